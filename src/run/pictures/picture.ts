/**
 * A picture as its decoder gives it.
 *
 * @module
 */
import { LimitError } from "../../errors.js";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** The largest value: 255 or 65535. */
  readonly max: number;
  readonly data: ArrayLike<number>;
}

/** As many pixels as a large camera makes; more is a mistake or an attack. */
const MAX_PIXELS = 2 ** 27;

/** Before pixels are unpacked. @throws {LimitError} */
export function checkSize(width: number, height: number): void {
  if (width > 0 && height > 0 && width * height <= MAX_PIXELS) return;
  throw new LimitError("an image of this size is not decoded", {
    expected: `1 to ${MAX_PIXELS} pixels`,
    found: `${width} x ${height}`,
  });
}
