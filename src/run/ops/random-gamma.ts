/**
 * Gamma-distributed random numbers, which Keras also makes beta ones of.
 *
 * Source: Marsaglia and Tsang 2000; tensorflow/core/kernels/{random_op,stateless_random_gamma_op}.cc.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { boxMullerDouble, type Philox, toDouble } from "../math/philox.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { elements, reserve } from "./random.js";
import { seededStream, streamOf } from "./random-stateless.js";
import { numbers } from "./read.js";

/** Each output draws from its own part of the stream. */
const RESERVED = 256;

export const gammaOps = {
  RandomGamma: op({ inputs: ["shape", "alpha"], stateful: true }, ([shape, alpha], _, context, node) => {
    const full = [...numbers(shape), ...alpha.shape];
    const { stream, from } = reserve(context, node, elements(full) * RESERVED);
    return filled(full, alpha, stream, from);
  }),
  StatelessRandomGammaV2: op(
    { inputs: ["shape", "seed", "alpha"], outputs: { output: "dtype" } },
    ([shape, seed, alpha]) => filled(numbers(shape), alpha, seededStream(seed), 0),
  ),
  StatelessRandomGammaV3: op(
    { inputs: ["shape", "key", "counter", "alg", "alpha"], outputs: { output: "dtype" } },
    ([shape, key, counter, alg, alpha]) => filled(numbers(shape), alpha, streamOf(key, counter, alg), 0),
  ),
} as const satisfies OpFamily;

/** Samples for each alpha: the last axes of the shape are alpha's. */
function filled(shape: readonly number[], alpha: tf.Tensor, stream: Philox, from: number): tf.Tensor {
  const count = elements(shape);
  const samples = alpha.size === 0 ? 0 : count / alpha.size;
  if (!Number.isInteger(samples)) {
    throw new MalformedError("the shape of random numbers does not end with that of alpha", {
      expected: `[…, ${alpha.shape.join(", ")}]`,
      found: `[${shape.join(", ")}]`,
    });
  }
  const values = new Float32Array(count);
  alpha.dataSync().forEach((a, i) => {
    for (let sample = 0; sample < samples; sample++) {
      const draws = new Draws(stream, from + RESERVED * (i * samples + sample));
      values[i + sample * alpha.size] = a === 1 ? -Math.log1p(-draws.uniform()) : gamma(a, draws);
    }
  });
  return makeTensor(values, shape, "float32");
}

/** One draw: squeezes a normal one, and rejects where the densities differ too much. */
function gamma(alpha: number, draws: Draws): number {
  const d = alpha + (alpha < 1 ? 2 / 3 : -1 / 3);
  const c = 1 / 3 / Math.sqrt(d);
  for (;;) {
    for (const x of draws.normals()) {
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = draws.uniform();
      if (u >= 1 - 0.0331 * x ** 4 && Math.log(u) >= 0.5 * x * x + d * (1 - v + Math.log(v))) continue;
      return alpha < 1 ? d * v * draws.uniform() ** (1 / alpha) : d * v;
    }
  }
}

/** Doubles from a stream: the second of a group of two comes first, as in TensorFlow's kernel. */
class Draws {
  readonly #stream: Philox;
  #at: number;
  #left: number[] = [];

  constructor(stream: Philox, at: number) {
    this.#stream = stream;
    this.#at = at;
  }

  normals(): readonly number[] {
    return boxMullerDouble(this.#stream.at(this.#at++)).reverse();
  }

  uniform(): number {
    if (this.#left.length === 0) {
      const [a, b, c, d] = this.#stream.at(this.#at++);
      this.#left = [toDouble(b, a), toDouble(d, c)];
    }
    return this.#left.pop() ?? 0;
  }
}
