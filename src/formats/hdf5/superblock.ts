/**
 * The superblock: where an HDF5 file begins, how wide its addresses are, and where its root group is.
 *
 * Source: HDF5 File Format Specification 3.0, II.A
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../../errors.js";
import type { ByteSource } from "../../io/source.js";
import { Cursor } from "./cursor.js";
import { lookup3 } from "./lookup3.js";
import { isSigned, signatureOffsets } from "./signature.js";
import { Store, type StoreOptions } from "./store.js";

/** Bytes that every version of the superblock fits in. */
const SUPERBLOCK = 128;

/** The file's store, and the address of the root group's object header. */
export async function readSuperblock(
  source: ByteSource,
  options: StoreOptions = {},
): Promise<{ store: Store; root: number }> {
  for (const offset of signatureOffsets(source.size)) {
    const block = await source.read(offset, Math.min(SUPERBLOCK, source.size - offset), options.signal);
    if (isSigned(block, 0)) return parse(source, offset, block, options);
  }
  throw new MalformedError("not an HDF5 file", {
    file: source.name,
    offset: 0,
    expected: "the signature \\x89HDF\\r\\n\\x1a\\n",
  });
}

function parse(source: ByteSource, offset: number, block: Uint8Array, options: StoreOptions) {
  const cursor = new Cursor(block, { file: source.name, offset, path: "the superblock" });
  const version = cursor.skip(8).u8();
  if (version > 3) {
    throw new UnsupportedError(`HDF5 superblock of version ${version}`, {
      file: source.name,
      offset,
      expected: "0 to 3",
      hint: "save the file again with h5py's default libver",
    });
  }
  if (version < 2) cursor.skip(4);
  const [offsetSize, lengthSize] = [width(cursor), width(cursor)];
  cursor.skip(version < 2 ? (version === 0 ? 9 : 13) : 1);
  cursor.skip(offsetSize * 3); // base address, free space or extension, end of file
  if (version < 2) cursor.skip(offsetSize * 2); // driver information, and the root's link name
  const root = cursor.uint(offsetSize);
  // Addresses count from the superblock, also where a user block was put before it afterwards.
  const store = new Store(source, offset, offsetSize, lengthSize, options);
  const covered = block.subarray(0, cursor.at);
  if (version >= 2) store.compare(cursor, cursor.u32(), lookup3(covered));
  return { store, root };
}

function width(cursor: Cursor): number {
  const bytes = cursor.u8();
  if (![2, 4, 8].includes(bytes)) throw cursor.error("2, 4 or 8 bytes per address", `${bytes}`);
  return bytes;
}
