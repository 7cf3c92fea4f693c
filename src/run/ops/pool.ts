/**
 * Pooling in two and three dimensions.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, ints, string } from "../attrs.js";
import { isBelow } from "../magnitude.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { lowerPad, pair, triple } from "./conv.js";
import { fromChannelsLast, spatial, toChannelsLast } from "./layout.js";
import { padsOf, reached } from "./padding.js";
import { numbers } from "./read.js";

const window = { ksize: ints(), strides: ints(), padding: string(), data_format: string("NHWC") } as const;
const window3d = { ...window, data_format: string("NDHWC") } as const;

interface Pooling {
  readonly ksize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: string;
  readonly data_format: string;
}

export const pools = {
  MaxPool: op(
    {
      inputs: ["input"],
      attrs: { ...window, explicit_paddings: ints([]) },
      outputs: { output: "T = float32" },
    },
    ([input], a) => maxPool(input, a, a.explicit_paddings),
  ),
  MaxPoolV2: op(
    {
      inputs: ["input", "ksize", "strides"],
      attrs: { padding: string(), data_format: string("NHWC") },
      outputs: { output: "T = float32" },
    },
    ([input, ksize, strides], a) =>
      maxPool(input, { ...a, ksize: numbers(ksize), strides: numbers(strides) }, []),
  ),
  AvgPool: op({ inputs: ["value"], attrs: window }, ([value], a) =>
    channelsLast(value, a.data_format, (x) =>
      tf.avgPool(
        x as tf.Tensor4D, // the kernel checks the rank
        pair(spatial(a.ksize, a.data_format)),
        pair(spatial(a.strides, a.data_format)),
        lowerPad(a.padding),
      ),
    ),
  ),
  MaxPool3D: op(
    { inputs: ["input"], attrs: window3d, avoid: { wasm: "no maximum is below 1.2e-38" } },
    ([input], a) =>
      channelsLast(input, a.data_format, (x) =>
        tf.maxPool3d(
          reached(
            x,
            spatial(a.ksize, a.data_format),
            spatial(a.strides, a.data_format),
            a.padding,
          ) as tf.Tensor5D,
          triple(spatial(a.ksize, a.data_format)),
          triple(spatial(a.strides, a.data_format)),
          lowerPad(a.padding),
        ),
      ),
  ),
  AvgPool3D: op({ inputs: ["input"], attrs: window3d }, ([input], a) =>
    channelsLast(input, a.data_format, (x) =>
      tf.avgPool3d(
        reached(
          x,
          spatial(a.ksize, a.data_format),
          spatial(a.strides, a.data_format),
          a.padding,
        ) as tf.Tensor5D,
        triple(spatial(a.ksize, a.data_format)),
        triple(spatial(a.strides, a.data_format)),
        lowerPad(a.padding),
      ),
    ),
  ),
  MaxPoolWithArgmax: op(
    {
      inputs: ["input"],
      attrs: { ksize: ints(), strides: ints(), padding: string(), include_batch_in_index: bool(false) },
      outputs: { output: "T", argmax: "Targmax = int64" },
      avoid: { wasm: "wrong maxima" },
    },
    ([input], a) => {
      const { result, indexes } = tf.maxPoolWithArgmax(
        input as tf.Tensor4D,
        pair(spatial(a.ksize, "NHWC")),
        pair(spatial(a.strides, "NHWC")),
        lowerPad(a.padding),
        a.include_batch_in_index,
      );
      if (!result || !indexes) throw new MalformedError("max pooling gave no result");
      // The kernel keeps int32 indices in a float array, which other backends would read as bits.
      return [result, makeTensor(Int32Array.from(indexes.dataSync()), indexes.shape, "int32")];
    },
  ),
} as const satisfies OpFamily;

/** The least finite float32. */
const LOWEST = -3.4028234663852886e38;

/** Padding never wins a maximum: it is minus infinity. */
function maxPool(input: tf.Tensor, a: Pooling, explicit: readonly number[]): tf.Tensor {
  const [ksize, strides] = [spatial(a.ksize, a.data_format), spatial(a.strides, a.data_format)];
  return channelsLast(input, a.data_format, (x) => {
    if (a.padding !== "EXPLICIT")
      return fromLowest(tf.maxPool(x as tf.Tensor4D, pair(ksize), pair(strides), lowerPad(a.padding)));
    const shape = { input: x.shape.slice(1, 3), kernel: ksize, strides, dilations: [1, 1] };
    const pads = padsOf("EXPLICIT", explicit, a.data_format, shape).map(([before, after]): [number, number] => [before, after]); // biome-ignore format: one thought
    const padded = tf.pad(x, [[0, 0], ...pads, [0, 0]], x.dtype === "int32" ? -(2 ** 31) : LOWEST);
    return fromLowest(tf.maxPool(padded as tf.Tensor4D, pair(ksize), pair(strides), "valid"));
  });
}

/** TensorFlow begins its maxima with the least number, which is what NaN and minus infinity alone leave. */
function fromLowest(maxima: tf.Tensor): tf.Tensor {
  if (tf.getBackend() === "tensorflow" || isBelow(maxima)) return maxima;
  return tf.where(tf.greaterEqual(maxima, LOWEST), maxima, LOWEST);
}

function channelsLast(x: tf.Tensor, format: string, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return fromChannelsLast(f(toChannelsLast(x, format)), format);
}
