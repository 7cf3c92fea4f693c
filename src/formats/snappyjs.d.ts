/** The part of snappyjs that Thaw uses; the package has no types of its own. */
declare module "snappyjs" {
  /** @throws {Error} when the bytes are no snappy stream or claim more than `maxLength` */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(bytes: Uint8Array): Uint8Array;
}
