/**
 * Heaps: where names of links and values of varying length are kept.
 *
 * Source: HDF5 File Format Specification 3.0, III.D and III.E
 *
 * @module
 */
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

/** The data of a local heap: zero-ended names by offset. */
export async function readLocalHeap(
  store: Store,
  address: number,
  path: string,
): Promise<(offset: number) => string> {
  const what = `the names in ${path}`;
  const head = await store.block(address, 8 + 2 * store.lengthSize + store.offsetSize, what);
  const size = head.expect("HEAP").skip(4).uint(store.lengthSize);
  head.skip(store.lengthSize);
  const data = await store.block(head.uint(store.offsetSize), size, what);
  return (offset) => {
    if (offset >= size) throw data.error(`an offset below ${size}`, `${offset}`);
    const end = data.block.indexOf(0, offset);
    return new TextDecoder().decode(data.block.subarray(offset, end < 0 ? size : end));
  };
}

/** Values of varying length, by the pointers that stand in their place. */
export class GlobalHeap {
  readonly #collections = new Map<number, Promise<Map<number, Uint8Array>>>();

  constructor(
    readonly store: Store,
    readonly path: string,
  ) {}

  /** The value behind the pointer at the cursor: `count` elements of `itemsize` bytes. */
  async value(pointer: Cursor, itemsize: number): Promise<{ count: number; bytes: Uint8Array }> {
    const count = pointer.u32();
    const address = pointer.maybe(this.store.offsetSize);
    const index = pointer.u32();
    if (count === 0 || address === null || address === 0) return { count: 0, bytes: new Uint8Array(0) };
    const found = (await this.#collection(address)).get(index);
    const length = count * itemsize;
    if (found === undefined || found.byteLength < length) {
      throw pointer.error(
        `${length} bytes in the heap`,
        found ? `${found.byteLength}` : `no object ${index}`,
      );
    }
    return { count, bytes: found.subarray(0, length) };
  }

  #collection(address: number): Promise<Map<number, Uint8Array>> {
    const known = this.#collections.get(address);
    if (known) return known;
    const read = this.#read(address);
    this.#collections.set(address, read);
    return read;
  }

  async #read(address: number): Promise<Map<number, Uint8Array>> {
    const { store } = this;
    const what = `the heap of ${this.path}`;
    const head = await store.block(address, 8 + store.lengthSize, what);
    const size = head.expect("GCOL").skip(4).uint(store.lengthSize);
    // Headers and values alike begin at multiples of 8, also in files whose lengths have 4 bytes.
    const body = (await store.block(address, size, what)).skip(head.at).align(8);
    const objects = new Map<number, Uint8Array>();
    while (body.left >= 8 + store.lengthSize) {
      const index = body.u16();
      const length = body.skip(6).uint(store.lengthSize);
      if (index === 0) break; // the free space at the end
      objects.set(index, body.align(8).bytes(length));
      body.align(8);
    }
    return objects;
  }
}
