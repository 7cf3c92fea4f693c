/**
 * Between TensorFlow's tensors, as files hold them, and TensorFlow.js's, which compute.
 *
 * TensorFlow.js computes in float32, int32, bool, string and complex64. Wider and narrower dtypes are carried
 * in those: {@link computeDType} says which, and results name it ({@link ComputedValue.computedIn}).
 *
 * ```ts
 * const kernel = await toTensor(graph.getTensorByName("dense/kernel:0")); // tf.Tensor, float32
 * const value = await fromTensor(kernel, { name: "kernel" });             // TensorValue
 * ```
 *
 * @module
 */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { LimitError, UnsupportedError } from "../errors.js";
import { unfilled } from "../io/source.js";
import { type DType, dtypes, type TypedArray } from "../tensor/dtype.js";
import { inFloat32, type OtherPrecision, precisionInWords } from "../tensor/precision.js";
import { TensorRef, TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import { RUN_NATIVELY } from "./native/hint.js";
import { withCpu } from "./with-cpu.js";

/** What TensorFlow.js can compute in. */
export type ComputeDType = "float32" | "int32" | "bool" | "string" | "complex64";

/** What is known about elements that are no numbers. */
export interface NonFinite {
  readonly count: number;
  /**
   * What brought the first of them in, in the order of execution: an input, a constant or variable of the file, or the
   * node (of a function: `function::node`; of a Keras model: the layer) that made it. Null where that is not known.
   */
  readonly firstNode: string | null;
}

/** A result that says in which precision it was computed: `float64` values come from float32 arithmetic. */
export class ComputedValue<D extends DType = DType> extends TensorValue<D> {
  constructor(
    name: string,
    dtype: D,
    shape: readonly number[],
    data: TypedArray<D>,
    /** TensorFlow itself computes in every dtype. */
    readonly computedIn: ComputeDType | D,
    /** NaN and infinite elements, where there are any. */
    readonly nonFinite: NonFinite | null = null,
    /** What it depends on that TensorFlow computes in more or fewer bits than were used, where there is any. */
    readonly otherPrecision: OtherPrecision | null = null,
  ) {
    super(name, dtype, shape, data);
  }

  /** In words, where TensorFlow computes it in other floats than were used: `computed in float32`; else null. */
  get precisionNote(): string | null {
    const { dtype, computedIn, otherPrecision } = this;
    const isOther = computedIn === "float32" && dtype !== "float32" && dtypes[dtype].kind === "float";
    if (isOther) return inFloat32([dtype], "node");
    return otherPrecision && precisionInWords(otherPrecision);
  }
}

/** The TensorFlow.js dtype that carries a TensorFlow dtype; null for resources and variants. */
export function computeDType(dtype: DType): ComputeDType | null {
  switch (dtypes[dtype].kind) {
    case "float":
      return "float32";
    case "int":
      return "int32";
    case "bool":
      return "bool";
    case "string":
      return "string";
    case "complex":
      return "complex64";
    case "opaque":
      return null;
  }
}

/**
 * A TensorFlow.js tensor with these values. The caller disposes it.
 *
 * @throws {LimitError} when an integer does not fit the 32 bits that TensorFlow.js has
 */
export async function toTensor(value: TensorRef | TensorValue): Promise<tf.Tensor> {
  return toTensorSync(value instanceof TensorRef ? await value.load() : value);
}

/** {@link toTensor} for values that are in memory already. */
export function toTensorSync({ name, dtype, shape, data }: TensorValue): tf.Tensor {
  const compute = computeDType(dtype);
  if (compute === null) throw new UnsupportedError(`${name}: a ${dtype} has no values to compute with`);
  if (compute === "complex64") return complexTensor(shape, data);
  return makeTensor(carried(name, compute, data, dtype === "float64"), shape, compute);
}

/** The elements as TensorFlow.js wants them. */
function carried(
  name: string,
  compute: ComputeDType,
  data: TypedArray,
  isDouble: boolean,
): Float32Array | Int32Array | Uint8Array | Uint8Array[] {
  if (isBytes(data)) return [...data];
  if (compute === "bool") return Uint8Array.from(asNumbers(data));
  if (compute === "float32") return isDouble ? singles(name, asNumbers(data)) : data instanceof Float32Array ? data : Float32Array.from(asNumbers(data)); // biome-ignore format: one thought
  return data instanceof Int32Array ? data : narrowed(name, data);
}

/** Floats in 32 bits, rounded. @throws {LimitError} where a finite one would become infinite */
function singles(name: string, data: ArrayLike<number>): Float32Array {
  const out = Float32Array.from(data);
  const at = out.findIndex((value, i) => !Number.isFinite(value) && Number.isFinite(data[i]));
  if (at < 0) return out;
  throw new LimitError(`${name} holds a number that does not fit float32`, {
    path: `element ${at}`,
    expected: "at most 3.4e38, the floats that TensorFlow.js computes with",
    found: `${data[at]}`,
    hint: RUN_NATIVELY,
  });
}

/** Integers in 32 bits, exactly. */
function narrowed(name: string, data: Exclude<TypedArray, readonly Uint8Array[]>): Int32Array {
  const out = new Int32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    out[i] = value;
    if (out[i] === value) continue;
    throw new LimitError(`${name} holds an integer that does not fit 32 bits`, {
      path: `element ${i}`,
      expected: "-2147483648 to 2147483647, the integers that TensorFlow.js computes with",
      found: `${data[i]}`,
      hint: RUN_NATIVELY,
    });
  }
  return out;
}

