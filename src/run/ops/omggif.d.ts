/** The part of omggif that is used; the package brings no types. */
declare module "omggif" {
  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    /** Draws a frame over `pixels`, four bytes each. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
