/**
 * Random counts: Poisson and binomial, bit for bit TensorFlow's from the same seeds.
 *
 * Source: Knuth's products of uniforms and Hörmann's transformed rejection (1993), as
 * tensorflow/core/kernels/{random_poisson_op,random_binomial_op}.cc draw for them.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import engine from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { broadcast } from "../broadcast.js";
import { type Philox, toDouble } from "../math/philox.js";
import { lgamma } from "../math/special.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { elements, reserve } from "./random.js";
import { advanced } from "./random-state.js";
import { seededStream } from "./random-stateless.js";
import { numbers } from "./read.js";

/** Each output draws from its own part of the stream. */
const RESERVED = 256;

export const countOps = {
  RandomPoisson: op(
    { inputs: ["shape", "rate"], attrs: { dtype: type() }, outputs: { output: "dtype" }, stateful: true },
    ([shape, rate], { dtype }, context, node) => {
      const full = [...numbers(shape), ...rate.shape];
      const { stream, from } = reserve(context, node, elements(full) * RESERVED);
      return poisson(full, rate, { stream, from, dtype });
    },
  ),
  RandomPoissonV2: op(
    {
      inputs: ["shape", "rate"],
      attrs: { dtype: type("int64") },
      outputs: { output: "dtype = int64" },
      stateful: true,
    },
    ([shape, rate], { dtype }, context, node) => {
      const full = [...numbers(shape), ...rate.shape];
      const { stream, from } = reserve(context, node, elements(full) * RESERVED);
      return poisson(full, rate, { stream, from, dtype });
    },
  ),
  StatelessRandomPoisson: op(
    { inputs: ["shape", "seed", "lam"], attrs: { dtype: type() }, outputs: { output: "dtype" } },
    ([shape, seed, lam], { dtype }) =>
      poisson(numbers(shape), lam, { stream: seededStream(seed), from: 0, dtype }),
  ),
  StatelessRandomBinomial: op(
    {
      inputs: ["shape", "seed", "counts", "probs"],
      attrs: { dtype: type("int64") },
      outputs: { output: "dtype = int64" },
    },
    ([shape, seed, counts, probs], { dtype }) =>
      binomial(numbers(shape), counts, probs, seededStream(seed), dtype),
  ),
  StatefulRandomBinomial: op(
    {
      inputs: ["resource: variable", "algorithm", "shape", "counts", "probs"],
      attrs: { dtype: type("int64") },
      outputs: { output: "dtype = int64" },
      stateful: true,
      note: "the key and the counter must fit 31 bits",
    },
    ([variable, algorithm, shape, counts, probs], { dtype }) => {
      const full = numbers(shape);
      return binomial(full, counts, probs, advanced(variable, algorithm, elements(full)), dtype);
    },
  ),
} as const satisfies OpFamily;

interface Drawing {
  readonly stream: Philox;
  readonly from: number;
  readonly dtype: DType;
}

/** Doubles from a place of the stream on, whatever the dtype; of each group the last one first. */
function uniforms(stream: Philox, at: number): () => number {
  let [group, rest]: [number, number[]] = [at, []];
  return () => {
    if (rest.length === 0) {
      const [a, b, c, d] = stream.at(group++);
      rest = [toDouble(b, a), toDouble(d, c)];
    }
    return rest.pop() ?? 0;
  };
}

/** Samples for each rate: the last axes of the shape are the rates'. */
function poisson(shape: readonly number[], rate: tf.Tensor, a: Drawing): tf.Tensor {
  const count = elements(shape);
  const samples = perBatch(count, rate.size, shape, rate.shape);
  const values = new Float64Array(count);
  rate.dataSync().forEach((mean, i) => {
    for (let sample = 0; sample < samples; sample++) {
      const next = uniforms(a.stream, a.from + (i * samples + sample) * RESERVED);
      values[sample * rate.size + i] = mean < 10 ? byProducts(mean, next) : byRejection(mean, next); // biome-ignore format: one thought
    }
  });
  return counted(values, shape, a.dtype);
}

