/**
 * Checkpoint V2 ("tensor bundle"): `prefix.index`, an SSTable of names and places, and shards of bytes,
 * `prefix.data-00000-of-00001`.
 *
 * ```ts
 * const { tensors } = await openBundle(folder, "model.ckpt");
 * await tensors.get("dense/kernel")?.load(); // checked against its CRC-32C
 * ```
 *
 * Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc
 *
 * @module
 */
import { LimitError, MalformedError, type ThawError, UnsupportedError } from "../errors.js";
import type { ByteSource, Folder } from "../io/source.js";
import { boxSize, overlapping, type Part, pastedSource } from "../tensor/box.js";
import { type DType, dtypeOf, dtypes, elementCount } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";
import { storedElements } from "./bundle-strings.js";
import { checkedSource } from "./checked-source.js";
import type { Checkpoint } from "./checkpoint.js";
import { type Crc32c, crc32c } from "./crc32c.js";
import { contentOr, damagedTensor, damageNotes, tried } from "./damaged.js";
import type { OpenOptions } from "./format.js";
import { latin1 } from "./latin1.js";
import { walkShape } from "./shape.js";
import { openTable, type TableOptions } from "./sstable.js";
import { boxOf, sliceKey, type TensorSlice, walkSlice } from "./tensor-slice.js";
import { walkSync } from "./walk.js";
import type { Walk } from "./window.js";
import { Cursor } from "./wire.js";

/** TensorFlow's shards are numbered with five digits, and no writer has made more than a few thousand. */
const MAX_SHARDS = 100_000;

interface Header {
  readonly shards: number;
  readonly bigEndian: boolean;
}

interface Entry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  readonly checksum: number;
  readonly slices: readonly TensorSlice[];
}

/** Everything that the contents of tensors are made from. */
interface Bundle {
  readonly index: ByteSource;
  readonly header: Header;
  /** By byte-wise key, one character per byte; in place of one that cannot be read, why. */
  readonly entries: ReadonlyMap<string, Entry | ThawError>;
  readonly shards: readonly Shard[];
  readonly options: TableOptions;
  readonly crc: Crc32c;
}

type Shard = { readonly name: string; readonly source: ByteSource | null };

/** Opens a checkpoint by its prefix: reads the index, and looks whether the shards are there. */
export async function openBundle(
  folder: Folder,
  prefix: string,
  { ignoreChecksums, signal }: OpenOptions = {},
): Promise<Checkpoint> {
  const notes: string[] = [];
  const onMismatch = ignoreChecksums ? (error: MalformedError) => notes.push(error.message) : undefined;
  const options = { onMismatch, signal };
  const index = await folder.open(`${prefix}.index`);
  const { header, entries } = await readIndex(index, options);
  const shards = await openShards(folder, prefix, header);
  const missing = shards.filter(({ source }) => !source).map(({ name }) => name);
  if (missing.length > 0) notes.push(`missing beside the index: ${missing.join(", ")}`);
  const bundle: Bundle = { index, header, entries, shards, options, crc: await crc32c() };
  const tensors = new Map<string, TensorRef>();
  const checksums = new Map<string, number>();
  for (const [key, entry] of entries) {
    if (key.startsWith("\0")) continue; // a slice, found through the tensor that it belongs to
    const name = utf8.decode(Uint8Array.from(key, (c) => c.charCodeAt(0)));
    if (entry instanceof Error) {
      tensors.set(name, damagedTensor(name, entry));
      continue;
    }
    tensors.set(name, tensorOf(bundle, name, entry));
    if (entry.slices.length === 0) checksums.set(name, entry.checksum);
  }
  notes.push(...damageNotes(tensors.values()));
  const bytes = shards.reduce((sum, { source }) => sum + (source?.size ?? 0), index.size);
  return { prefix, version: "V2", tensors, checksums, bytes, notes };
}

const utf8 = new TextDecoder();

async function readIndex(index: ByteSource, options: TableOptions) {
  const table = await openTable(index, options);
  const entries = new Map<string, Entry | ThawError>();
  let header: Header | undefined;
  for await (const { key, value, offset } of table.entries()) {
    const cursor = Cursor.inMemory(value, index.name, offset);
    if (header)
      entries.set(
        latin1(key),
        tried(() => walkSync(undefined, walkEntry(cursor))),
      );
    else if (key.length === 0) header = walkSync(undefined, walkHeader(cursor));
    else break;
  }
  if (header) return { header, entries };
  throw new MalformedError("a checkpoint's index has no header", {
    file: index.name,
    path: "BundleHeaderProto",
    expected: "a BundleHeaderProto under the empty key",
    hint: "open a V1 checkpoint by its own name, without .index",
  });
}

function* walkHeader(cursor: Cursor): Walk<Header> {
  let [shards, bigEndian] = [0, false];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) shards = cursor.int32();
    else if (cursor.field === 2) bigEndian = cursor.int32() === 1;
  }
  if (shards >= 1 && shards <= MAX_SHARDS) return { shards, bigEndian };
  throw new LimitError("a checkpoint claims an impossible number of shards", {
    file: cursor.file,
    offset: cursor.start,
    path: "BundleHeaderProto.num_shards",
    expected: `1 to ${MAX_SHARDS}`,
    found: `${shards}`,
  });
}

