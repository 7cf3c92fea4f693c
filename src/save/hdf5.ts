/**
 * Writing HDF5: groups, datasets and attributes as h5py writes them for Keras.
 *
 * ```ts
 * const bytes = await writeHdf5(async (file) => {
 *   await file.dataset("dense/kernel", kernel); // a TensorRef
 *   file.strings("dense", "weight_names", ["kernel"]);
 * });
 * ```
 *
 * @module
 */
import type { File } from "h5wasm";
import { UnsupportedError } from "../errors.js";
import { hdf5 } from "../formats/hdf5/module.js";
import type { DType } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";

export interface Hdf5Writer {
  /** Makes a group and those above it. */
  group(path: string): void;
  /** Stores a tensor; only its own bytes are in memory meanwhile. */
  dataset(path: string, tensor: TensorRef): Promise<void>;
  /** A string attribute of a group, variable in length: an object header cannot hold a long one. */
  text(path: string, name: string, value: string): void;
  /** A list of strings, split as Keras splits it where an object header cannot hold it whole. */
  strings(path: string, name: string, values: readonly string[]): void;
}

/** Keras' limit for one attribute. Source: HDF5_OBJECT_HEADER_LIMIT in legacy_h5_format.py */
const HEADER_LIMIT = 64_512;

/** Names in the memory file system: unique, because several saves may overlap. */
let count = 0;

/** The bytes of the file that `build` fills. */
export async function writeHdf5(build: (writer: Hdf5Writer) => Promise<void>): Promise<Uint8Array> {
  const { File, FS } = await hdf5();
  if (FS === null) throw new UnsupportedError("the HDF5 library did not start");
  const name = `/save-${count++}.h5`;
  const file = new File(name, "w");
  let open = true;
  try {
    await build(new Writer(file));
    file.close();
    open = false;
    return FS.readFile(name);
  } finally {
    if (open) file.close();
    FS.unlink(name);
  }
}

/** HDF5 types of the dtypes that this library can write. */
const types = {
  float32: "<f4",
  float64: "<f8",
  int8: "<i1",
  uint8: "<u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
} as const satisfies Partial<Record<DType, string>>;

class Writer implements Hdf5Writer {
  readonly #file: File;
  readonly #groups = new Set<string>([""]);

  constructor(file: File) {
    this.#file = file;
  }

  group(path: string): void {
    if (this.#groups.has(path)) return;
    const slash = path.lastIndexOf("/");
    if (slash > 0) this.group(path.slice(0, slash));
    this.#file.create_group(path);
    this.#groups.add(path);
  }

  async dataset(path: string, tensor: TensorRef): Promise<void> {
    const dtype = types[tensor.dtype as keyof typeof types];
    if (dtype === undefined) {
      throw new UnsupportedError(`cannot write ${tensor.name}: no ${tensor.dtype} in an .h5 file`, {
        expected: Object.keys(types).join(", "),
      });
    }
    const slash = path.lastIndexOf("/");
    if (slash > 0) this.group(path.slice(0, slash));
    const { data, shape } = await tensor.load();
    // The table above has only dtypes whose elements a typed array holds.
    this.#file.create_dataset({ name: path, data: data as Float32Array, shape: [...shape], dtype });
  }

  text(path: string, name: string, value: string): void {
    this.#at(path).create_attribute(name, value, null, "S");
  }

  strings(path: string, name: string, values: readonly string[]): void {
    const chunks = split(values.map((value) => new TextEncoder().encode(value).byteLength));
    for (const [index, { start, end, width }] of chunks.entries()) {
      const key = chunks.length === 1 ? name : `${name}${index}`;
      const part = values.slice(start, end);
      // An empty list has no width; Keras reads its length only.
      if (part.length === 0) this.#at(path).create_attribute(key, new Float64Array(0), [0], "<f8");
      else this.#at(path).create_attribute(key, part, [part.length], `S${width}`);
    }
  }

  #at(path: string) {
    if (path === "") return this.#file;
    this.group(path);
    const group = this.#file.get(path);
    if (group === null || !("create_attribute" in group)) throw new UnsupportedError(`no group ${path}`);
    return group;
  }
}

/** As few equal parts as fit; each element takes the width of the longest in its list, as in numpy. */
function split(lengths: readonly number[]): { start: number; end: number; width: number }[] {
  const width = Math.max(1, ...lengths);
  for (let parts = 1; ; parts++) {
    const chunks = arraySplit(lengths.length, parts);
    if (parts >= lengths.length || chunks.every(({ start, end }) => (end - start) * width <= HEADER_LIMIT))
      return chunks.map((chunk) => ({ ...chunk, width }));
  }
}

/** numpy's `array_split`: the first parts are one longer where it does not come out even. */
function arraySplit(length: number, parts: number): { start: number; end: number }[] {
  const [size, longer] = [Math.floor(length / parts), length % parts];
  return Array.from({ length: parts }, (_, index) => {
    const start = index * size + Math.min(index, longer);
    return { start, end: start + size + (index < longer ? 1 : 0) };
  });
}
