/**
 * A chunked dataset as one row-major range of bytes.
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import { type ByteSource, checkRange } from "../../io/source.js";
import { type Chunk, type Indexed, listChunks } from "./chunk-index.js";
import { type Filter, unpack } from "./filters.js";

export interface Chunked extends Indexed {
  readonly filters: readonly Filter[];
  /** Whether chunks that the dataset's edge cuts are stored as they are, whatever the filters. */
  readonly plainEdges: boolean;
  /** What stands where no chunk was written: one element, or nothing for zeros. */
  readonly fill: Uint8Array | null;
}

/** Unpacked chunks are read whole. */
const MAX_CHUNK_BYTES = 1 << 30;

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
  const { store, path, dims, chunk, itemsize } = dataset;
  const size = chunk.reduce((product, n) => product * n, itemsize);
  const stored = { offset: store.base + piece.address, length: piece.size };
  const packed = await store.source.read(stored.offset, stored.length, signal);
  const where = {
    file: store.source.name,
    offset: stored.offset,
    path: `${path}, chunk ${piece.origin.join(",")}`,
  };
  const atEdge = piece.origin.some((start, axis) => start + (chunk[axis] ?? 1) > (dims[axis] ?? 0));
  const filters = dataset.plainEdges && atEdge ? [] : dataset.filters;
  const compare = (stored: number, computed: number) => store.compare({ place: where }, stored, computed);
  return unpack(packed, filters, { mask: piece.mask, size, place: where, compare });
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
