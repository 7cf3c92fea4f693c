/**
 * What TensorFlow answers for the shared models, from their `expected.h5`.
 *
 * @module
 */
import { join } from "node:path";
import { Dataset, File, Group, ready } from "h5wasm/node";
import type { TensorLike } from "../../src/run/feeds.js";

await ready;

export interface Recorded {
  /** Path of the model's file or folder below the folder of models. */
  readonly model: string;
  readonly signature: string | null;
  readonly inputs: Readonly<Record<string, TensorLike>>;
  readonly outputs: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: ArrayLike<unknown> }>
  >;
}

/** Every model that TensorFlow could run and whose path `wanted` takes. */
export function recorded(folder: string, wanted: (path: string) => boolean): Recorded[] {
  const file = new File(join(folder, "expected.h5"), "r");
  try {
    return [...groups(file, "")]
      .filter(([path, group]) => wanted(path) && !("error" in group.attrs))
      .map(([path, group]) => record(path, group));
  } finally {
    file.close();
  }
}

function* groups(group: Group, path: string): Generator<[string, Group]> {
  for (const key of group.keys()) {
    const child = group.get(key);
    if (!(child instanceof Group)) continue;
    const name = path ? `${path}/${key}` : key;
    if (child.keys().includes("outputs")) yield [name, child];
    else yield* groups(child, name);
  }
}

function record(path: string, group: Group): Recorded {
  const at = path.lastIndexOf(":");
  const isSignature = at >= 0 && path.lastIndexOf("/") < at;
  const outputs = datasets(group.get("outputs")).map(([name, data]) => [
    name,
    { shape: data.shape ?? [], values: elements(data) },
  ]);
  return {
    model: isSignature ? path.slice(0, path.lastIndexOf("/")) : path,
    signature: isSignature ? path.slice(at + 1).replaceAll("|", "/") : null,
    inputs: Object.fromEntries(datasets(group.get("inputs")).map(([name, data]) => [name, fed(data)])),
    outputs: Object.fromEntries(outputs),
  };
}

function datasets(group: unknown): [string, Dataset][] {
  if (!(group instanceof Group)) return [];
  return group.keys().map((key) => {
    const data = group.get(key);
    if (!(data instanceof Dataset)) throw new Error(`${key} is no dataset`);
    return [String(data.attrs.name?.value), data];
  });
}

function fed(data: Dataset): TensorLike {
  const shape = data.shape ?? [];
  const value = elements(data);
  if (typeof value[0] === "string") return { data: value.map((text) => bytes(String(text))), shape };
  // h5wasm declares numbers as one union of typed arrays.
  return { data: typed(data) as Float32Array, shape };
}

function typed({ value, dtype }: Dataset): unknown {
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === "bigint") return BigInt64Array.of(value);
  const numbers = Array.isArray(value) ? value.map(Number) : [Number(value)];
  return String(dtype).includes("f") ? Float64Array.from(numbers) : Int32Array.from(numbers);
}

function elements(data: Dataset): unknown[] {
  const { value } = data;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float32Array);
  return Array.isArray(value) ? value.flat(8) : [value];
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
