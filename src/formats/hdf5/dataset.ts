/**
 * A dataset: its datatype, its shape, and its elements as a range of bytes.
 *
 * @module
 */
import { LimitError, MalformedError, UnsupportedError } from "../../errors.js";
import { type ByteSource, checkRange, sliceSource } from "../../io/source.js";
import { numberBytes, swapped } from "../../tensor/decode.js";
import { type DType, elementCount } from "../../tensor/dtype.js";
import type { Location, TensorContent } from "../../tensor/tensor.js";
import type { Attributes } from "./attribute.js";
import { chunkedSource } from "./chunks.js";
import type { Cursor } from "./cursor.js";
import { readDataspace } from "./dataspace.js";
import { type Datatype, readDatatype } from "./datatype.js";
import { readFilters } from "./filters.js";
import { findMessage, type Message, MessageType } from "./header.js";
import { GlobalHeap } from "./heaps.js";
import { type Layout, readLayout } from "./layout.js";
import { converting } from "./number-bits.js";
import type { Store } from "./store.js";
import { readTexts } from "./values.js";

export interface Dataset {
  readonly kind: "dataset";
  readonly path: string;
  readonly attributes: Attributes;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** The elements' dtype and where they are; a string where they are nothing that a tensor holds, saying what. */
  readonly tensor: DatasetTensor | string;
}

export interface DatasetTensor {
  readonly dtype: DType;
  readonly content: TensorContent;
  /** Where the bytes stand as they are; not where they are packed. */
  readonly location: Location | undefined;
  readonly file: string;
}

/** Keras' own guard against declared sizes: more than this, and more than so many times what is stored. */
const MAX_DECLARED = 4 * 2 ** 30;
const MAX_RATIO = 1000;

export async function readDataset(
  store: Store,
  messages: readonly Message[],
  { path, attributes, ofKeras }: { path: string; attributes: Attributes; ofKeras: boolean },
): Promise<Dataset> {
  const part = (type: number) => findMessage(store, messages, type, path);
  const [type, space, place] = [
    await part(MessageType.datatype),
    await part(MessageType.dataspace),
    await part(MessageType.layout),
  ];
  if (!type || !space || !place) throw incomplete(store, path);
  const { shape, most } = readDataspace(space, store.lengthSize);
  const datatype = readDatatype(type);
  const filters = await part(MessageType.filters);
  const fill = await part(MessageType.fillValue);
  const oldFill = await part(MessageType.oldFillValue);
  const raw: Raw = {
    store,
    path,
    shape: shape ?? [0],
    most,
    datatype,
    layout: readLayout(place, store),
    filters: filters ? readFilters(filters) : [],
    fill: fill ? readFill(fill, datatype.size) : oldFill ? readOldFill(oldFill, datatype.size) : null,
  };
  // Elements that are arrays are further dimensions, as h5py has it.
  const inner = datatype.kind === "array" ? datatype.dims : [];
  return {
    kind: "dataset",
    path,
    attributes,
    datatype,
    shape: [...raw.shape, ...inner],
    tensor: tensorOf(raw, attributes, ofKeras),
  };
}

interface Raw {
  readonly store: Store;
  readonly path: string;
  readonly shape: readonly number[];
  readonly most: readonly (number | null)[];
  readonly datatype: Datatype;
  readonly layout: Layout;
  readonly filters: ReturnType<typeof readFilters>;
  readonly fill: Uint8Array | null;
}

function incomplete({ source }: Store, path: string): MalformedError {
  return new MalformedError("neither a group nor a whole dataset", {
    file: source.name,
    path,
    expected: "a datatype, a dataspace and a layout",
  });
}

function readFill(cursor: Cursor, size: number): Uint8Array | null {
  const version = cursor.u8();
  if (version === 3) {
    if ((cursor.u8() & 0x20) === 0) return null;
  } else {
    const defined = cursor.skip(2).u8();
    if (version === 2 && defined === 0) return null;
  }
  const length = cursor.left >= 4 ? cursor.u32() : 0;
  return length === size && cursor.left >= length ? cursor.bytes(length) : null;
}

/** Before HDF5 1.6: a length and the value. */
function readOldFill(cursor: Cursor, size: number): Uint8Array | null {
  return cursor.u32() === size ? cursor.bytes(size) : null;
}

function tensorOf(raw: Raw, attributes: Attributes, ofKeras: boolean): DatasetTensor | string {
  const { datatype } = raw;
  const file = raw.store.source.name;
  if (datatype.kind === "text" || (datatype.kind === "varying" && datatype.text)) return texts(raw, datatype);
  const known = dense(datatype, attributes, ofKeras);
  if (typeof known === "string") return known;
  const { source, location } = elements(raw, datatype.size);
  const { dtype, bits } = known;
  if (bits) {
    const content = { kind: "dense", source: converting(source, { ...known, bits }) } as const;
    return { dtype, content, location: undefined, file }; // the bytes in the file are others
  }
  const unit = numberBytes(dtype);
  const content = {
    kind: "dense",
    source: known.bigEndian && unit > 1 ? swapping(source, unit) : source,
  } as const;
  return { dtype, content, location, file };
}

