/**
 * Images from the bytes of files, and back. Sizes are checked before pixels are unpacked.
 *
 * @module
 */
import { encode as encodePngBytes } from "fast-png";
import { GifReader } from "omggif";
import { UnsupportedError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { among, bool, float, int, string, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { decodeBmp } from "../pictures/bmp.js";
import { decodeJpeg, jpegFrame } from "../pictures/jpeg.js";
import { checkSize, type Picture } from "../pictures/picture.js";
import { decodePng } from "../pictures/png.js";
import { bytesOf, computeDType, makeTensor } from "../tensors.js";
import { numbers } from "./read.js";

const jpegNote =
  "pixels can differ by a few of 255: decoders of JPEG round differently, and jpeg-js does not smooth chroma";
const jpegAttrs = {
  channels: int(0),
  ratio: among(int(1), 1),
  fancy_upscaling: bool(true),
  try_recover_truncated: among(bool(false), false),
  acceptable_fraction: float(1),
  dct_method: string(""),
} as const;

export const images = {
  DecodeJpeg: op(
    { inputs: ["contents"], attrs: jpegAttrs, outputs: { image: "uint8" }, note: jpegNote },
    ([contents], { channels }) => still(decoded(contentsOf(contents), channels), channels, "uint8"),
  ),
  DecodeAndCropJpeg: op(
    { inputs: ["contents", "crop_window"], attrs: jpegAttrs, outputs: { image: "uint8" }, note: jpegNote },
    ([contents, window], { channels }) => {
      const whole = still(decoded(contentsOf(contents), channels), channels, "uint8") as tf.Tensor3D;
      const [y = 0, x = 0, height = 0, width = 0] = numbers(window);
      return tf.slice3d(whole, [y, x, 0], [height, width, -1]);
    },
  ),
  ExtractJpegShape: op(
    { inputs: ["contents"], outputs: { image_shape: "output_type = int32" } },
    ([contents]) => {
      const { width, height, components } = jpegFrame(contentsOf(contents));
      return makeTensor(Int32Array.of(height, width, components), [3], "int32");
    },
  ),
  EncodePng: op(
    { inputs: ["image"], attrs: { T: type("uint8") }, outputs: { contents: "string" }, note: "the same pixels as TensorFlow's file, in other bytes" }, // biome-ignore format: one thought
    ([image], { T }) => {
      const [height = 1, width = 1, channels = 1] = image.shape.slice(-3);
      const depth = T === "uint16" ? 16 : 8;
      const pixels = image.dataSync();
      const size = height * width * channels;
      const files = Array.from({ length: pixels.length / Math.max(1, size) }, (_, i) => {
        const part = pixels.subarray(i * size, (i + 1) * size);
        const data = depth === 16 ? Uint16Array.from(part) : Uint8Array.from(part);
        return encodePngBytes({ width, height, channels, depth, data });
      });
      return makeTensor(files, image.shape.slice(0, -3), "string");
    },
  ),
  DecodePng: op(
    {
      inputs: ["contents"],
      attrs: { channels: int(0), dtype: type("uint8") },
      outputs: { image: "dtype = uint8" },
    },
    ([contents], { channels, dtype }) => still(decoded(contentsOf(contents)), channels, dtype),
  ),
  DecodeBmp: op(
    { inputs: ["contents"], attrs: { channels: int(0) }, outputs: { image: "uint8" } },
    ([contents], { channels }) => still(decoded(contentsOf(contents)), channels, "uint8"),
  ),
  DecodeGif: op({ inputs: ["contents"], outputs: { image: "uint8" } }, ([contents]) =>
    frames(contentsOf(contents)),
  ),
  DecodeImage: op(
    {
      inputs: ["contents"],
      attrs: { channels: int(0), dtype: type("uint8"), expand_animations: bool(true) },
      outputs: { image: "dtype = uint8" },
      note: jpegNote,
    },
    ([contents], { channels, dtype, expand_animations }) => {
      const bytes = contentsOf(contents);
      if (kindOf(bytes) === "gif" && expand_animations) return frames(bytes);
      return still(decoded(bytes, channels), channels, dtype);
    },
  ),
} as const satisfies OpFamily;

function contentsOf(tensor: tf.Tensor): Uint8Array {
  return bytesOf(tensor)[0] ?? new Uint8Array();
}

function kindOf(bytes: Uint8Array): "jpeg" | "png" | "gif" | "bmp" {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xd8 && c === 0xff) return "jpeg";
  if (a === 0x89 && b === 0x50) return "png";
  if (a === 0x47 && b === 0x49) return "gif";
  if (a === 0x42 && b === 0x4d) return "bmp";
  throw new UnsupportedError("the bytes are no image", { expected: "JPEG, PNG, GIF or BMP" });
}

/** @param wanted as many channels as will be asked for: a JPEG of colours holds its gray picture */
function decoded(bytes: Uint8Array, wanted = 0): Picture {
  switch (kindOf(bytes)) {
    case "jpeg":
      return decodeJpeg(bytes, wanted === 1);
    case "png":
      return decodePng(bytes);
    case "bmp":
      return decodeBmp(bytes);
    case "gif": {
      const reader = new GifReader(bytes);
      return {
        width: reader.width,
        height: reader.height,
        channels: 3,
        max: 255,
        data: gifFrames(reader, 1),
      };
    }
  }
}

/** What red, green and blue weigh in gray, in 32768ths (ITU-R BT.601, cut as libpng cuts it). */
const WEIGHTS = [9797, 19234, 3737] as const;

function frames(bytes: Uint8Array): tf.Tensor {
  if (kindOf(bytes) !== "gif") return still(decoded(bytes), 3, "uint8");
  const reader = new GifReader(bytes);
  const count = reader.numFrames();
  checkSize(reader.width, reader.height * count);
  return makeTensor(
    Int32Array.from(gifFrames(reader, count)),
    [count, reader.height, reader.width, 3],
    "int32",
  );
}

/** Every frame drawn over the one before it, as red, green and blue. */
function gifFrames(reader: GifReader, count: number): Uint8Array {
  checkSize(reader.width, reader.height);
  const size = reader.width * reader.height;
  const canvas = new Uint8Array(size * 4);
  const out = new Uint8Array(count * size * 3);
  for (let frame = 0; frame < count; frame++) {
    reader.decodeAndBlitFrameRGBA(frame, canvas);
    for (let i = 0; i < size; i++) out.set(canvas.subarray(4 * i, 4 * i + 3), (frame * size + i) * 3);
  }
  return out;
}

/** A picture with as many channels as asked for (0: as it is), in the dtype's own range. */
function still(picture: Picture, wanted: number, dtype: DType): tf.Tensor {
  const { width, height, max } = picture;
  const channels = wanted || picture.channels;
  const top = dtype === "uint16" ? 65535 : dtype === "uint8" ? 255 : 1;
  const scale = (value: number) => {
    if (max === 65535 && top === 255) return value >> 8;
    return max === 255 && top === 65535 ? value * 257 : (value / max) * top;
  };
  const values = Float32Array.from({ length: width * height * channels }, (_, i) =>
    scale(sample(picture, Math.floor(i / channels), i % channels, channels)),
  );
  const shape = [height, width, channels];
  return computeDType(dtype) === "int32"
    ? makeTensor(Int32Array.from(values), shape, "int32")
    : makeTensor(values, shape, "float32");
}

/** Gray is repeated for colours, colours are weighed for gray, missing alpha is opaque. */
function sample({ data, channels: from, max }: Picture, pixel: number, channel: number, to: number): number {
  const at = pixel * from;
  const colours = from > 2 ? 3 : 1;
  const toColours = to > 2 ? 3 : 1;
  if (channel >= toColours) return from > colours ? (data[at + colours] ?? max) : max;
  if (colours === toColours) return data[at + channel] ?? 0;
  if (colours === 1) return data[at] ?? 0;
  const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
  const [red, green, blue] = WEIGHTS;
  return Math.floor((red * r + green * g + blue * b) / 32768);
}