function* walkEntry(cursor: Cursor): Walk<Entry> {
  let [code, shard, offset, size, checksum] = [0, 0, 0, 0, 0];
  let shape: readonly (number | null)[] | null = [];
  const slices: TensorSlice[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) code = cursor.int32();
    else if (cursor.field === 2) shape = yield* walkShape(yield* cursor.message("shape"));
    else if (cursor.field === 3) shard = cursor.int32();
    else if (cursor.field === 4) offset = Number(cursor.int64());
    else if (cursor.field === 5) size = Number(cursor.int64());
    else if (cursor.field === 6) checksum = cursor.fixed32();
    else if (cursor.field === 7)
      slices.push(yield* walkSlice(yield* cursor.message("slices", slices.length)));
  }
  const dtype = dtypeOf(code);
  if (!dtype) throw new UnsupportedError("a tensor of an unknown dtype", { file: cursor.file, offset: cursor.start, expected: "one of TensorFlow's", found: `DataType ${code}` }); // biome-ignore format: one thought
  return { dtype, shape: knownShape(shape, cursor), shard, offset, size, checksum, slices };
}

function knownShape(shape: readonly (number | null)[] | null, cursor: Cursor): readonly number[] {
  const known = shape?.filter((dimension): dimension is number => dimension !== null);
  if (shape && known?.length === shape.length && elementCount(shape) !== null) return known;
  throw cursor.malformed("the shape of a stored tensor is not whole", { found: JSON.stringify(shape) });
}

async function openShards(folder: Folder, prefix: string, { shards }: Header): Promise<readonly Shard[]> {
  const digits = (n: number) => `${n}`.padStart(5, "0");
  const found: Shard[] = [];
  for (let i = 0; i < shards; i++) {
    const path = `${prefix}.data-${digits(i)}-of-${digits(shards)}`;
    found.push({ name: path, source: (await folder.has(path)) ? await folder.open(path) : null });
  }
  return found;
}

function tensorOf(bundle: Bundle, name: string, entry: Entry): TensorRef {
  const { dtype, shape, offset, size } = entry;
  const shard = bundle.shards[entry.shard];
  const stored = entry.slices.length === 0;
  return new TensorRef({
    name,
    dtype,
    shape,
    file: bundle.index.name,
    content: contentOr(() => (stored ? contentOf(bundle, name, entry) : slicedContent(bundle, name, entry))),
    location: stored && shard ? { file: shard.source?.name ?? shard.name, offset, length: size } : undefined,
  });
}

function contentOf(bundle: Bundle, name: string, entry: Entry): TensorContent {
  const { index, header, shards, options, crc } = bundle;
  const { dtype, shape, size, checksum } = entry;
  const { itemsize } = dtypes[dtype];
  const count = elementCount(shape) ?? 0;
  const shard = shards[entry.shard];
  if (!shard) throw malformed(index, name, `a shard below ${header.shards}`, `shard ${entry.shard}`);
  if (!shard.source) {
    const hint = "put the file beside the index, or fetch the checkpoint again";
    return { kind: "none", reason: `${shard.name} is missing`, hint };
  }
  if (!(entry.offset >= 0 && size >= 0))
    throw malformed(index, name, "a place in its shard", `${size} bytes at ${entry.offset}`);
  const place = { name, shard: shard.source, offset: entry.offset, size, checksum, options, crc };
  if (itemsize === 0) return storedElements(place, { dtype, count, bigEndian: header.bigEndian });
  if (size !== count * itemsize) throw malformed(index, name, `${count * itemsize} bytes`, `${size}`);
  return { kind: "dense", source: checkedSource(place, { dtype, bigEndian: header.bigEndian }) };
}

/** A partitioned variable: its entry lists slices, and each of these has an entry of its own. */
function slicedContent(bundle: Bundle, name: string, { dtype, shape, slices }: Entry): TensorContent {
  const { itemsize } = dtypes[dtype];
  const parts: Part[] = [];
  for (const slice of slices) {
    const box = boxOf(slice, shape, { file: bundle.index.name, path: name });
    const entry = bundle.entries.get(latin1(sliceKey(name, slice)));
    if (entry instanceof Error) throw entry;
    const content = entry?.slices.length === 0 ? contentOf(bundle, name, entry) : undefined;
    if (content?.kind === "none") return content;
    if (content?.kind !== "dense" || content.source.size !== boxSize(box) * itemsize)
      throw malformed(
        bundle.index,
        name,
        `a slice ${JSON.stringify(box)}`,
        content ? "one of another size" : "none",
      );
    parts.push({ box, source: content.source });
  }
  const twice = overlapping(parts.map(({ box }) => box));
  if (twice) throw malformed(bundle.index, name, "slices apart from each other", JSON.stringify(twice));
  const covered = parts.reduce((sum, { box }) => sum + boxSize(box), 0);
  if (covered !== elementCount(shape))
    throw malformed(
      bundle.index,
      name,
      `slices that make up ${JSON.stringify(shape)}`,
      `${covered} elements`,
    );
  return { kind: "dense", source: pastedSource(parts, { name: bundle.index.name, shape, itemsize }) };
}

function malformed(index: ByteSource, path: string, expected: string, found: string): MalformedError {
  const hint = "the checkpoint is damaged; fetch it again";
  return new MalformedError("an entry of a checkpoint's index makes no sense", {
    file: index.name,
    path,
    expected,
    found,
    hint,
  });
}
