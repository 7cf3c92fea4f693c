/**
 * What users feed: tensors, typed arrays and nested numbers, checked against what the placeholder declares.
 *
 * @module
 */

import { MismatchError, UnsupportedError } from "../errors.js";
import { type DType, dtypes, elementCount } from "../tensor/dtype.js";
import { TensorRef, TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import { narrow } from "./exact.js";
import { fits, type Given, misfit, type NamedInput, shapeText } from "./misfit.js";
import { type ComputeDType, computeDType, makeTensor, toTensor, toTensorSync } from "./tensors.js";

/** Numbers, booleans or strings, nested as deep as the tensor has axes. */
export type Nested = Element | readonly Nested[];

type FlatArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Anything that can be fed. A flat typed array takes the placeholder's shape; at most one axis may be unknown. */
export type TensorLike =
  | TensorValue
  | TensorRef
  | tf.Tensor
  | FlatArray
  | Nested
  | {
      readonly data: FlatArray | readonly Uint8Array[] | readonly Element[];
      readonly shape: readonly number[];
    };

type Element = number | bigint | boolean | string;

/**
 * The tensor to feed for `info`. Always a new one, which the caller disposes.
 *
 * @param inputs all that there are: a value that one does not take may be another's
 * @throws {MismatchError} when its dtype or shape is not the placeholder's, naming both and the nearest input
 */
export async function feedTensor(
  info: NamedInput,
  like: TensorLike,
  inputs: () => readonly NamedInput[] = () => [info],
): Promise<tf.Tensor> {
  const dtype = computeDType(info.dtype);
  if (dtype === null) throw new UnsupportedError(`${info.name} takes a ${info.dtype}, which cannot be fed`);
  const tensor = await tensorOf(info, like, dtype);
  const given = givenOf(like, tensor);
  try {
    if (isText(given.dtype) !== isText(dtype)) throw misfit("dtype", info, given, inputs());
    checkShape(info, given, inputs);
    checkRange(info, given, tensor);
    return withDType(info, tensor, dtype, given, inputs);
  } catch (error) {
    tensor.dispose();
    throw error;
  }
}

/** Text for numbers, or numbers for text, is wrong whatever its shape. */
function isText(dtype: string): boolean {
  return dtype === "string";
}

async function tensorOf(info: NamedInput, like: TensorLike, dtype: ComputeDType): Promise<tf.Tensor> {
  if (like instanceof tf.Tensor) return like.clone();
  if (like instanceof TensorRef) return toTensor(like);
  if (like instanceof TensorValue) return toTensorSync(like);
  if (ArrayBuffer.isView(like)) return flat(info, like, impliedShape(info, like.length));
  if (typeof like === "object" && "data" in like) {
    const { data, shape } = like;
    checkCount(info, data, shape);
    return isElements(data) ? ofElements(info, data, shape, dtype) : flat(info, data, shape);
  }
  return nested(info, like, dtype);
}

/** Plain numbers, booleans or strings; byte strings are no text. */
function isElements(
  data: FlatArray | readonly Uint8Array[] | readonly Element[],
): data is readonly Element[] {
  return Array.isArray(data) && !data.every((element) => element instanceof Uint8Array);
}

function flat(
  info: NamedInput,
  data: FlatArray | readonly Uint8Array[],
  shape: readonly number[],
): tf.Tensor {
  const { kind } = dtypes[info.dtype];
  const integers = kind === "int" && !(data instanceof Float32Array || data instanceof Float64Array);
  if (kind === "int" && !integers) throw wrongDType(info, "floating-point numbers");
  return toTensorSync(new TensorValue(info.name, info.dtype, shape, data));
}

/** @throws {MismatchError} unless the values are as many as their shape has */
function checkCount(info: NamedInput, data: { readonly length: number }, shape: readonly number[]): void {
  if (elementCount(shape) === data.length) return;
  throw new MismatchError(`the values for ${info.name} do not fill their shape`, {
    expected: `${elementCount(shape)} elements for [${shape.join(", ")}]`,
    found: `${data.length}`,
  });
}

/** The placeholder's shape, its one unknown axis filled in. */
function impliedShape(info: NamedInput, length: number): number[] {
  const shape = info.shape ?? [null];
  const unknown = shape.filter((dimension) => dimension === null).length;
  const known = shape.reduce<number>((product, n) => product * (n ?? 1), 1);
  if (unknown > 1 || (unknown === 1 && length % known !== 0)) {
    throw new MismatchError(`the shape of the values for ${info.name} does not follow from their number`, {
      expected: shapeText(info.shape),
      found: `${length} elements`,
      hint: "feed { data, shape }",
    });
  }
  return shape.map((dimension) => dimension ?? length / known);
}

function nested(info: NamedInput, like: Nested, dtype: ComputeDType): tf.Tensor {
  const shape = shapeOf(like);
  const elements: Element[] = [];
  collect(info, like, shape, 0, elements);
  return ofElements(info, elements, shape, dtype);
}

function ofElements(
  info: NamedInput,
  elements: readonly Element[],
  shape: readonly number[],
  dtype: ComputeDType,
): tf.Tensor {
  if (dtype === "string") {
    const encoder = new TextEncoder();
    return makeTensor(
      elements.map((element) => encoder.encode(String(element))),
      shape,
      "string",
    );
  }
  if (elements.some((element) => typeof element === "string")) throw wrongDType(info, "strings");
  const numbers = elements.map(Number);
  if (dtype === "int32" && !numbers.every(Number.isInteger)) throw wrongDType(info, "fractions");
  const data = dtype === "int32" ? Float64Array.from(numbers) : Float32Array.from(numbers);
  return toTensorSync(new TensorValue(info.name, info.dtype, shape, data));
}

function shapeOf(like: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = like; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function collect(
  info: NamedInput,
  like: Nested,
  shape: readonly number[],
  axis: number,
  into: Element[],
): void {
  const length = Array.isArray(like) ? like.length : undefined;
  if (length !== shape[axis]) {
    throw new MismatchError(`the nested array for ${info.name} is ragged`, {
      expected: `${shape[axis]} entries on axis ${axis}`,
      found: `${length ?? "a single value"}`,
    });
  }
  if (Array.isArray(like)) for (const entry of like) collect(info, entry, shape, axis + 1, into);
  else into.push(like as number); // not an array, so one element
}

/** What TensorFlow.js keeps in one dtype can have been given in several: an error names the one that was given. */
function givenOf(like: TensorLike, { dtype, shape }: tf.Tensor): Given {
  const own = like instanceof TensorValue || like instanceof TensorRef ? like.dtype : dtype;
  return { dtype: own, shape };
}

/** @throws {MismatchError} naming both shapes and the nearest input, where they do not fit */
export function checkShape(info: NamedInput, given: Given, inputs: () => readonly NamedInput[]): void {
  if (!fits(info.shape, given.shape)) throw misfit("shape", info, given, inputs());
}

/** Integers that an input of fewer bits, or none below zero, would cut. @throws {MismatchError} with the first */
function checkRange({ name, dtype }: NamedInput, given: Given, tensor: tf.Tensor): void {
  const range = rangeOf(dtype);
  if (!range || dtype === given.dtype || tensor.dtype !== "int32") return;
  const [low, high] = range;
  const data = tensor.dataSync<"int32">();
  const at = data.findIndex((value) => value < low || value > high);
  if (at < 0) return;
  throw new MismatchError(`an integer for ${name} does not fit ${dtype}`, {
    path: `element ${at}`,
    expected: `${low} to ${high}`,
    found: `${data[at]}`,
  });
}

function rangeOf(dtype: DType): readonly [low: number, high: number] | undefined {
  const bits = narrow[dtype];
  if (bits) return bits.signed ? [-(2 ** (bits.bits - 1)), 2 ** (bits.bits - 1) - 1] : [0, 2 ** bits.bits - 1]; // biome-ignore format: one thought
  return dtype === "uint32" || dtype === "uint64" ? [0, 2 ** 31 - 1] : undefined;
}

function withDType(
  info: NamedInput,
  tensor: tf.Tensor,
  dtype: ComputeDType,
  given: Given,
  inputs: () => readonly NamedInput[],
): tf.Tensor {
  if (tensor.dtype === dtype) return tensor;
  // Whole numbers are what JavaScript's own integers are: an int32 tensor may be fed where floats are taken.
  if (dtype === "float32" && tensor.dtype === "int32") {
    const cast = tensor.cast("float32");
    tensor.dispose();
    return cast;
  }
  throw misfit("dtype", info, given, inputs());
}

function wrongDType(info: NamedInput, found: string): MismatchError {
  return new MismatchError(`${info.name} was fed the wrong dtype`, { expected: info.dtype, found });
}
