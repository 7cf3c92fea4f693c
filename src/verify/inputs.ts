/**
 * Inputs to compare on: seeded, by dtype and shape.
 *
 * @module
 */
import { MismatchError, UnsupportedError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { type DType, dtypes, formatShape, type Shape, type TypedArray } from "../tensor/dtype.js";
import { TensorValue } from "../tensor/tensor.js";
import type { Pair } from "./pair.js";
import { Random } from "./random.js";

export interface SampleOptions {
  /** Examples in a batch. */
  readonly samples: number;
  readonly seed: number;
  /** Whether axes of unknown length get another length than usual. */
  readonly longer?: boolean;
}

/** An axis of unknown length (time steps, words) gets this many: short, and not the size of anything else. */
const UNKNOWN_LENGTH = 7;

/** Unknown height and width of an image: the least that the usual networks take. */
const UNKNOWN_IMAGE = 32;

/** Where not even the number of axes is known, and nothing on the way demands one: a batch of vectors. */
const ANY_SHAPE: Shape = [null, null];

/** Integers that nothing limits stay below this. */
const INTEGERS_BELOW = 10;

export interface SampledInput {
  readonly value: TensorValue;
  /** What the numbers are, in words. */
  readonly words: string;
}

/** A batch for one input, in the shape of side `b`. `limit` is what integers must stay below. */
export function sample(
  pair: Pair,
  limit: number | undefined,
  { samples, seed, longer = false }: SampleOptions,
  nth: number,
): SampledInput {
  const shape = batchShape(pair, samples, longer);
  const size = shape.reduce((product, n) => product * n, 1);
  const random = new Random(seed + nth);
  const { dtype, name } = pair.b;
  if (dtype === "string") {
    const texts = Array.from({ length: size }, () => phrase(random));
    return {
      value: new TensorValue(name, dtype, shape, texts),
      words: "phrases of one to four English words",
    };
  }
  const { words, next } = generator(pair.b, shape, limit, random);
  const data = arrayOf(dtype, Array.from({ length: size }, next));
  return {
    value: new TensorValue(name, dtype, shape, data),
    words: (pair.b.shape ?? pair.a.shape) ? words : `${words}, in a shape of our choice`,
  };
}

function phrase(random: Random): Uint8Array {
  const words = Array.from(
    { length: 1 + random.below(4) },
    () => vocabulary[random.below(vocabulary.length)],
  );
  return new TextEncoder().encode(words.join(" "));
}

/** What is known on either side; the first axis is the batch. */
function batchShape({ a, b }: Pair, samples: number, longer: boolean): number[] {
  const base = b.shape ?? a.shape ?? ANY_SHAPE;
  const other = a.shape?.length === base.length ? a.shape : undefined;
  return base.map(
    (dimension, axis) => dimension ?? other?.[axis] ?? (axis === 0 ? samples : unknown(base, longer)),
  );
}

function giveInputs(name: string): string {
  return `give values for it: --inputs x.npz, or (thaw run) --input ${name}=x.npy; in code: { inputs: { … } }`;
}

function unknown(shape: Shape, longer: boolean): number {
  return (isImage(shape) ? UNKNOWN_IMAGE : UNKNOWN_LENGTH) * (longer ? 2 : 1);
}

function isImage(shape: Shape): boolean {
  return shape.length === 4 && [1, 3, 4].includes(shape[3] ?? 0);
}

/** Words that a vocabulary of English may hold. */
const vocabulary =
  "the a and of to in is it was not good bad great movie book time day house water world small new old red green".split(
    " ",
  );

interface Generator {
  readonly words: string;
  next(): number;
}

function generator(
  { dtype, name }: TensorInfo,
  shape: Shape,
  limit: number | undefined,
  random: Random,
): Generator {
  const { kind } = dtypes[dtype];
  if (kind === "bool") return { words: "random bits", next: () => random.below(2) };
  if (kind === "int" || limit !== undefined) {
    const below = limit ?? INTEGERS_BELOW;
    return { words: `integers in [0, ${below})`, next: () => random.below(below) };
  }
  if (kind !== "float" && kind !== "complex") {
    throw new UnsupportedError(`no ${dtype} inputs can be made up`, {
      hint: giveInputs(name),
    });
  }
  if (isImage(shape)) return { words: "uniform in [0, 1)", next: () => random.between(0, 1) };
  return { words: "uniform in [−1, 1)", next: () => random.between(-1, 1) };
}

function arrayOf(dtype: DType, numbers: readonly number[]): TypedArray {
  switch (dtypes[dtype].array) {
    case "f64":
      return Float64Array.from(numbers);
    case "i8":
      return Int8Array.from(numbers);
    case "u8":
      return Uint8Array.from(numbers);
    case "i16":
      return Int16Array.from(numbers);
    case "u16":
      return Uint16Array.from(numbers);
    case "i32":
      return Int32Array.from(numbers);
    case "u32":
      return Uint32Array.from(numbers);
    case "i64":
      return BigInt64Array.from(numbers, BigInt);
    case "u64":
      return BigUint64Array.from(numbers, BigInt);
    default:
      return Float32Array.from(numbers);
  }
}

/**
 * The same numbers for the other side: in its dtype, and in its shape where that is the same but for how the axes
 * after the first are laid out (`[8, 28, 28, 1]` for `[8, 784]`).
 *
 * @throws {MismatchError} when one example has another number of elements there
 */
export function recast(value: TensorValue, info: TensorInfo): TensorValue {
  const shape = info.shape ? reshaped(value, info) : value.shape;
  const numbers =
    info.dtype === value.dtype ? undefined : Array.from(value.data as ArrayLike<number>, Number);
  return new TensorValue(info.name, info.dtype, shape, numbers ? arrayOf(info.dtype, numbers) : value.data);
}

function reshaped(value: TensorValue, { name, shape }: TensorInfo): number[] {
  const wanted = shape ?? [];
  if (
    wanted.length === value.shape.length &&
    wanted.every((n, axis) => n === null || n === value.shape[axis])
  ) {
    return [...value.shape];
  }
  const rest = wanted.slice(1);
  const size = value.data.length;
  const known = rest.reduce<number>((product, n) => product * (n ?? 1), 1);
  const batch = value.shape[0] ?? 1;
  if (rest.every((n) => n !== null) && known * batch === size) return [batch, ...rest.map((n) => n ?? 1)];
  throw new MismatchError("the inputs of the two sides have different shapes", {
    expected: `${value.name} ${formatShape(value.shape)}`,
    found: `${name} ${formatShape(shape)}`,
  });
}