function perBatch(count: number, batch: number, shape: readonly number[], end: readonly number[]): number {
  const samples = batch === 0 ? 0 : count / batch;
  if (Number.isInteger(samples)) return samples;
  throw new MalformedError("the shape of random counts does not end with that of their parameters", {
    expected: `[…, ${end.join(", ")}]`,
    found: `[${shape.join(", ")}]`,
  });
}

function counted(values: Float64Array, shape: readonly number[], dtype: DType): tf.Tensor {
  const isWhole = dtypes[dtype].kind === "int";
  return isWhole ? makeTensor(Int32Array.from(values), shape, "int32") : makeTensor(Float32Array.from(values), shape, "float32"); // biome-ignore format: one thought
}

function byProducts(rate: number, next: () => number): number {
  if (Number.isNaN(rate)) return Number.NaN;
  const end = Math.exp(-rate);
  let product = 1;
  for (let count = 0; ; count++) {
    product *= next();
    if (product <= end) return count;
  }
}

function byRejection(rate: number, next: () => number): number {
  if (!Number.isFinite(rate)) return rate;
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const rest = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / rest + b) * u + rate + 0.43);
    if (rest >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (k < 0 || (rest < 0.013 && v > rest)) continue;
    if (Math.log((v * inverse) / (a / (rest * rest) + b)) <= -rate + k * logRate - lgamma(k + 1)) return k;
  }
}

/** Where inversion takes fewer numbers than rejection. */
const FEW = 10;
const RESERVED_INVERSION = 42;

function binomial(
  shape: readonly number[],
  counts: tf.Tensor,
  probs: tf.Tensor,
  stream: Philox,
  dtype: DType,
): tf.Tensor {
  const batch = engine.backend_util.assertAndGetBroadcastShape(counts.shape, probs.shape);
  const [n, p] = [broadcast(counts, batch).dataSync(), broadcast(probs, batch).dataSync()];
  const total = elements(shape);
  const samples = perBatch(total, n.length, shape, batch);
  const values = new Float64Array(total);
  for (let i = 0; i < n.length; i++)
    for (let sample = 0; sample < samples; sample++)
      values[sample * n.length + i] = successes(n[i] ?? 0, p[i] ?? 0, stream, i * samples + sample);
  return counted(values, shape, dtype);
}

function successes(count: number, probability: number, stream: Philox, index: number): number {
  if (count <= 0 || probability <= 0) return 0;
  if (probability >= 1) return count;
  if (Number.isNaN(probability)) return Number.NaN;
  const rare = Math.min(probability, 1 - probability);
  const many = count * rare >= FEW;
  const next = uniforms(stream, index * (many ? RESERVED : RESERVED_INVERSION));
  const found = many ? transformed(count, rare, next) : inverted(count, rare, next);
  return probability <= 0.5 ? found : count - found;
}

/** How many geometric waits fit. */
function inverted(count: number, probability: number, next: () => number): number {
  let sum = 0;
  for (let found = 0; ; found++) {
    sum += Math.ceil(Math.log(next()) / Math.log1p(-probability));
    if (sum > count) return found;
  }
}

function transformed(count: number, probability: number, next: () => number): number {
  const deviation = Math.sqrt(count * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = probability / (1 - probability);
  const mode = Math.floor((count + 1) * probability);
  for (;;) {
    const [first, v] = [next(), next()];
    const u = first - 0.5;
    const rest = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / rest + b) * u + count * probability + 0.5);
    if (rest >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (k < 0 || k > count) continue;
    const limit =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (count - mode + 1))) +
      (count + 1) * Math.log((count - mode + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(mode) + stirlingTail(count - mode) - stirlingTail(k) - stirlingTail(count - k); // biome-ignore format: a sum
    if (Math.log((v * alpha) / (a / (rest * rest) + b)) <= limit) return k;
  }
}

/** What Stirling's approximation of log(k!) leaves out. */
function stirlingTail(k: number): number {
  if (k <= 9) return lgamma(k + 1) - ((k + 0.5) * Math.log(k + 1) - (k + 1) + 0.5 * Math.log(2 * Math.PI));
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