function complexTensor(shape: readonly number[], data: TypedArray): tf.Tensor {
  const pairs = isBytes(data) ? [] : asNumbers(data);
  const part = (offset: number) =>
    makeTensor(
      Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + offset] ?? 0),
      shape,
      "float32",
    );
  return withCpu(() => tf.tidy(() => tf.complex(part(0), part(1)))); // no other backend has complex numbers
}

/** A tensor over `values` as they are: unlike `tf.tensor`, it takes byte strings and does not copy. */
export function makeTensor(
  values: Float32Array | Int32Array | Uint8Array | readonly Uint8Array[],
  shape: readonly number[],
  dtype: Exclude<ComputeDType, "complex64">,
): tf.Tensor {
  // The engine's declaration leaves out byte strings, which its code takes for dtype "string".
  return tf.engine().makeTensor(values as Float32Array, [...shape], dtype);
}

/** Numbers as an int32 tensor, a vector unless told. */
export function integers(values: readonly number[], shape: readonly number[] = [values.length]): tf.Tensor {
  return makeTensor(Int32Array.from(values), shape, "int32");
}

/** A float32 tensor whose values `fill` writes: all of them, into memory that may hold anything. */
export function filledTensor(shape: readonly number[], fill: (values: Float32Array) => void): tf.Tensor {
  const backend = tf.backend();
  if (isWasm(backend)) return filledInPlace(backend, shape, fill);
  const values = new Float32Array(unfilled(4 * tf.util.sizeFromShape([...shape])).buffer);
  fill(values);
  return makeTensor(values, shape, "float32");
}

/**
 * A constant read straight to where the backend keeps it, which spares a copy; undefined where that is no option.
 */
export function readInPlace(ref: TensorRef): tf.Tensor | undefined {
  const backend = tf.backend();
  if (ref.dtype !== "float32" || !ref.hasSync || !isWasm(backend)) return undefined;
  return filledInPlace(backend, ref.fullShape, (values) => ref.fillSync(bytesIn(values)));
}

