/**
 * Pictures written as JPEG.
 *
 * @module
 */
import jpeg from "jpeg-js";
import { UnsupportedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number } from "./read.js";

const note =
  "about the same picture as TensorFlow's file, in other bytes: no channel is made coarser, and gray is written in three equal channels";

export const jpegEncodings = {
  EncodeJpeg: op(
    {
      inputs: ["image"],
      attrs: { format: string(""), quality: int(95) },
      outputs: { contents: "string" },
      note,
    },
    ([image], { format, quality }) => makeTensor([encoded(image, format, quality)], [], "string"),
  ),
  EncodeJpegVariableQuality: op(
    { inputs: ["images", "quality"], outputs: { contents: "string" }, note },
    ([image, quality]) => makeTensor([encoded(image, "", number(quality))], [], "string"),
  ),
} as const satisfies OpFamily;

function encoded(image: tf.Tensor, format: string, quality: number): Uint8Array {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const fits = format === "" ? channels === 1 || channels === 3 : channels === (format === "rgb" ? 3 : 1);
  if (image.rank !== 3 || !fits) {
    throw new UnsupportedError("this picture as JPEG", {
      expected: "[height, width, 1 or 3], as the format says",
      found: `[${image.shape.join(", ")}]${format && `, format ${format}`}`,
    });
  }
  const [pixels, data] = [image.dataSync(), new Uint8Array(height * width * 4).fill(255)];
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < 3; c++) data[4 * i + c] = pixels[i * channels + (channels === 3 ? c : 0)] ?? 0;
  return new Uint8Array(jpeg.encode({ data, width, height }, quality).data);
}
