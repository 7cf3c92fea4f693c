/**
 * Gradients of windows over images: pooling, resizing, transposed convolution.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { attrsAs, type Gradient, type GradientFamily, only, saved } from "./saved.js";

interface Window {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: string | number;
}

/** Made when they are registered, as two of them go on with TensorFlow.js' own. */
export function spatial(): GradientFamily {
  return {
    AvgPool: averaged("AvgPool"),
    AvgPool3D: averaged("AvgPool3D"),
    // TensorFlow.js confuses height and width, and ignores half pixels.
    ResizeBilinear: {
      inputsToSave: ["images"],
      gradFunc: (dy, [images], attrs) => ({
        images: () => unresized(only(dy), saved(images).shape, attrsAs(attrs)),
      }),
    },
    Conv3DBackpropInputV2: {
      inputsToSave: ["dy", "filter"],
      gradFunc: (gradient, [input, kernel], attrs) => {
        const [x, filter] = [saved(input) as tf.Tensor5D, saved(kernel) as tf.Tensor5D]; // the kernel checked the ranks
        const { strides, pad } = attrsAs<{ strides: [number, number, number]; pad: "same" | "valid" }>(attrs);
        const dy = only(gradient) as tf.Tensor5D;
        return {
          dy: () => tf.conv3d(dy, filter, strides, pad),
          filter: () => {
            const inputs = { x: dy, dy: x };
            return tf
              .engine()
              .runKernel("Conv3DBackpropFilterV2", inputs, { strides, pad, filterShape: filter.shape });
          },
        };
      },
    },
  };
}

/** The backend whose gradients are TensorFlow's own kernels. */
const NATIVE = "tensorflow";

/** A mean is of what lies inside of the image: TensorFlow.js' kernels divide by the whole window. */
function averaged(kernelName: string): Gradient {
  const original = tf.getGradient(kernelName);
  return {
    inputsToSave: ["x"],
    gradFunc: (dy, tensors, attrs) => {
      if (tf.getBackend() === NATIVE) return original.gradFunc(dy, tensors, attrs);
      const corrected = weighted(only(dy), saved(tensors[0]).shape, attrsAs(attrs));
      return original.gradFunc(corrected, tensors, attrs);
    },
  };
}

/** A gradient times the size of each window over that of its part inside the image. */
function weighted(dy: tf.Tensor, input: readonly number[], { filterSize, strides, pad }: Window): tf.Tensor {
  if (pad !== "same") return dy;
  const axes = dy.shape.slice(1, -1);
  const along = (sizes: number | number[], axis: number) =>
    (Array.isArray(sizes) ? sizes.slice(-axes.length)[axis] : sizes) ?? 1;
  return axes.reduce((gradient, outputs, axis) => {
    const [window, stride, size] = [along(filterSize, axis), along(strides, axis), input[axis + 1] ?? 1];
    const before = Math.floor(Math.max(0, (outputs - 1) * stride + window - size) / 2);
    const factors = Array.from({ length: outputs }, (_, i) => {
      const start = i * stride - before;
      return window / (Math.min(start + window, size) - Math.max(start, 0));
    });
    return tf.mul(
      gradient,
      tf.reshape(
        factors,
        dy.shape.map((n, i) => (i === axis + 1 ? n : 1)),
      ),
    );
  }, dy);
}

interface Resizing {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Resizing is a matrix per axis; its gradient is both of them transposed. */
function unresized(dy: tf.Tensor, shape: readonly number[], attrs: Resizing): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  const [, rows = 1, columns = 1] = dy.shape;
  const vertical = tf.tensor3d([weights(rows, height, attrs)]);
  const horizontal = tf.tensor3d([weights(columns, width, attrs)]);
  const tall = tf.matMul(vertical, tf.reshape(dy, [batch, rows, columns * channels]), true);
  const wide = tf.matMul(horizontal, tf.reshape(tall, [batch * height, columns, channels]), true);
  return tf.reshape(wide, [batch, height, width, channels]);
}

/** How much of each element goes into each of the resized ones. */
function weights(to: number, from: number, { alignCorners, halfPixelCenters }: Resizing): number[][] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const row = new Array<number>(from).fill(0);
    row[low] = 1 - (at - Math.floor(at));
    row[high] = (row[high] ?? 0) + (at - Math.floor(at));
    return row;
  });
}