/** The bytes of an array, in place. */
export function bytesIn({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Where wasm's tensors lie: what is written there need not be copied. */
function filledInPlace(
  backend: BackendWasm,
  shape: readonly number[],
  fill: (values: Float32Array) => void,
): tf.Tensor {
  const info = backend.makeOutput([...shape], "float32");
  try {
    fill(backend.typedArrayFromHeap(info) as Float32Array); // of that dtype
  } catch (error) {
    backend.disposeData(info.dataId);
    throw error;
  }
  return tf.engine().makeTensorFromTensorInfo(info);
}

export function isWasm(backend: unknown): backend is BackendWasm {
  return tf.getBackend() === "wasm";
}

/** What is known about a result apart from its values. */
export interface Origin {
  readonly name?: string | undefined;
  /** TensorFlow's dtype; the TensorFlow.js one where it is not known. */
  readonly dtype?: DType | undefined;
  readonly nonFinite?: NonFinite | undefined;
  readonly otherPrecision?: OtherPrecision | null | undefined;
}

/** The values of a TensorFlow.js tensor, in the dtype that TensorFlow gives it. Does not dispose it. */
export async function fromTensor(tensor: tf.Tensor, origin: Origin = {}): Promise<ComputedValue> {
  if (tensor.dtype !== "string") await tensor.data();
  return fromTensorSync(tensor, origin);
}

/** {@link fromTensor} on backends that read at once (cpu, wasm, tfjs-node). */
export function fromTensorSync(tensor: tf.Tensor, origin: Origin = {}): ComputedValue {
  const dtype = origin.dtype ?? tensor.dtype;
  const data = tensor.dtype === "string" ? bytesAs(dtype, tensor) : widened(dtype, numbersOf(tensor));
  const { name = "", nonFinite, otherPrecision } = origin;
  return new ComputedValue(name, dtype, tensor.shape, data, tensor.dtype, nonFinite, otherPrecision);
}

/** Byte strings, or the 64-bit integers that are carried in them (words.ts). */
function bytesAs(dtype: DType, tensor: tf.Tensor): TypedArray {
  const all = bytesOf(tensor);
  if (dtypes[dtype].kind !== "int") return all;
  const words = all.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  return dtype === "int64" ? BigInt64Array.from(words, (word) => BigInt.asIntN(64, word)) : dtype === "uint32" ? Uint32Array.from(words, Number) : BigUint64Array.from(words); // biome-ignore format: one thought
}

/** The byte strings of a string tensor, undecoded. */
export function bytesOf(tensor: tf.Tensor): Uint8Array[] {
  // The backend keeps strings as bytes; `dataSync` would decode them as UTF-8 and lose those that are not.
  return tf.engine().readSync(tensor.dataId) as unknown as Uint8Array[];
}

function numbersOf(tensor: tf.Tensor): Float32Array | Int32Array | Uint8Array {
  if (tensor.dtype !== "complex64") return tensor.dataSync();
  return tensor.dataSync<"complex64">();
}

/** Computed numbers in the array of the dtype they stand for. */
function widened(dtype: DType, data: Float32Array | Int32Array | Uint8Array): TypedArray {
  switch (dtypes[dtype].array) {
    case "f32":
      return data instanceof Float32Array ? data.slice() : Float32Array.from(data);
    case "f64":
      return Float64Array.from(data);
    case "i8":
      return Int8Array.from(data);
    case "u8":
      return Uint8Array.from(data);
    case "i16":
      return Int16Array.from(data);
    case "u16":
      return Uint16Array.from(data);
    case "i32":
      return Int32Array.from(data);
    case "u32":
      return Uint32Array.from(data);
    case "i64":
      return BigInt64Array.from(data, BigInt);
    case "u64":
      return BigUint64Array.from(data, BigInt);
    case "bytes":
      throw new UnsupportedError(`numbers are no ${dtype} elements`);
  }
}

function isBytes(data: TypedArray): data is readonly Uint8Array[] {
  return Array.isArray(data);
}

/** Every numeric array as numbers; 64-bit integers beyond 2^53 round, as a cast to float does. */
function asNumbers(data: Exclude<TypedArray, readonly Uint8Array[]>): ArrayLike<number> {
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float64Array.from(data, Number)
    : data;
}
