/**
 * Checkpoint V1: SSTables that hold the tensors themselves, each in one or several slices.
 *
 * Under the empty key stands what there is; under the key of a slice, its values. They are lists of numbers, never
 * dense bytes, so they are decoded when read.
 *
 * Source: tensorflow/core/util/{saved_tensor_slice.proto,tensor_slice_reader.cc,tensor_slice_writer.cc}
 *
 * @module
 */
import { MalformedError, NotFoundError } from "../errors.js";
import { type ByteSource, checkRange, type Folder } from "../io/source.js";
import { boxSize, overlapping, type Part, pastedSource } from "../tensor/box.js";
import { type DType, dtypes, elementCount } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";
import { knownType } from "./attrs.js";
import type { Checkpoint } from "./checkpoint.js";
import type { OpenOptions } from "./format.js";
import { walkShape } from "./shape.js";
import { openTable, type Table } from "./sstable.js";
import { boxOf, sliceKey, type TensorSlice, walkSlice } from "./tensor-slice.js";
import { walkTensor } from "./tensorproto.js";
import { Cursor, type Walk, walkSync } from "./wire.js";

/** A tensor of the table of contents. */
interface Listed {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly slices: readonly TensorSlice[];
}

interface StoredSlice {
  readonly table: Table;
  readonly slice: TensorSlice;
}

/** Opens a checkpoint of these files: reads their tables of contents. */
export async function openV1(
  folder: Folder,
  prefix: string,
  files: readonly string[],
  { ignoreChecksums, signal }: OpenOptions,
): Promise<Checkpoint> {
  const notes: string[] = [];
  const onMismatch = ignoreChecksums ? (error: MalformedError) => notes.push(error.message) : undefined;
  const found = new Map<string, { readonly listed: Listed; readonly slices: StoredSlice[] }>();
  let bytes = 0;
  for (const file of files) {
    if (!(await folder.has(file))) {
      notes.push(`missing: ${file}`);
      continue;
    }
    const source = await folder.open(file);
    bytes += source.size;
    const table = await openTable(source, { onMismatch, signal });
    for (const listed of await contents(table)) {
      const entry = found.get(listed.name) ?? { listed, slices: [] };
      entry.slices.push(...listed.slices.map((slice) => ({ table, slice })));
      found.set(listed.name, entry);
    }
  }
  const tensors = new Map<string, TensorRef>();
  for (const [name, { listed, slices }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1)))
    tensors.set(name, tensorOf(listed, slices));
  return { prefix, version: "V1", tensors, checksums: new Map(), bytes, notes };
}

async function contents(table: Table): Promise<readonly Listed[]> {
  const entry = await table.get(new Uint8Array(0));
  const { name: file } = table.source;
  const listed = entry && walkSync(undefined, walkContents(Cursor.inMemory(entry.value, file, entry.offset)));
  if (listed) return listed;
  throw new MalformedError("an SSTable is no checkpoint", {
    file,
    expected: "SavedTensorSlices with a table of contents under the empty key",
    found: entry ? "something else" : "no such key",
  });
}

function* walkContents(cursor: Cursor): Walk<readonly Listed[] | undefined> {
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 1) continue;
    const meta = yield* cursor.message("meta");
    const listed: Listed[] = [];
    while (meta.next() || (yield* meta.more()))
      if (meta.field === 1) listed.push(yield* walkListed(yield* meta.message("tensor", listed.length)));
    return listed;
  }
  return undefined;
}

function* walkListed(cursor: Cursor): Walk<Listed> {
  let [name, code] = ["", 0];
  let shape: readonly (number | null)[] | null = [];
  const slices: TensorSlice[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 2) shape = yield* walkShape(yield* cursor.message("shape"));
    else if (cursor.field === 3) code = cursor.int32();
    else if (cursor.field === 4) slices.push(yield* walkSlice(yield* cursor.message("slice", slices.length)));
  }
  const known = shape?.filter((dimension): dimension is number => dimension !== null) ?? [];
  if (known.length !== shape?.length || elementCount(known) === null)
    throw cursor.malformed("the shape of a stored tensor is not whole", { found: JSON.stringify(shape) });
  return { name, dtype: knownType(code, cursor), shape: known, slices };
}

