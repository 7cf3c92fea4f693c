/**
 * Values that are not ours but that everybody has: typed arrays, tensors and models of TensorFlow.js, lists of records.
 *
 * ```ts
 * renderForeign(new Float32Array([1, 2]))?.["text/plain"]; // "[1. 2.]\nFloat32Array  float32 [2]  8 B …"
 * ```
 *
 * @module
 */
import type { LayersModel } from "@tensorflow/tfjs";
import type { DType } from "../tensor/dtype.js";
import { TensorValue } from "../tensor/tensor.js";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { renderSummary } from "./summary/render.js";
import { summarize } from "./summary/summarize.js";
import { renderTable } from "./table.js";
import { renderTensor } from "./tensor.js";

export function renderForeign(value: unknown, options: RenderOptions): MimeBundle | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const tensor = typedArray(value) ?? tfTensor(value);
  if (tensor !== undefined) return renderTensor(tensor, options);
  if (isLayersModel(value)) return renderSummary(summarize(value), options);
  return records(value, options);
}

const dtypes: Readonly<Record<string, DType>> = {
  Int8Array: "int8",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int32Array: "int32",
  Uint32Array: "uint32",
  Float32Array: "float32",
  Float64Array: "float64",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

/** A Buffer is bytes, not numbers, and shows itself as such. */
function typedArray(value: object): TensorValue | undefined {
  if (!ArrayBuffer.isView(value) || value.constructor === globalThis.Buffer) return undefined;
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  const dtype = dtypes[name];
  if (dtype === undefined || !("length" in value) || typeof value.length !== "number") return undefined;
  // The table above pairs each kind of array with the dtype that is held in it.
  return new TensorValue(`${name}(${value.length})`, dtype, [value.length], value as unknown as Float32Array);
}

/** What of a TensorFlow.js tensor is asked here; there may be several copies of that library, and none of ours. */
interface TfTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly name?: unknown;
  readonly isDisposed: boolean;
  dataSync(): unknown;
}

function tfTensor(value: object): TensorValue | undefined {
  if (!isTfTensor(value) || value.isDisposed) return undefined;
  const dtype = tfDtypes[value.dtype];
  if (dtype === undefined) return undefined;
  const name = typeof value.name === "string" ? value.name : "";
  const data = value.dataSync();
  // dataSync gives the array that its dtype names; strings come as JavaScript's.
  const elements = dtype === "string" ? (data as string[]).map(encode) : data;
  return new TensorValue(name, dtype, value.shape, elements as Float32Array);
}

const tfDtypes: Readonly<Record<string, DType>> = {
  float32: "float32",
  int32: "int32",
  bool: "bool",
  complex64: "complex64",
  string: "string",
};

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function isTfTensor(value: object): value is TfTensor {
  return (
    "dataSync" in value && "dataId" in value && "isDisposed" in value && "shape" in value && "dtype" in value
  );
}

function isLayersModel(value: object): value is LayersModel {
  return (
    "getClassName" in value &&
    "layers" in value &&
    Array.isArray(value.layers) &&
    "trainableWeights" in value &&
    value.layers.length > 0
  );
}

/** More are no table that a page could show. */
const maxColumns = 30;

/** Records of plain values and dates that share their keys. */
function records(value: object, options: RenderOptions): MimeBundle | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFlat)) return undefined;
  const names = [...new Set(value.flatMap((record) => Object.keys(record)))];
  if (names.length === 0 || names.length > maxColumns) return undefined;
  const known = names.reduce((sum, name) => sum + value.filter((record) => name in record).length, 0);
  // Half of the cells empty: a list of different things.
  if (known * 2 < names.length * value.length) return undefined;
  const numeric = (name: string): boolean =>
    value.every((record) => !(name in record) || isNumber(record[name]));
  const columns = [
    { title: "", align: "right" } as const,
    ...names.map((title) => ({ title, align: numeric(title) ? ("right" as const) : ("left" as const) })),
  ];
  const rows = value.map((record, index) => [String(index), ...names.map((name) => cell(record, name))]);
  return renderTable({ columns, rows }, options);
}

function isFlat(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (property) =>
      "value" in property &&
      (typeof property.value !== "object" || property.value === null || isDate(property.value)) &&
      typeof property.value !== "function",
  );
}

function isDate(value: unknown): value is Date {
  return value instanceof Date;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function cell(record: Record<string, unknown>, name: string): string {
  if (!(name in record)) return "";
  const value = record[name];
  if (typeof value === "bigint") return `${value}n`;
  return isDate(value) && !Number.isNaN(value.valueOf()) ? value.toISOString() : String(value);
}