/**
 * bfloat16 has no HDF5 type: Keras stores it as opaque pairs of bytes and says so in an attribute. In its legacy format it
 * says nothing; of all the dtypes that a variable can have, no other is such pairs.
 */
function dense(
  datatype: Datatype,
  attributes: Attributes,
  ofKeras: boolean,
): Omit<Datatype & { kind: "number" }, "kind"> | string {
  if (datatype.kind === "number") return datatype;
  if (datatype.kind === "array" && datatype.base.kind === "number") {
    const whole = datatype.dims.reduce((product, n) => product * n, datatype.base.size) === datatype.size;
    return whole ? datatype.base : "arrays that do not fill their elements";
  }
  const said = attributes.get("dtype")?.values[0];
  if (datatype.kind === "opaque" && datatype.size === 2 && (said === "bfloat16" || (ofKeras && !said))) {
    return { dtype: "bfloat16", size: 2, bigEndian: false };
  }
  return datatype.kind === "other" ? datatype.what : `${datatype.kind} elements`;
}

function texts(raw: Raw, datatype: Datatype & { kind: "text" | "varying" }): DatasetTensor {
  const { source, location } = elements(raw, datatype.size);
  const heap = new GlobalHeap(raw.store, raw.path);
  const place = { file: raw.store.source.name, offset: location?.offset ?? 0, path: raw.path };
  const content: TensorContent = {
    kind: "strings",
    bytes: source.size,
    load: async (signal) => readTexts(await source.read(0, source.size, signal), datatype, heap, place),
  };
  return { dtype: "string", content, location, file: place.file };
}

/** The elements in row-major order, whatever the layout. */
function elements(raw: Raw, itemsize: number): { source: ByteSource; location: Location | undefined } {
  const { store, path, shape, layout } = raw;
  const count = elementCount(shape);
  if (count === null || !Number.isSafeInteger(count * itemsize))
    throw bomb(raw, "too many elements to count");
  const length = count * itemsize;
  const name = `${store.source.name}:${path}`;
  if (layout.kind === "virtual")
    throw new UnsupportedError("a virtual dataset", {
      file: store.source.name,
      path,
      expected: "values in this file",
      found: "a map of other files' values",
    });
  if (length > MAX_DECLARED && length > MAX_RATIO * store.source.size) throw bomb(raw, `${length} bytes`);
  if (layout.kind === "chunked") {
    const { chunk, index, plainEdges } = layout;
    if (chunk.length !== shape.length) throw bomb(raw, `chunks of ${chunk.length} dimensions`);
    const { filters, fill, most } = raw;
    const dataset = { store, path, dims: shape, most, chunk, itemsize, filters, index, plainEdges, fill };
    return { source: chunkedSource(dataset, length), location: undefined };
  }
  const offset =
    layout.kind === "compact" ? layout.offset : layout.address === null ? null : store.base + layout.address;
  if (offset === null || length === 0) return { source: filled(name, length, raw.fill), location: undefined };
  return {
    source: sliceSource(store.source, offset, length, name),
    location: { file: store.source.name, offset, length },
  };
}

function bomb({ store, path, shape }: Raw, found: string): LimitError {
  return new LimitError("a dataset declares more than its file can hold", {
    file: store.source.name,
    path,
    expected: `at most 4 GiB, or ${MAX_RATIO} times the file's ${store.source.size} bytes`,
    found: `shape (${shape.join(", ")}), ${found}`,
  });
}

/** A dataset that was never written reads as its fill value. */
function filled(name: string, size: number, fill: Uint8Array | null): ByteSource {
  const source: ByteSource = {
    name,
    size,
    read: async (offset, length) => {
      checkRange(source, offset, length);
      const bytes = new Uint8Array(length);
      if (fill) for (let at = 0; at < length; at++) bytes[at] = fill[(offset + at) % fill.length] ?? 0;
      return bytes;
    },
  };
  return source;
}

/** Big-endian numbers as little-endian ones; reads are widened to whole numbers. */
function swapping(source: ByteSource, unit: number): ByteSource {
  return {
    name: source.name,
    size: source.size,
    read: async (offset, length, signal) => {
      const start = Math.floor(offset / unit) * unit;
      const end = Math.min(source.size, Math.ceil((offset + length) / unit) * unit);
      const bytes = swapped(await source.read(start, end - start, signal), unit);
      return bytes.subarray(offset - start, offset - start + length);
    },
  };
}
