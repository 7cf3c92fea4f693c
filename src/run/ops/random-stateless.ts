/**
 * Random numbers from keys and counters, and from unnormalized log-probabilities.
 *
 * Source: tensorflow/core/kernels/{stateless_random_ops_v2,multinomial_op}.cc, tensorflow/core/lib/random.
 *
 * @module
 */

import { MalformedError, UnsupportedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { Philox, toDouble } from "../math/philox.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { wordsOf, wordTensor } from "../words.js";
import { type Distribution, elements, normal, reserve, truncatedNormal, uniform } from "./random.js";
import { number, numbers } from "./read.js";

const PHILOX = 1;
const AUTO = 3;
const keyed = ["shape", "key", "counter", "alg"] as const;

const fromKey = (fill: Distribution): Op =>
  op(
    { inputs: keyed, attrs: { dtype: type("float32") }, outputs: { output: "dtype = float32" } },
    ([shape, key, counter, alg], { dtype }) => {
      const size = elements(numbers(shape));
      return makeTensor(fill(streamOf(key, counter, alg), 0, size, dtype), numbers(shape), "float32");
    },
  );

export const statelessRandomOps = {
  StatelessRandomGetKeyCounter: op(
    { inputs: ["seed"], outputs: { key: "uint64", counter: "uint64" } },
    ([seed]) => keyAndCounter(seed),
  ),
  StatelessRandomGetAlg: op({ inputs: [], outputs: { alg: "int32" } }, () => tf.scalar(PHILOX, "int32")),
  StatelessRandomGetKeyCounterAlg: op(
    { inputs: ["seed"], outputs: { key: "uint64", counter: "uint64", alg: "int32" } },
    ([seed]) => [...keyAndCounter(seed), tf.scalar(PHILOX, "int32")],
  ),
  StatelessRandomUniformV2: fromKey(uniform),
  StatelessRandomNormalV2: fromKey(normal),
  StatelessTruncatedNormalV2: fromKey(truncatedNormal),
  StatelessRandomUniformInt: op(
    {
      inputs: ["shape", "seed", "minval", "maxval"],
      attrs: { dtype: type() },
      outputs: { output: "dtype" },
    },
    ([shape, seed, low, high], { dtype }) =>
      within(seededStream(seed), numbers(shape), number(low), number(high), dtype),
  ),
  StatelessRandomUniformIntV2: op(
    {
      inputs: [...keyed, "minval", "maxval"] as const,
      attrs: { dtype: type() },
      outputs: { output: "dtype" },
    },
    ([shape, key, counter, alg, low, high], { dtype }) =>
      within(streamOf(key, counter, alg), numbers(shape), number(low), number(high), dtype),
  ),
  StatelessRandomUniformFullInt: op(
    { inputs: ["shape", "seed"], attrs: { dtype: type("uint64") }, outputs: { output: "dtype = uint64" } },
    ([shape, seed], { dtype }) => full(seededStream(seed), numbers(shape), dtype),
  ),
  StatelessRandomUniformFullIntV2: op(
    { inputs: keyed, attrs: { dtype: type("uint64") }, outputs: { output: "dtype = uint64" } },
    ([shape, key, counter, alg], { dtype }) => full(streamOf(key, counter, alg), numbers(shape), dtype),
  ),
  Multinomial: op(
    {
      inputs: ["logits", "num_samples"],
      outputs: { output: "output_dtype = int64" },
      stateful: true,
    },
    ([logits, samples], _, context, node) => {
      const count = number(samples);
      const groups = (logits.shape[0] ?? 0) * Math.ceil(count / 4) * 4 * 2;
      const { stream, from } = reserve(context, node, groups * 256);
      return categorical(logits, count, stream, from);
    },
  ),
  StatelessMultinomial: op(
    { inputs: ["logits", "num_samples", "seed"], outputs: { output: "output_dtype = int64" } },
    ([logits, samples, seed]) => categorical(logits, number(samples), seededStream(seed), 0),
  ),
} as const satisfies OpFamily;

/** The stream of a `seed` tensor. */
export function seededStream(seed: tf.Tensor): Philox {
  const [seed0 = 0n, seed1 = 0n] = wordsOf(seed);
  return Philox.ofStatelessSeed(seed0, seed1);
}

function keyAndCounter(seed: tf.Tensor): tf.Tensor[] {
  const { key, counter } = seededStream(seed).words;
  return [wordTensor([key], [1]), wordTensor(counter, [2])];
}

/** The stream at a key and counter. @throws {UnsupportedError} for another algorithm than Philox */
export function streamOf(key: tf.Tensor, counter: tf.Tensor, alg: tf.Tensor): Philox {
  const algorithm = number(alg);
  if (algorithm !== PHILOX && algorithm !== AUTO) {
    throw new UnsupportedError("the random algorithm ThreeFry, which TensorFlow has only on accelerators", {
      expected: "1 (Philox) or 3 (chosen by the device)",
      found: `${algorithm}`,
    });
  }
  return Philox.ofWords(wordsOf(key)[0] ?? 0n, wordsOf(counter));
}

const signed64: ReadonlySet<DType> = new Set<DType>(["int64", "uint64"]);

/** Integers from `low` on and below `high`. 64-bit ones take two words each. */
export function within(
  stream: Philox,
  shape: readonly number[],
  low: number,
  high: number,
  dtype: DType,
): tf.Tensor {
  if (low >= high) throw new MalformedError("a random range is empty", { expected: `minval below maxval`, found: `${low} and ${high}` }); // biome-ignore format: one thought
  const range = BigInt(high - low);
  const values = drawn(stream, elements(shape), dtype).map((word) => low + Number(word % range));
  return makeTensor(Int32Array.from(values), shape, "int32");
}

/** Any integer of the dtype; 64-bit ones are carried as words. */
export function full(stream: Philox, shape: readonly number[], dtype: DType): tf.Tensor {
  const words = drawn(stream, elements(shape), dtype);
  if (signed64.has(dtype) || dtype === "uint32") return wordTensor(words, shape);
  return makeTensor(Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word))), shape, "int32"); // biome-ignore format: one thought
}

