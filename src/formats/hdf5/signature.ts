/**
 * What an HDF5 file is told by. A module of its own: telling a file takes none of the reader.
 *
 * Source: HDF5 File Format Specification 3.0, II.A
 *
 * @module
 */

const signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** Where the signature may stand: at 0, or at 512 and its doublings after a user block. */
const MAX_USER_BLOCK = 1 << 20;

export function isHdf5(head: Uint8Array): boolean {
  return signatureOffsets(head.byteLength).some((offset) => isSigned(head, offset));
}

/** Whether a superblock begins at `offset` of `bytes`. */
export function isSigned(bytes: Uint8Array, offset: number): boolean {
  return signature.every((byte, index) => bytes[offset + index] === byte);
}

/** Where in a file of `size` bytes a superblock may begin. */
export function signatureOffsets(size: number): number[] {
  const found = [0];
  for (let offset = 512; offset + signature.length <= Math.min(size, MAX_USER_BLOCK); offset *= 2) {
    found.push(offset);
  }
  return found;
}
