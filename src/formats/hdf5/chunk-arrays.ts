/**
 * Chunk indexes that are arrays: of fixed size, or growing in one dimension. Files written with
 * `libver="latest"` have them.
 *
 * Both number the chunks of the largest shape that the dataset may take, in row-major order, the growing dimension
 * first. An entry is an address, and for packed chunks a size and a mask of the filters that were left out.
 *
 * Source: HDF5 File Format Specification 3.0, VII.C and VII.D
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

/** A chunk by its number. */
export interface NumberedChunk {
  readonly number: number;
  readonly address: number;
  /** Bytes as stored; null where it is not packed. */
  readonly size: number | null;
  readonly mask: number;
}

/** More chunks than this would take minutes to list. */
export const MAX_CHUNKS = 1 << 22;

const CHECKSUM = 4;

/** An array while its chunks are read from it. */
interface ArrayReader {
  readonly store: Store;
  readonly what: string;
  readonly entrySize: number;
  readonly filtered: boolean;
  /** Entries of a page: longer blocks are paged. */
  readonly page: number;
  readonly found: NumberedChunk[];
}

export async function fixedArray(store: Store, address: number, what: string): Promise<NumberedChunk[]> {
  const head = await store.checked(address, 8 + store.lengthSize + store.offsetSize, what);
  const [filtered, entrySize] = entryOf(head.expect("FAHD"), store);
  const bits = head.u8();
  const count = head.uint(store.lengthSize);
  const block = head.maybe(store.offsetSize);
  if (bits > 31 || count > MAX_CHUNKS) throw tooMany(head, count);
  const array: ArrayReader = { store, what, entrySize, filtered, page: 2 ** bits, found: [] };
  if (block !== null) await fixedBlock(array, block, count);
  return array.found;
}

async function fixedBlock(array: ArrayReader, address: number, count: number): Promise<void> {
  const { store, what, page } = array;
  const prefix = 6 + store.offsetSize;
  if (count <= page) {
    const block = await store.checked(address, prefix + count * array.entrySize, what);
    readEntries(array, block.expect("FADB").skip(prefix - 4), { first: 0, count });
    return;
  }
  const pages = Math.ceil(count / page);
  const bitmap = Math.ceil(pages / 8);
  const block = await store.checked(address, prefix + bitmap, what);
  const used = block
    .expect("FADB")
    .skip(prefix - 4)
    .bytes(bitmap);
  await readPages(array, address + prefix + bitmap + CHECKSUM, {
    first: 0,
    count,
    isUsed: (index) => bit(used, index),
  });
}

export async function extensibleArray(store: Store, address: number, what: string): Promise<NumberedChunk[]> {
  const head = await store.checked(address, 12 + 6 * store.lengthSize + store.offsetSize, what);
  const [filtered, entrySize] = entryOf(head.expect("EAHD"), store);
  const [bits, inIndex, inBlock, pointers, pageBits] = [
    head.u8(),
    head.u8(),
    head.u8(),
    head.u8(),
    head.u8(),
  ];
  const index = head.skip(6 * store.lengthSize).maybe(store.offsetSize);
  const doubles = [inBlock, pointers].every((n) => n > 0 && Number.isInteger(Math.log2(n)));
  if (!doubles || bits > 64 || pageBits > 31) throw head.error("an array of blocks that double", "another");
  const array: GrowingArray = {
    store, what, entrySize, filtered, page: 2 ** pageBits, found: [],
    inIndex, inBlock, pointers, offsetBytes: Math.ceil(bits / 8),
    groups: 1 + bits - Math.log2(inBlock),
  }; // biome-ignore format: one array
  if (index !== null) await indexBlock(array, index);
  return array.found;
}

interface GrowingArray extends ArrayReader {
  /** Entries in the index block itself, and in the smallest blocks. */
  readonly inIndex: number;
  readonly inBlock: number;
  /** How many blocks make the first group that has a block of its own for their addresses. */
  readonly pointers: number;
  readonly offsetBytes: number;
  /** Groups of blocks of one size ("super blocks"): group `g` holds `inBlock << g` entries. */
  readonly groups: number;
}

/** The entries of a group of blocks, and of each of its blocks. */
function groupOf({ inIndex, inBlock }: GrowingArray, group: number) {
  const blocks = 2 ** Math.floor(group / 2);
  return {
    first: inIndex + (2 ** group - 1) * inBlock,
    blocks,
    inEach: 2 ** Math.ceil(group / 2) * inBlock,
  };
}

