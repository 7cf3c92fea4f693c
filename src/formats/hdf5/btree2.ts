/**
 * B-trees of the second version: sorted records of one size, in nodes of one size.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.2
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

/** Deeper than any index: three levels hold millions of records. */
const MAX_DEPTH = 8;

/** More records than any list of names or chunks that we could show. */
const MAX_RECORDS = 1 << 22;

/** What surrounds the records of a node: signature, version, type and checksum. */
const NODE_OVERHEAD = 10;

const CHECKSUM = 4;

export interface Records {
  /** What the records are, by the specification's number. */
  readonly type: number;
  readonly recordSize: number;
  readonly records: readonly Cursor[];
}

/** All records of a tree, in order. `what` says whose it is, for messages. */
export async function readBtree2(store: Store, address: number, what: string): Promise<Records> {
  const { type, nodeSize, recordSize, depth, root, count } = await readHead(store, address, what);
  const widths = pointerWidths(store, { nodeSize, recordSize, depth });
  const records: Cursor[] = [];
  const seen = new Set<number>();
  const visit = async (at: number, inNode: number, level: number): Promise<void> => {
    const used = bytesUsed(store, { inNode, level, recordSize, widths });
    const node = await store.checked(at, used, what);
    if (seen.has(at)) throw node.error("each node once", `the node at ${at} again`);
    seen.add(at);
    node.expect(level === 0 ? "BTLF" : "BTIN").skip(2);
    const own = Array.from({ length: inNode }, () => node.sub(recordSize));
    if (records.length + own.length > MAX_RECORDS)
      throw new LimitError("too many records in an HDF5 index", {
        ...node.place,
        expected: `at most ${MAX_RECORDS}`,
      });
    for (let index = 0; level > 0 && index <= inNode; index++) {
      const child = node.uint(store.offsetSize);
      const inside = node.uint(widths.count);
      node.skip(widths.total[level - 1] ?? 0);
      await visit(child, inside, level - 1);
      const between = own[index];
      if (between) records.push(between);
    }
    if (level === 0) records.push(...own);
  };
  if (root !== null && count > 0) await visit(root, count, depth);
  return { type, recordSize, records };
}

async function readHead(store: Store, address: number, what: string) {
  const head = await store.checked(address, 18 + store.offsetSize + store.lengthSize, what);
  const type = head.expect("BTHD").skip(1).u8();
  const [nodeSize, recordSize, depth] = [head.u32(), head.u16(), head.u16()];
  const root = head.skip(2).maybe(store.offsetSize);
  const count = head.u16();
  if (depth > MAX_DEPTH) throw head.error(`at most ${MAX_DEPTH} levels`, `${depth}`);
  if (recordSize === 0 || recordSize + NODE_OVERHEAD > nodeSize)
    throw head.error("records that fit their node", `${recordSize} of ${nodeSize} bytes`);
  return { type, nodeSize, recordSize, depth, root, count };
}

interface Widths {
  /** Bytes of the number of records in a child, and of that in all below it, by level. */
  readonly count: number;
  readonly total: readonly number[];
}

/** The checksum stands behind what is used of a node; the rest of it is anything. */
function bytesUsed(
  { offsetSize }: Store,
  {
    inNode,
    level,
    recordSize,
    widths,
  }: { inNode: number; level: number; recordSize: number; widths: Widths },
): number {
  const pointer = level === 0 ? 0 : offsetSize + widths.count + (widths.total[level - 1] ?? 0);
  return NODE_OVERHEAD - CHECKSUM + inNode * recordSize + (level === 0 ? 0 : (inNode + 1) * pointer);
}

/** The widths of pointers to children depend on how many records may fit below. */
function pointerWidths(
  { offsetSize }: Store,
  { nodeSize, recordSize, depth }: { nodeSize: number; recordSize: number; depth: number },
): Widths {
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
export function widthOf(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}
