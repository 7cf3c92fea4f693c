/**
 * A chunked dataset as one row-major range of bytes.
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import { type ByteSource, checkRange } from "../../io/source.js";
import type { Cursor } from "./cursor.js";
import { type Filter, unpack } from "./filters.js";
import type { ChunkIndex } from "./layout.js";
import type { Store } from "./store.js";

export interface Chunked {
  readonly store: Store;
  readonly path: string;
  readonly dims: readonly number[];
  /** Elements of a chunk along each dimension. */
  readonly chunk: readonly number[];
  readonly itemsize: number;
  readonly filters: readonly Filter[];
  readonly index: ChunkIndex;
  /** What stands where no chunk was written: one element, or nothing for zeros. */
  readonly fill: Uint8Array | null;
}

interface Chunk {
  /** Its first element in the dataset. */
  readonly origin: readonly number[];
  readonly address: number;
  readonly size: number;
  readonly mask: number;
}

/** More chunks than this would take minutes to list. */
const MAX_CHUNKS = 1 << 22;

/** Unpacked chunks are read whole. */
const MAX_CHUNK_BYTES = 1 << 30;

const MAX_LEVEL = 32;

/** Reads whole rows of the dataset at a time; each chunk that they touch is unpacked for it. */
export function chunkedSource(dataset: Chunked, length: number): ByteSource {
  let chunks: Promise<readonly Chunk[]> | undefined;
  const source: ByteSource = {
    name: `${dataset.store.source.name}:${dataset.path}`,
    size: length,
    read: async (offset, count, signal) => {
      checkRange(source, offset, count);
      if (count === 0) return new Uint8Array(0);
      checkChunk(dataset);
      chunks ??= listChunks(dataset);
      return readRange(dataset, await chunks, { offset, count, signal });
    },
  };
  return source;
}

function checkChunk({ chunk, itemsize, store, path }: Chunked): void {
  const bytes = chunk.reduce((product, n) => product * n, itemsize);
  if (bytes > 0 && bytes <= MAX_CHUNK_BYTES) return;
  throw new LimitError("a chunk of a dataset is too large", {
    file: store.source.name,
    path,
    expected: `1 to ${MAX_CHUNK_BYTES} bytes`,
    found: `${bytes}`,
  });
}

