/**
 * Dense storage: links or attributes that are too many for an object header, kept in a fractal heap and found
 * through a B-tree of the second version.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.2 and III.G
 *
 * @module
 */
import { readBtree2 } from "./btree2.js";
import type { Cursor } from "./cursor.js";
import { readFractalHeap } from "./fractal-heap.js";
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
export async function denseObjects(
  store: Store,
  { heap, index, kind, path }: DenseStorage,
): Promise<Cursor[]> {
  const objects = await readFractalHeap(store, heap, `the dense storage of ${path}`);
  const { records } = await readBtree2(store, index, `the index of ${path}`);
  const found: Cursor[] = [];
  for (const record of records) found.push(await objects(record.skip(beforeId[kind])));
  return found;
}
