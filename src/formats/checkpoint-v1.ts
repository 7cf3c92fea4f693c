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
import { MalformedError, type ThawError } from "../errors.js";
import { type ByteSource, checkRange, type Folder } from "../io/source.js";
import { boxSize, overlapping, type Part, pastedSource } from "../tensor/box.js";
import { type DType, dtypes, elementCount } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";
import { knownType } from "./attrs.js";
import type { Checkpoint } from "./checkpoint.js";
import { contentOr, damagedTensor, damageNotes, tried } from "./damaged.js";
import type { OpenOptions } from "./format.js";
import { walkShape } from "./shape.js";
import { openTable, type Table } from "./sstable.js";
import { boxOf, sliceKey, type TensorSlice, walkSlice } from "./tensor-slice.js";
import { walkTensor } from "./tensorproto.js";
import { walkSync } from "./walk.js";
import type { Walk } from "./window.js";
import { Cursor } from "./wire.js";

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

/** A tensor that one or several files list, each with slices of it. */
interface Found {
  readonly listed: Listed;
  /** The first that lists it. */
  readonly file: string;
  readonly slices: StoredSlice[];
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
  const found = new Map<string, Found>();
  const damaged: TensorRef[] = [];
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
      if ("error" in listed) {
        damaged.push(damagedTensor(listed.name, listed.error));
        continue;
      }
      const entry = found.get(listed.name) ?? { listed, file: source.name, slices: [] };
      entry.slices.push(...listed.slices.map((slice) => ({ table, slice })));
      found.set(listed.name, entry);
    }
  }
  const readable = Array.from(found.values(), tensorOf);
  const all = [...readable, ...damaged.filter(({ name }) => !found.has(name))];
  const tensors = new Map(
    all.sort((a, b) => (a.name < b.name ? -1 : 1)).map((tensor) => [tensor.name, tensor]),
  );
  notes.push(...damageNotes(tensors.values()));
  return { prefix, version: "V1", tensors, checksums: new Map(), bytes, notes };
}

/** An entry of the table of contents that cannot be read. */
interface Damaged {
  readonly name: string;
  readonly error: ThawError;
}

async function contents(table: Table): Promise<readonly (Listed | Damaged)[]> {
  const entry = await table.get(new Uint8Array(0));
  const { name: file } = table.source;
  const listed = entry && walkSync(undefined, walkContents(Cursor.inMemory(entry.value, file, entry.offset)));
  if (listed) return listed;
  throw new MalformedError("an SSTable is no checkpoint", {
    file,
    offset: entry?.offset ?? 0,
    path: "SavedTensorSlices.meta",
    expected: "SavedTensorSlices with a table of contents under the empty key",
    found: entry ? "something else" : "no such key",
  });
}

function* walkContents(cursor: Cursor): Walk<readonly (Listed | Damaged)[] | undefined> {
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 1) continue;
    const meta = yield* cursor.message("meta");
    const listed: (Listed | Damaged)[] = [];
    while (meta.next() || (yield* meta.more())) {
      if (meta.field !== 1) continue;
      const tensor = yield* meta.message("tensor", listed.length);
      const name = { value: "" };
      const read = tried(() => walkSync(undefined, walkListed(tensor, name)));
      listed.push(read instanceof Error ? { name: name.value, error: read } : read);
    }
    return listed;
  }
  return undefined;
}

/** `named` has the name as soon as it is known, for a message that is damaged after it. */
function* walkListed(cursor: Cursor, named: { value: string }): Walk<Listed> {
  let [name, code] = ["", 0];
  let shape: readonly (number | null)[] | null = [];
  const slices: TensorSlice[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = named.value = yield* cursor.string();
    else if (cursor.field === 2) shape = yield* walkShape(yield* cursor.message("shape"));
    else if (cursor.field === 3) code = cursor.int32();
    else if (cursor.field === 4) slices.push(yield* walkSlice(yield* cursor.message("slice", slices.length)));
  }
  const known = shape?.filter((dimension): dimension is number => dimension !== null) ?? [];
  if (known.length !== shape?.length || elementCount(known) === null)
    throw cursor.malformed("the shape of a stored tensor is not whole", { found: JSON.stringify(shape) });
  return { name, dtype: knownType(code, cursor), shape: known, slices };
}

function tensorOf({ listed: { name, dtype, shape }, file, slices }: Found): TensorRef {
  const content = contentOr(() => pasted({ name, dtype, shape }, slices));
  return new TensorRef({ name, dtype, shape, file, content });
}

function pasted(tensor: Omit<Listed, "slices">, slices: readonly StoredSlice[]): TensorContent {
  const { name, shape } = tensor;
  const boxes = slices.map(({ slice, table }) =>
    boxOf(slice, shape, { file: table.source.name, path: name }),
  );
  const twice = overlapping(boxes);
  if (twice) throw overlap(slices[0]?.table.source.name, name, twice);
  const covered = boxes.reduce((sum, box) => sum + boxSize(box), 0);
  if (covered === elementCount(shape)) return contentOf(tensor, slices, boxes);
  const reason = `its slices hold ${covered} of ${elementCount(shape)} elements`;
  return { kind: "none", reason, hint: "a file of the checkpoint may be missing" };
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
      load: async (signal) => stringsOf(await readSlice(only, { name, dtype, shape }), only, signal),
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

async function stringsOf(
  { content, name, location }: TensorRef,
  stored: StoredSlice,
  signal?: AbortSignal,
): Promise<readonly Uint8Array[]> {
  if (content.kind === "strings") return content.load(signal);
  throw notStored(stored, name, location?.offset, "strings");
}

function notStored(
  { table }: StoredSlice,
  path: string,
  offset: number | undefined,
  expected: string,
): MalformedError {
  return new MalformedError(`the checkpoint lists ${path}, but holds other values of it`, {
    file: table.source.name,
    offset,
    path,
    expected,
    found: expected === "strings" ? "numbers" : "strings",
    hint: "the checkpoint is damaged; fetch it again",
  });
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
      const { content, location } = await values;
      if (offset + length >= size) values = undefined; // read to its end: most likely done with
      if (content.kind !== "dense") throw notStored(stored, tensor.name, location?.offset, "numbers");
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
    expected: `an entry of the slice ${JSON.stringify(slice.map(({ start, length }) => [start, length]))}`,
    found: entry ? "one without values" : "none",
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
