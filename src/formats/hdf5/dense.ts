/**
 * Dense storage: links or attributes that are too many for an object header, kept in a fractal heap and found
 * through a B-tree of the second version.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.2 and III.G
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

export interface DenseStorage {
  /** Addresses of the heap and of the index of names. */
  readonly heap: number;
  readonly index: number;
  readonly kind: "links" | "attributes";
  readonly path: string;
}

/** Bytes before the heap id in a record of the index by name: the hash of a link's, nothing of an attribute's. */
const beforeId = { links: 4, attributes: 0 } as const;

/** The messages that are kept there, in the order of the index. */
export async function denseObjects(store: Store, storage: DenseStorage): Promise<Cursor[]> {
  const heap = await readFractalHeap(store, storage.heap, storage.path);
  const found: Cursor[] = [];
  for (const record of await readRecords(store, storage.index, storage.path)) {
    found.push(await heap(record.skip(beforeId[storage.kind])));
  }
  return found;
}

/** Deeper than any index: three levels hold millions of names. */
const MAX_DEPTH = 8;

/** What surrounds the records of a node: signature, version, type and checksum. */
const NODE_OVERHEAD = 10;

/** All records of a B-tree of the second version. */
async function readRecords(store: Store, address: number, path: string): Promise<Cursor[]> {
  const what = `the index of ${path}`;
  const head = await store.block(address, 22 + store.offsetSize + store.lengthSize, what);
  head.expect("BTHD").skip(2);
  const [nodeSize, recordSize, depth] = [head.u32(), head.u16(), head.u16()];
  const root = head.skip(2).maybe(store.offsetSize);
  const count = head.u16();
  if (depth > MAX_DEPTH || recordSize === 0) throw head.error(`at most ${MAX_DEPTH} levels`, `${depth}`);
  const widths = pointerWidths(store, { nodeSize, recordSize, depth });
  const found: Cursor[] = [];
  const seen = new Set<number>();
  const visit = async (at: number, records: number, level: number): Promise<void> => {
    const node = await store.block(at, nodeSize, what);
    if (seen.has(at)) throw node.error("each node once", `the node at ${at} again`);
    seen.add(at);
    node.expect(level === 0 ? "BTLF" : "BTIN").skip(2);
    for (let index = 0; index < records; index++) found.push(node.sub(recordSize));
    if (level === 0) return;
    for (let index = 0; index <= records; index++) {
      const child = node.uint(store.offsetSize);
      const inside = node.uint(widths.count);
      await visit(child, inside, level - 1);
      node.skip(widths.total[level - 1] ?? 0);
    }
  };
  if (root !== null && count > 0) await visit(root, count, depth);
  return found;
}

/** Bytes of the numbers of records in a node's pointers to its children; they depend on how many may fit. */
function pointerWidths(
  { offsetSize }: Store,
  { nodeSize, recordSize, depth }: { nodeSize: number; recordSize: number; depth: number },
): { count: number; total: number[] } {
  const inLeaf = Math.floor((nodeSize - NODE_OVERHEAD) / recordSize);
  const count = widthOf(inLeaf);
  const total = [0];
  let below = inLeaf;
  for (let level = 1; level < depth; level++) {
    const pointer = offsetSize + count + (total[level - 1] ?? 0);
    const inNode = Math.floor((nodeSize - NODE_OVERHEAD - pointer) / (recordSize + pointer));
    below = (inNode + 1) * below + inNode;
    total.push(widthOf(below));
  }
  return { count, total };
}

/** Bytes that hold any number up to `limit`. */
function widthOf(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}

type Heap = (id: Cursor) => Promise<Cursor>;

/** A reader of a fractal heap's managed objects by their ids. */
async function readFractalHeap(store: Store, address: number, path: string): Promise<Heap> {
  const what = `the dense storage of ${path}`;
  const head = await store.block(address, 22 + 12 * store.lengthSize + 3 * store.offsetSize, what);
  head.expect("FRHP").skip(1);
  const [, filters] = [head.u16(), head.u16()];
  if (filters > 0) throw new UnsupportedError("a compressed heap in an HDF5 file", head.place);
  const checksums = (head.u8() & 2) !== 0;
  const maxManaged = head.u32();
  head.skip(10 * store.lengthSize + 2 * store.offsetSize);
  const width = head.u16();
  const start = head.uint(store.lengthSize);
  const maxDirect = head.uint(store.lengthSize);
  const bits = head.u16();
  head.skip(2);
  const root = head.maybe(store.offsetSize);
  const rows = head.u16();
  const shape: HeapShape = {
    store,
    what,
    width,
    start,
    maxDirect,
    offsetBytes: Math.ceil(bits / 8),
    checksums,
  };
  const blocks = root === null ? [] : await directBlocks(shape, root, rows);
  const lengthBytes = widthOf(Math.min(maxManaged, maxDirect));
  return async (id) => {
    const kind = (id.u8() >> 4) & 3;
    if (kind !== 0) throw new UnsupportedError("a huge or tiny object in an HDF5 heap", id.place);
    const offset = id.uint(shape.offsetBytes);
    const length = id.uint(lengthBytes);
    const block = blocks.find(({ from, size }) => offset >= from && offset + length <= from + size);
    if (!block) throw id.error("an object inside the heap", `${length} bytes at ${offset}`);
    return store.block(block.address + offset - block.from, length, what);
  };
}

interface HeapShape {
  readonly store: Store;
  readonly what: string;
  /** Blocks per row of the doubling table. */
  readonly width: number;
  /** Bytes of a block of the first two rows; each further row doubles it. */
  readonly start: number;
  readonly maxDirect: number;
  readonly offsetBytes: number;
  readonly checksums: boolean;
}

interface DirectBlock {
  readonly address: number;
  /** The heap offset of its first byte. */
  readonly from: number;
  readonly size: number;
}

/** All direct blocks; a heap of links or attributes has no indirect block below its first one. */
async function directBlocks(shape: HeapShape, root: number, rows: number): Promise<DirectBlock[]> {
  const { store, what, width, start, maxDirect } = shape;
  if (rows === 0) return [{ address: root, from: 0, size: start }];
  const head = 5 + store.offsetSize + shape.offsetBytes;
  const block = await store.block(root, head + rows * width * store.offsetSize, what);
  block.expect("FHIB").skip(head - 4);
  const found: DirectBlock[] = [];
  let from = 0;
  for (let row = 0; row < rows; row++) {
    const size = row < 2 ? start : start * 2 ** (row - 1);
    if (size > maxDirect) {
      throw new UnsupportedError("a very large heap in an HDF5 file", {
        ...block.place,
        hint: "save the file again with h5py's default libver",
      });
    }
    for (let column = 0; column < width; column++) {
      const address = block.maybe(store.offsetSize);
      if (address !== null) found.push({ address, from, size });
      from += size;
    }
  }
  return found;
}