/** The index block: the first entries, then addresses of blocks, then addresses of groups. */
async function indexBlock(array: GrowingArray, address: number): Promise<void> {
  const { store, what, inIndex, entrySize, pointers } = array;
  const direct = 2 * Math.log2(pointers);
  const groups = Math.max(0, array.groups - direct);
  const addresses = 2 * (pointers - 1) + groups;
  const prefix = 6 + store.offsetSize;
  const size = prefix + inIndex * entrySize + addresses * store.offsetSize;
  const block = (await store.checked(address, size, what)).expect("EAIB").skip(prefix - 4);
  readEntries(array, block, { first: 0, count: inIndex });
  for (let group = 0; group < direct; group++) {
    const { first, blocks, inEach } = groupOf(array, group);
    for (let i = 0; i < blocks; i++) {
      const at = block.maybe(store.offsetSize);
      if (at !== null) await dataBlock(array, at, { first: first + i * inEach, count: inEach });
    }
  }
  for (let group = direct; group < array.groups; group++) {
    const at = block.maybe(store.offsetSize);
    if (at !== null) await groupBlock(array, at, group);
  }
}

/** A block with the addresses of a group's blocks, and which of their pages are used. */
async function groupBlock(array: GrowingArray, address: number, group: number): Promise<void> {
  const { store, what, page, offsetBytes } = array;
  const { first, blocks, inEach } = groupOf(array, group);
  const pages = inEach > page ? inEach / page : 0;
  if (blocks * Math.max(1, pages) > MAX_CHUNKS)
    throw new LimitError("too many chunks in a dataset", {
      file: store.source.name,
      path: what,
      expected: `at most ${MAX_CHUNKS}`,
    });
  const bitmap = blocks * Math.ceil(pages / 8);
  const prefix = 6 + store.offsetSize + offsetBytes;
  const block = await store.checked(address, prefix + bitmap + blocks * store.offsetSize, what);
  const used = block
    .expect("EASB")
    .skip(prefix - 4)
    .bytes(bitmap);
  for (let i = 0; i < blocks; i++) {
    const at = block.maybe(store.offsetSize);
    if (at === null) continue;
    const range = { first: first + i * inEach, count: inEach };
    if (pages === 0) await dataBlock(array, at, range);
    else
      await readPages(array, at + prefix + CHECKSUM, {
        ...range,
        isUsed: (index) => bit(used, i * pages + index),
      });
  }
}

async function dataBlock(
  array: GrowingArray,
  address: number,
  range: { first: number; count: number },
): Promise<void> {
  const { store, what, entrySize, offsetBytes } = array;
  const prefix = 6 + store.offsetSize + offsetBytes;
  const block = await store.checked(address, prefix + range.count * entrySize, what);
  readEntries(array, block.expect("EADB").skip(prefix - 4), range);
}

interface Pages {
  /** The number of the first entry, and how many there are in all pages. */
  readonly first: number;
  readonly count: number;
  /** A page that was never written holds anything. */
  isUsed(page: number): boolean;
}

async function readPages(array: ArrayReader, address: number, pages: Pages): Promise<void> {
  const { store, what, page, entrySize } = array;
  for (let index = 0; index * page < pages.count; index++) {
    if (!pages.isUsed(index)) continue;
    const count = Math.min(page, pages.count - index * page);
    const at = address + index * (page * entrySize + CHECKSUM);
    const block = await store.checked(at, count * entrySize, what);
    readEntries(array, block, { first: pages.first + index * page, count });
  }
}

function readEntries(
  { store, entrySize, filtered, found }: ArrayReader,
  block: Cursor,
  { first, count }: { first: number; count: number },
): void {
  const sizeBytes = entrySize - store.offsetSize - 4;
  for (let index = 0; index < count; index++) {
    const address = block.maybe(store.offsetSize);
    const [size, mask] = filtered ? [block.uint(sizeBytes), block.u32()] : [null, 0];
    if (address !== null) found.push({ number: first + index, address, size, mask });
    // Each entry has its place in the file: only one that repeats its blocks has more.
    if (found.length * entrySize > store.source.size) throw tooMany(block, found.length);
  }
}

/** Whether entries are of packed chunks, and their size; stands behind the signature and the version. */
function entryOf(head: Cursor, { offsetSize }: Store): [filtered: boolean, size: number] {
  const [client, size] = [head.skip(1).u8(), head.u8()];
  const fits = client === 0 ? size === offsetSize : size > offsetSize + 4 && size <= offsetSize + 12;
  if (client > 1 || !fits) throw head.error("entries of chunks", `client ${client}, ${size} bytes`);
  return [client === 1, size];
}

/** Bit `index` of a map that begins with the highest bit of its first byte. */
function bit(map: Uint8Array, index: number): boolean {
  return ((map[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

function tooMany({ place }: Cursor, found: number): LimitError {
  return new LimitError("too many chunks in a dataset", {
    ...place,
    expected: `at most ${MAX_CHUNKS}`,
    found: `${found}`,
  });
}
