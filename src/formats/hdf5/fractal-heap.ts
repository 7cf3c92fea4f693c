/**
 * Fractal heaps: where links and attributes are kept that are too many, or too large, for an object header.
 *
 * Source: HDF5 File Format Specification 3.0, III.G
 *
 * @module
 */
import { LimitError, UnsupportedError } from "../../errors.js";
import { readBtree2, widthOf } from "./btree2.js";
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

/** An object of the heap by its id. */
export type Heap = (id: Cursor) => Promise<Cursor>;

/** More blocks than a heap of a gigabyte has. */
const MAX_BLOCKS = 1 << 16;

const MAX_DEPTH = 8;

/** A reader of a heap's objects. `what` says whose they are, for messages. */
export async function readFractalHeap(store: Store, address: number, what: string): Promise<Heap> {
  const shape = await readShape(store, address, what);
  const blocks = shape.root === null ? [] : await directBlocks(shape, shape.root);
  const lengthBytes = widthOf(Math.min(shape.maxManaged, shape.maxDirect));
  const huge = hugeObjects(shape);
  return async (id) => {
    const kind = id.u8();
    if (kind >> 4 === 2) return tinyObject(id, kind, shape.idBytes);
    if (kind >> 4 === 1) return huge(id);
    if (kind >> 4 !== 0) throw id.error("the id of an object in a heap", `kind ${kind >> 4}`);
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
  readonly idBytes: number;
  readonly maxManaged: number;
  /** The index of objects that are stored on their own. */
  readonly huge: number | null;
  /** Blocks per row of the doubling table. */
  readonly width: number;
  /** Bytes of a block of the first two rows; each further row doubles it. */
  readonly start: number;
  readonly maxDirect: number;
  readonly offsetBytes: number;
  readonly root: number | null;
  /** Rows of the root, if it is a table of blocks; 0 if it is a block. */
  readonly rows: number;
}

async function readShape(store: Store, address: number, what: string): Promise<HeapShape> {
  const head = await store.checked(address, 22 + 12 * store.lengthSize + 3 * store.offsetSize, what);
  const idBytes = head.expect("FRHP").skip(1).u16();
  const filterBytes = head.u16();
  if (filterBytes > 0)
    throw new UnsupportedError("a compressed heap in an HDF5 file", {
      ...head.place,
      expected: "a heap without filters",
      found: `${filterBytes} bytes about filters`,
    });
  const maxManaged = head.skip(1).u32();
  const huge = head.skip(store.lengthSize).maybe(store.offsetSize);
  head.skip(9 * store.lengthSize + store.offsetSize);
  const [width, start, maxDirect] = [head.u16(), head.uint(store.lengthSize), head.uint(store.lengthSize)];
  const bits = head.u16();
  const root = head.skip(2).maybe(store.offsetSize);
  const rows = head.u16();
  const doubles = [width, start, maxDirect].every((n) => n > 0 && Number.isInteger(Math.log2(n)));
  if (!doubles || start > maxDirect || bits > 64 || rows > 64)
    throw head.error("a table of blocks that double", `${width} of ${start} to ${maxDirect} bytes`);
  const offsetBytes = Math.ceil(bits / 8);
  return { store, what, idBytes, maxManaged, huge, width, start, maxDirect, offsetBytes, root, rows };
}

interface DirectBlock {
  readonly address: number;
  /** The heap offset of its first byte. */
  readonly from: number;
  readonly size: number;
}

/** All blocks with objects. A row of blocks too large for objects is one of tables of smaller blocks. */
async function directBlocks(shape: HeapShape, root: number): Promise<DirectBlock[]> {
  const { store, what, width, start, maxDirect } = shape;
  if (shape.rows === 0) return [{ address: root, from: 0, size: start }];
  const found: DirectBlock[] = [];
  const seen = new Set<number>();
  const visit = async (address: number, rows: number, heapOffset: number, depth: number): Promise<void> => {
    const prefix = 5 + store.offsetSize + shape.offsetBytes;
    const table = await store.checked(address, prefix + rows * width * store.offsetSize, what);
    table.expect("FHIB").skip(prefix - 4);
    if (seen.has(address) || depth > MAX_DEPTH) throw table.error("each table once", "one inside itself");
    seen.add(address);
    let from = heapOffset;
    for (let row = 0; row < rows; row++) {
      const size = row < 2 ? start : start * 2 ** (row - 1);
      for (let column = 0; column < width; column++, from += size) {
        const child = table.maybe(store.offsetSize);
        if (child === null) continue;
        if (size <= maxDirect) found.push({ address: child, from, size });
        else await visit(child, Math.log2(size / (start * width)) + 1, from, depth + 1);
        if (found.length > MAX_BLOCKS) {
          const limits = { expected: `at most ${MAX_BLOCKS}`, found: "more" };
          throw new LimitError("too many blocks in an HDF5 heap", { ...table.place, ...limits });
        }
      }
    }
  };
  await visit(root, shape.rows, 0, 0);
  return found;
}

/** An object that stands in its own id: 16 bytes at most, or up to 4096 where ids are longer. */
function tinyObject(id: Cursor, kind: number, idBytes: number): Cursor {
  const extended = idBytes - 1 > 16;
  const length = (extended ? ((kind & 15) << 8) | id.u8() : kind & 15) + 1;
  return id.sub(length);
}

/** Objects too large for any block; their ids are numbers in an index, or their places. */
function hugeObjects({ store, what, idBytes, huge }: HeapShape): Heap {
  let index: Promise<Map<number, { address: number; length: number }>> | undefined;
  const direct = idBytes - 1 >= store.offsetSize + store.lengthSize;
  return async (id) => {
    if (direct) {
      const [address, length] = [id.uint(store.offsetSize), id.uint(store.lengthSize)];
      return store.block(address, length, what);
    }
    const key = id.uint(Math.min(idBytes - 1, store.lengthSize));
    if (huge === null) throw id.error("an index of large objects", "none");
    index ??= readHuge(store, huge, what);
    const place = (await index).get(key);
    if (!place) throw id.error("an object of the index", `number ${key}`);
    return store.block(place.address, place.length, what);
  };
}

/** Records of type 1: where an object is, how long, and its number. */
async function readHuge(store: Store, address: number, what: string) {
  const { type, records } = await readBtree2(store, address, what);
  const places = new Map<number, { address: number; length: number }>();
  for (const record of records) {
    if (type !== 1) throw record.error("records of large objects, type 1", `type ${type}`);
    const [at, length] = [record.uint(store.offsetSize), record.uint(store.lengthSize)];
    places.set(record.uint(store.lengthSize), { address: at, length });
  }
  return places;
}
