/**
 * Where the chunks of a dataset are, by each of the ways in which HDF5 lists them.
 *
 * Source: HDF5 File Format Specification 3.0, III.A and VII
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import { readBtree2 } from "./btree2.js";
import { extensibleArray, fixedArray, MAX_CHUNKS, type NumberedChunk } from "./chunk-arrays.js";
import type { Cursor } from "./cursor.js";
import type { ChunkIndex } from "./layout.js";
import type { Store } from "./store.js";

export interface Chunk {
  /** Its first element in the dataset. */
  readonly origin: readonly number[];
  readonly address: number;
  /** Bytes as stored. */
  readonly size: number;
  /** A bit for each filter that was left out. */
  readonly mask: number;
}

/** What there is to know of a dataset to find its chunks. */
export interface Indexed {
  readonly store: Store;
  readonly path: string;
  readonly dims: readonly number[];
  /** How far each dimension may grow; null for one without a limit. Some indexes count by it. */
  readonly most: readonly (number | null)[];
  /** Elements of a chunk along each dimension. */
  readonly chunk: readonly number[];
  readonly itemsize: number;
  readonly index: ChunkIndex;
}

const MAX_LEVEL = 32;

/** All chunks that were written. */
export async function listChunks(dataset: Indexed): Promise<readonly Chunk[]> {
  const { index, store, path } = dataset;
  const { address } = index;
  const what = `the chunk index of ${path}`;
  if (address === null) return [];
  switch (index.kind) {
    case "tree":
      return treeChunks(dataset, address);
    case "single":
      return numbered(dataset, [{ number: 0, address, size: index.size, mask: index.mask }]);
    case "implicit":
      return numbered(dataset, implicitChunks(dataset, address));
    case "fixed array":
      return numbered(dataset, await fixedArray(store, address, what));
    case "extensible array":
      return numbered(dataset, await extensibleArray(store, address, what));
    case "B-tree of version 2":
      return tree2Chunks(dataset, address, what);
  }
}

/** Chunks one after the other, all of them, those of the largest shape included. */
function implicitChunks(dataset: Indexed, start: number): NumberedChunk[] {
  const count = chunksAlong(dataset).reduce<number>((product, n) => product * (n ?? 0), 1);
  const bytes = chunkBytes(dataset);
  if (count > MAX_CHUNKS || count * bytes > dataset.store.source.size) {
    const { store, path } = dataset;
    throw new LimitError("a dataset has more chunks than its file has room for", {
      file: store.source.name,
      path,
      found: `${count} chunks of ${bytes} bytes`,
    });
  }
  return Array.from({ length: count }, (_, number) => ({
    number,
    address: start + number * bytes,
    size: null,
    mask: 0,
  }));
}

function chunkBytes({ chunk, itemsize }: Indexed): number {
  return chunk.reduce((product, n) => product * n, itemsize);
}

/** How many chunks there may be along each dimension; null for any number. */
function chunksAlong({ most, chunk }: Indexed): (number | null)[] {
  return most.map((extent, axis) => (extent === null ? null : Math.ceil(extent / (chunk[axis] ?? 1))));
}

/** From numbers to places: row-major over the largest shape, a dimension without a limit counting slowest. */
function numbered(dataset: Indexed, chunks: readonly NumberedChunk[]): Chunk[] {
  const along = chunksAlong(dataset);
  const growing = Math.max(0, along.indexOf(null));
  const order = [growing, ...along.keys()].filter((axis, at) => at === 0 || axis !== growing);
  const whole = chunkBytes(dataset);
  const inside = ({ origin }: Chunk) => origin.every((start, axis) => start < (dataset.dims[axis] ?? 0));
  return chunks
    .map(({ number, address, size, mask }): Chunk => {
      const origin = dataset.dims.map(() => 0);
      let rest = number;
      for (const axis of [...order].reverse()) {
        const count = axis === order[0] ? Number.POSITIVE_INFINITY : (along[axis] ?? 1);
        const at = Number.isFinite(count) ? rest % count : rest;
        origin[axis] = at * (dataset.chunk[axis] ?? 1);
        rest = Number.isFinite(count) ? Math.floor(rest / count) : 0;
      }
      return { origin, address, size: size ?? whole, mask };
    })
    .filter(inside);
}

/** A B-tree of the second version, which files with several growing dimensions have. */
async function tree2Chunks(dataset: Indexed, root: number, what: string): Promise<Chunk[]> {
  const { store, chunk } = dataset;
  const { type, recordSize, records } = await readBtree2(store, root, what);
  const sizeBytes = recordSize - store.offsetSize - 4 - 8 * chunk.length;
  return records.map((record): Chunk => {
    const filtered = type === 11;
    if (!filtered && type !== 10) throw record.error("records of chunks, type 10 or 11", `type ${type}`);
    const address = record.uint(store.offsetSize);
    const size = filtered ? record.uint(sizeBytes) : chunkBytes(dataset);
    const mask = filtered ? record.u32() : 0;
    return { address, size, mask, origin: chunk.map((extent) => extent * record.uint(8)) };
  });
}

/** The chunks that a B-tree of the first version lists. */
async function treeChunks(dataset: Indexed, root: number): Promise<readonly Chunk[]> {
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
      if (found.length > MAX_CHUNKS) {
        const limits = { expected: `at most ${MAX_CHUNKS}`, found: "more" };
        throw new LimitError("too many chunks in a dataset", { ...body.place, ...limits });
      }
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
