/**
 * Colours of images: hue, saturation, contrast.
 *
 * Source: tensorflow/core/kernels/image/{colorspace_op,adjust_*_op}.cc; Smith 1978 for hue, saturation and value.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number } from "./read.js";

type Colour = readonly [number, number, number];

const perPixel = (f: (colour: Colour) => Colour): Op =>
  op({ inputs: ["images"], outputs: { output: "T = float32" } }, ([images]) => pixels(images, f));

export const colours = {
  RGBToHSV: perPixel(toHsv),
  HSVToRGB: perPixel(toRgb),
  AdjustHue: op({ inputs: ["images", "delta"], outputs: { output: "T = float32" } }, ([images, delta]) => {
    const by = number(delta);
    return pixels(images, (colour) => {
      const [h, s, v] = toHsv(colour);
      return toRgb([h + by - Math.floor(h + by), s, v]);
    });
  }),
  AdjustSaturation: op(
    { inputs: ["images", "scale"], outputs: { output: "T = float32" } },
    ([images, scale]) => {
      const by = number(scale);
      return pixels(images, (colour) => {
        const [h, s, v] = toHsv(colour);
        return toRgb([h, Math.max(0, Math.min(1, s * by)), v]);
      });
    },
  ),
  AdjustContrastv2: op(
    { inputs: ["images", "contrast_factor"], outputs: { output: "T = float32" } },
    ([images, factor]) => {
      const mean = tf.mean(images, [images.rank - 3, images.rank - 2], true);
      return tf.add(tf.mul(tf.sub(images, mean), tf.reshape(factor, [])), mean);
    },
  ),
} as const satisfies OpFamily;

function pixels(images: tf.Tensor, f: (colour: Colour) => Colour): tf.Tensor {
  const out = Float32Array.from(images.dataSync());
  for (let i = 0; i < out.length; i += 3) out.set(f([out[i] ?? 0, out[i + 1] ?? 0, out[i + 2] ?? 0]), i);
  return makeTensor(out, images.shape, "float32");
}

/** Hue from 0 to 1; of gray, 0. */
function toHsv([r, g, b]: Colour): Colour {
  const value = Math.max(r, g, b);
  const range = value - Math.min(r, g, b);
  if (range === 0) return [0, 0, value];
  const sector = value === r ? (g - b) / range : value === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return [sector < 0 ? sector / 6 + 1 : sector / 6, value > 0 ? range / value : 0, value];
}

function toRgb([h, s, v]: Colour): Colour {
  const part = (distance: number) => v * (1 - s + s * Math.max(0, Math.min(1, distance)));
  const d = h * 6;
  return [part(Math.abs(d - 3) - 1), part(2 - Math.abs(d - 2)), part(2 - Math.abs(d - 4))];
}
