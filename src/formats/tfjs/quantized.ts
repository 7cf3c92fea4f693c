/**
 * Quantised weights: stored in fewer bits, and read as the numbers that TensorFlow.js computes from them.
 *
 * Source: `decodeWeights` in tfjs-core/src/io/io_utils.ts
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { type ByteSource, checkRange } from "../../io/source.js";
import { halfToFloat } from "../../tensor/decode.js";
import { isObject } from "../json.js";

export interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  readonly scale: number;
  readonly min: number;
}

/** What a manifest says of a weight's quantisation; undefined where it says nothing. */
export function readQuantization(
  value: unknown,
  place: { file: string; path: string },
): Quantization | undefined {
  if (!isObject(value)) return undefined;
  const { dtype, scale, min } = value;
  const affine =
    (dtype === "uint8" || dtype === "uint16") && typeof scale === "number" && typeof min === "number";
  if (affine) return { dtype, scale, min };
  if (dtype === "float16") return { dtype, scale: 1, min: 0 };
  throw new MalformedError("a weight is quantised in an unknown way", {
    ...place,
    expected: "uint8 or uint16 with scale and min, or float16",
    found: JSON.stringify(value),
  });
}

export function quantizedBytes({ dtype }: Quantization): number {
  return dtype === "uint8" ? 1 : 2;
}

/** The 4-byte numbers behind a range of quantised ones, computed when read. */
export function dequantized(
  stored: ByteSource,
  quantization: Quantization,
  kind: "float32" | "int32",
): ByteSource {
  const unit = quantizedBytes(quantization);
  const source: ByteSource = {
    name: stored.name,
    size: (stored.size / unit) * 4,
    read: async (offset, length, signal) => {
      checkRange(source, offset, length);
      const [first, end] = [Math.floor(offset / 4), Math.ceil((offset + length) / 4)];
      const packed = await stored.read(first * unit, (end - first) * unit, signal);
      const bytes = expand(packed, quantization, kind);
      return bytes.subarray(offset - first * 4, offset - first * 4 + length);
    },
  };
  return source;
}

function expand(
  packed: Uint8Array,
  { dtype, scale, min }: Quantization,
  kind: "float32" | "int32",
): Uint8Array {
  const unit = dtype === "uint8" ? 1 : 2;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const out = new DataView(new ArrayBuffer((packed.byteLength / unit) * 4));
  for (let index = 0; index * unit < packed.byteLength; index++) {
    const bits = unit === 1 ? view.getUint8(index) : view.getUint16(2 * index, true);
    const value = dtype === "float16" ? halfToFloat(bits) : bits * scale + min;
    if (kind === "float32") out.setFloat32(4 * index, value, true);
    else out.setInt32(4 * index, Math.round(value), true);
  }
  return new Uint8Array(out.buffer);
}
