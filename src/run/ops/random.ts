/**
 * Random numbers: TensorFlow's own, from the same seeds. With no seed, different ones in every process.
 *
 * @module
 */

import type { NodeDef } from "../../formats/graphdef.js";
import { attr } from "../../graph/graph.js";
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import type { Context } from "../context.js";
import { rounderTo } from "../half-precision.js";
import {
  boxMuller,
  boxMullerDouble,
  Philox,
  toBfloat16,
  toDouble,
  toHalf,
  toUniform,
} from "../math/philox.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { wordsOf } from "../words.js";
import { moved } from "./pick.js";
import { number, numbers } from "./read.js";

/** Fills `count` values of a dtype, each of which draws in its own way, from the stream that starts at index `from`. */
export type Distribution = (stream: Philox, from: number, count: number, dtype: DType) => Float32Array;

/** TensorFlow moves on by this many samples per output, whatever it took. */
const RESERVED = 256;

const seeded = (fill: Distribution): Op =>
  op(
    { inputs: ["shape"], attrs: { dtype: type() }, outputs: { output: "dtype" }, stateful: true },
    ([shape], { dtype }, context, node) => {
      const size = elements(numbers(shape));
      const { stream, from } = reserve(context, node, size * RESERVED);
      return makeTensor(fill(stream, from, size, dtype), numbers(shape), "float32");
    },
  );
const stateless = (fill: Distribution): Op =>
  op(
    {
      inputs: ["shape", "seed"],
      attrs: { dtype: type("float32") },
      outputs: { output: "dtype = float32" },
    },
    ([shape, seed], { dtype }) => {
      const [seed0 = 0n, seed1 = 0n] = wordsOf(seed);
      const stream = Philox.ofStatelessSeed(seed0, seed1);
      return makeTensor(fill(stream, 0, elements(numbers(shape)), dtype), numbers(shape), "float32");
    },
  );

export const randomOps = {
  RandomUniform: seeded(uniform),
  RandomStandardNormal: seeded(normal),
  TruncatedNormal: seeded(truncatedNormal),
  StatelessRandomUniform: stateless(uniform),
  StatelessRandomNormal: stateless(normal),
  StatelessTruncatedNormal: stateless(truncatedNormal),
  RandomUniformInt: op(
    {
      inputs: ["shape", "minval", "maxval"],
      attrs: { Tout: type() },
      outputs: { output: "Tout" },
      stateful: true,
    },
    ([shape, minval, maxval], { Tout }, context, node) => {
      const [low, high] = [number(minval), number(maxval)];
      const size = elements(numbers(shape));
      const { stream, from } = reserve(context, node, size * RESERVED);
      // 64-bit integers take two words each.
      const values = Int32Array.from({ length: size }, (_, i) => {
        const wide = Tout === "int64";
        const bits = wide ? BigInt(word(stream, from, 2 * i)) | (BigInt(word(stream, from, 2 * i + 1)) << 32n) : BigInt(word(stream, from, i)); // biome-ignore format: one thought
        return low + Number(bits % BigInt(high - low));
      });
      return makeTensor(values, numbers(shape), "int32");
    },
  ),
  RandomShuffle: op({ inputs: ["value"], stateful: true }, ([value], _, context, node) => {
    const size = value.shape[0] ?? 1;
    const { stream, from } = reserve(context, node, Math.ceil((size - 1) / GROUP)); // whole groups: guarded_philox_random.h
    const order = Int32Array.from({ length: size }, (_, i) => i);
    for (let i = 0; i + 1 < size; i++) {
      const j = i + (word(stream, from, i) % (size - i));
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    if (value.rank === 0) return value;
    return moved([value], (x) => tf.gather(x, tf.tensor1d(order, "int32")));
  }),
} as const satisfies OpFamily;

/** Numbers that the generator makes at once. */
const GROUP = 4;

/** The op's stream, and where this call reads it. The op's next call reads on behind it. */
export function reserve(
  { state }: Context,
  node: NodeDef,
  samples: number,
): { stream: Philox; from: number } {
  const [seed, seed2] = [seedAttr(node, "seed"), seedAttr(node, "seed2")];
  const own = seed === 0n && seed2 === 0n ? entropy : 0n;
  const from = state.draws.get(node.name) ?? 0;
  state.draws.set(node.name, from + samples);
  return { stream: Philox.ofSeeds(seed + own, seed2 + own), from };
}

/** Where ops without a seed start in this process. */
const entropy = BigInt(Math.floor(Math.random() * 2 ** 48) + 1);

function seedAttr(node: NodeDef, name: string): bigint {
  return BigInt(attr(node, name, "i") ?? 0);
}

function word(stream: Philox, from: number, i: number): number {
  return stream.at(from + Math.floor(i / 4))[i % 4] ?? 0;
}

export function uniform(stream: Philox, from: number, count: number, dtype: DType): Float32Array {
  if (dtype === "float64") {
    return filled(count, 2, (group) => {
      const [a, b, c, d] = stream.at(from + group);
      return [toDouble(b, a), toDouble(d, c)];
    });
  }
  const draw = dtype === "float16" ? toHalf : dtype === "bfloat16" ? toBfloat16 : toUniform;
  return filled(count, 4, (group) => stream.at(from + group).map(draw));
}

export function normal(stream: Philox, from: number, count: number, dtype: DType): Float32Array {
  const pair = dtype === "float64";
  return rounded(
    filled(count, pair ? 2 : 4, (group) => normals(stream.at(from + group), pair)),
    dtype,
  );
}

/** Within two standard deviations: each group draws from its own part of the stream until it is full. */
export function truncatedNormal(stream: Philox, from: number, count: number, dtype: DType): Float32Array {
  const width = dtype === "float64" ? 2 : 4;
  const drawn = filled(count, width, (group) => {
    const values: number[] = [];
    for (let at = from + (group * RESERVED * width) / 4; values.length < width; at++)
      values.push(...normals(stream.at(at), width === 2).filter((value) => Math.abs(value) < 2));
    return values;
  });
  return rounded(drawn, dtype);
}

function rounded(values: Float32Array, dtype: DType): Float32Array {
  const round = rounderTo(dtype);
  return round ? values.map(round) : values;
}

/** Four words as four normally distributed floats, or two doubles. */
function normals(words: ReturnType<Philox["at"]>, areDoubles: boolean): number[] {
  const [a, b, c, d] = words;
  return areDoubles ? boxMullerDouble(words) : [...boxMuller(a, b), ...boxMuller(c, d)];
}

/** Values in groups. */
function filled(count: number, width: number, group: (index: number) => readonly number[]): Float32Array {
  const values = new Float32Array(Math.ceil(count / width) * width);
  for (let i = 0; i < values.length / width; i++) values.set(group(i).slice(0, width), i * width);
  return values.subarray(0, count);
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