async function readRange(
  dataset: Chunked,
  chunks: readonly Chunk[],
  { offset, count, signal }: { offset: number; count: number; signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  const { dims, itemsize, fill } = dataset;
  const row = dims.slice(1).reduce((product, n) => product * n, itemsize);
  const [first, end] = [Math.floor(offset / row), Math.ceil((offset + count) / row)];
  const rows = new Uint8Array((end - first) * row);
  if (fill) for (let at = 0; at < rows.length; at += itemsize) rows.set(fill, at);
  for (const piece of chunks) {
    const [top, height] = [piece.origin[0] ?? 0, dataset.chunk[0] ?? 1];
    if (top >= end || top + height <= first) continue;
    place(await readChunk(dataset, piece, signal), dataset, piece.origin, { first, end, rows });
  }
  return rows.subarray(offset - first * row, offset - first * row + count);
}

async function readChunk(dataset: Chunked, piece: Chunk, signal?: AbortSignal): Promise<Uint8Array> {
  const { store, path, chunk, itemsize, filters } = dataset;
  const size = chunk.reduce((product, n) => product * n, itemsize);
  const stored = { offset: store.base + piece.address, length: piece.size };
  const packed = await store.source.read(stored.offset, stored.length, signal);
  const where = {
    file: store.source.name,
    offset: stored.offset,
    path: `${path}, chunk ${piece.origin.join(",")}`,
  };
  return unpack(packed, filters, { mask: piece.mask, size, place: where });
}

/** Copies a chunk's runs of elements to where they belong; a chunk at the edge has more than fits. */
function place(
  bytes: Uint8Array,
  { dims, chunk, itemsize }: Chunked,
  origin: readonly number[],
  { first, end, rows }: { first: number; end: number; rows: Uint8Array },
): void {
  const last = dims.length - 1;
  const copy = (axis: number, from: number, to: number): void => {
    const [start, extent] = [origin[axis] ?? 0, chunk[axis] ?? 1];
    const stop = Math.min(start + extent, axis === 0 ? end : (dims[axis] ?? 1));
    const begin = axis === 0 ? Math.max(start, first) : start;
    if (axis === last) {
      const source = (from + begin - start) * itemsize;
      const target = (to + begin - (axis === 0 ? first : 0)) * itemsize;
      if (stop > begin) rows.set(bytes.subarray(source, source + (stop - begin) * itemsize), target);
      return;
    }
    for (let index = begin; index < stop; index++) {
      const inner = (from + index - start) * (chunk[axis + 1] ?? 1);
      copy(axis + 1, inner, (to + index - (axis === 0 ? first : 0)) * (dims[axis + 1] ?? 1));
    }
  };
  copy(0, 0, 0);
}

async function listChunks(dataset: Chunked): Promise<readonly Chunk[]> {
  const { index, chunk, dims, itemsize } = dataset;
  if (index.address === null) return [];
  const size = chunk.reduce((product, n) => product * n, itemsize);
  if (index.kind === "tree") return treeChunks(dataset, index.address);
  if (index.kind === "single") {
    const origin = dims.map(() => 0);
    return [{ origin, address: index.address, size: index.size ?? size, mask: index.mask }];
  }
  const start = index.address;
  return grid(dims, chunk).map((origin, at) => ({ origin, address: start + at * size, size, mask: 0 }));
}

/** The first elements of all chunks, in row-major order. */
function grid(dims: readonly number[], chunk: readonly number[]): number[][] {
  let origins: number[][] = [[]];
  for (const [axis, extent] of dims.entries()) {
    const step = chunk[axis] ?? 1;
    const starts = Array.from({ length: Math.ceil(extent / step) }, (_, index) => index * step);
    if (origins.length * starts.length > MAX_CHUNKS) throw new LimitError("too many chunks in a dataset");
    origins = origins.flatMap((origin) => starts.map((start) => [...origin, start]));
  }
  return origins;
}

/** The chunks that a B-tree of the first version lists. */
async function treeChunks(dataset: Chunked, root: number): Promise<readonly Chunk[]> {
  const { store, path, dims } = dataset;
  const found: Chunk[] = [];
  const seen = new Set<number>();
  const visit = async (address: number, expected: number | null): Promise<void> => {
    const what = `the chunk index of ${path}`;
    const head = await store.block(address, 8 + 2 * store.offsetSize, what);
    if (seen.has(address)) throw head.error("each node once", `the node at ${address} again`);
    seen.add(address);
    const [type, level, count] = [head.expect("TREE").u8(), head.u8(), head.u16()];
    if (type !== 1 || level > MAX_LEVEL || (expected !== null && level !== expected)) {
      throw head.error(
        `a node of chunks, level ${expected ?? `0 to ${MAX_LEVEL}`}`,
        `type ${type}, level ${level}`,
      );
    }
    const key = 8 + 8 * (dims.length + 1);
    const body = await store.block(
      address + 8 + 2 * store.offsetSize,
      count * (key + store.offsetSize),
      what,
    );
    for (let index = 0; index < count; index++) {
      const entry = readKey(body, dims.length);
      const child = body.uint(store.offsetSize);
      if (level > 0) await visit(child, level - 1);
      else found.push({ ...entry, address: child });
      if (found.length > MAX_CHUNKS) throw new LimitError("too many chunks in a dataset", body.place);
    }
  };
  await visit(root, null);
  return found;
}

function readKey(body: Cursor, rank: number): { size: number; mask: number; origin: number[] } {
  const [size, mask] = [body.u32(), body.u32()];
  const origin = Array.from({ length: rank }, () => body.uint(8));
  body.skip(8); // the offset within an element, always 0
  return { size, mask, origin };
}