function tensorOf({ name, dtype, shape }: Listed, slices: readonly StoredSlice[]): TensorRef {
  const boxes = slices.map(({ slice, table }) =>
    boxOf(slice, shape, { file: table.source.name, path: name }),
  );
  const twice = overlapping(boxes);
  if (twice) throw overlap(slices[0]?.table.source.name, name, twice);
  const covered = boxes.reduce((sum, box) => sum + boxSize(box), 0);
  if (covered !== elementCount(shape)) {
    const reason = `its slices hold ${covered} of ${elementCount(shape)} elements`;
    const hint = "a file of the checkpoint may be missing";
    return new TensorRef({ name, dtype, shape, content: { kind: "none", reason, hint } });
  }
  return new TensorRef({ name, dtype, shape, content: contentOf({ name, dtype, shape }, slices, boxes) });
}

function overlap(file: string | undefined, path: string, boxes: readonly Part["box"][]): MalformedError {
  return new MalformedError("slices of a tensor lie over each other", {
    file,
    path,
    expected: "slices apart from each other",
    found: JSON.stringify(boxes),
    hint: "the checkpoint is damaged; fetch it again",
  });
}

function contentOf(
  { name, dtype, shape }: Omit<Listed, "slices">,
  slices: readonly StoredSlice[],
  boxes: readonly Part["box"][],
): TensorContent {
  const { itemsize } = dtypes[dtype];
  const sizes = boxes.map((box) => box.map(([start, stop]) => stop - start));
  if (itemsize === 0) {
    const [only] = slices;
    if (!only || slices.length > 1) return { kind: "none", reason: `it is ${dtype} in slices` };
    return {
      kind: "strings",
      bytes: 0,
      load: async (signal) => stringsOf(await readSlice(only, { name, dtype, shape }), signal),
    };
  }
  const parts = slices.map((slice, i): Part => {
    const size = boxSize(boxes[i] ?? []) * itemsize;
    return { box: boxes[i] ?? [], source: sliceSource(slice, { name, dtype, shape: sizes[i] ?? [] }, size) };
  });
  const [only] = parts;
  if (only && parts.length === 1) return { kind: "dense", source: only.source };
  const file = slices[0]?.table.source.name ?? name;
  return { kind: "dense", source: pastedSource(parts, { name: file, shape, itemsize }) };
}

async function stringsOf({ content, name }: TensorRef, signal?: AbortSignal): Promise<readonly Uint8Array[]> {
  if (content.kind === "strings") return content.load(signal);
  throw new NotFoundError(`no strings are stored for ${name}`);
}

/** The dense bytes of a slice; its values are decoded at the first read, and kept for those that follow. */
function sliceSource(stored: StoredSlice, tensor: Omit<Listed, "slices">, size: number): ByteSource {
  let values: Promise<TensorRef> | undefined;
  const source: ByteSource = {
    name: stored.table.source.name,
    size,
    read: async (offset, length, signal) => {
      checkRange(source, offset, length);
      values ??= readSlice(stored, tensor);
      const { content } = await values;
      if (offset + length >= size) values = undefined; // read to its end: most likely done with
      if (content.kind !== "dense") throw new NotFoundError(`no values are stored for ${tensor.name}`);
      return content.source.read(offset, length, signal);
    },
  };
  return source;
}

/** The values of a slice as a tensor of its own. */
async function readSlice({ table, slice }: StoredSlice, known: Omit<Listed, "slices">): Promise<TensorRef> {
  const entry = await table.get(sliceKey(known.name, slice));
  const { name: file } = table.source;
  const tensor =
    entry && walkSync(undefined, walkStored(Cursor.inMemory(entry.value, file, entry.offset), known));
  if (tensor) return tensor;
  throw new MalformedError(`the checkpoint lists ${known.name}, but holds no values of it`, {
    file,
    path: known.name,
    hint: "the checkpoint is damaged; fetch it again",
  });
}

/** SavedTensorSlices.data.data, which has neither dtype nor shape of its own. */
function* walkStored(cursor: Cursor, known: Omit<Listed, "slices">): Walk<TensorRef | undefined> {
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 2) continue;
    const data = yield* cursor.message("data");
    while (data.next() || (yield* data.more()))
      if (data.field === 3)
        return yield* walkTensor(yield* data.message("data"), known.name, undefined, known);
  }
  return undefined;
}