function drawn(stream: Philox, count: number, dtype: DType): bigint[] {
  const word = (i: number) => BigInt(stream.at(Math.floor(i / 4))[i % 4] ?? 0);
  return Array.from({ length: count }, (_, i) =>
    signed64.has(dtype) ? word(2 * i) | (word(2 * i + 1) << 32n) : word(i),
  );
}

/** Draws classes by inverting the cumulative distribution, as TensorFlow's kernel on a CPU does. */
function categorical(logits: tf.Tensor, count: number, stream: Philox, from: number): tf.Tensor {
  const [batch = 0, classes = 0] = logits.shape;
  const values = logits.dataSync();
  const out = new Int32Array(batch * count);
  let word = 0;
  const next = () => stream.at(from + Math.floor(word / 4))[word++ % 4] ?? 0;
  for (let row = 0; row < batch; row++) {
    const cumulative = cumulativeOf(values.subarray(row * classes, (row + 1) * classes));
    const total = cumulative.at(-1) ?? 0;
    for (let i = 0; i < count; i++) {
      const [high, low] = [next(), next()];
      const wanted = toDouble(low, high) * total;
      const found = cumulative.findIndex((sum) => sum > wanted);
      out[row * count + i] = found < 0 ? classes - 1 : found;
    }
  }
  return makeTensor(out, [batch, count], "int32");
}

function cumulativeOf(row: ArrayLike<number>): number[] {
  const finite = Array.from(row).filter(Number.isFinite);
  const high = Math.max(...finite);
  let sum = 0;
  return Array.from(row, (value) => {
    if (Number.isFinite(value)) sum += Math.exp(value - high);
    return sum;
  });
}
