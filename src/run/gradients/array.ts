/**
 * Gradients of what moves elements.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { attrsAs, type GradientFamily, only, saved } from "./saved.js";

export const arrays: GradientFamily = {
  GatherNd: {
    inputsToSave: ["params", "indices"],
    gradFunc: (dy, [params, indices]) => ({
      params: () => tf.scatterND(saved(indices), only(dy), saved(params).shape),
      indices: () => tf.zeros(saved(indices).shape),
    }),
  },
  ScatterNd: {
    inputsToSave: ["indices"],
    gradFunc: (dy, [indices]) => ({
      updates: () => tf.gatherND(only(dy), saved(indices)),
      indices: () => tf.zeros(saved(indices).shape),
    }),
  },
  TopK: {
    inputsToSave: ["x"],
    outputsToSave: [false, true],
    gradFunc: (dy, [x, indices]) => ({
      x: () => {
        const places = tf.oneHot(tf.cast(saved(indices), "int32"), saved(x).shape.at(-1) ?? 1);
        return tf.sum(tf.mul(tf.expandDims(only(dy), -1), tf.cast(places, "float32")), -2);
      },
    }),
  },
  // TensorFlow.js concatenates a list, and has none where there is one part.
  SplitV: {
    inputsToSave: [],
    gradFunc: (dy, _, attrs) => ({
      x: () => tf.concat([dy].flat(), attrsAs<{ axis: number }>(attrs).axis),
    }),
  },
  // TensorFlow.js has it up to four axes.
  Tile: {
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () => untiled(only(dy), saved(x).shape, attrsAs<{ reps: number[] }>(attrs).reps),
    }),
  },
  // TensorFlow.js drops what flows into the mirrored border.
  MirrorPad: {
    inputsToSave: [],
    gradFunc: (dy, _, attrs) => {
      const { paddings, mode } = attrsAs<{ paddings: [number, number][]; mode: string }>(attrs);
      return { x: () => unmirrored(only(dy), paddings, mode === "reflect" ? 1 : 0) };
    },
  },
  DepthToSpace: {
    inputsToSave: [],
    gradFunc: (dy, _, attrs) => {
      const { blockSize, dataFormat } = attrsAs<{ blockSize: number; dataFormat: string }>(attrs);
      return { x: () => spaceToDepth(only(dy), blockSize, dataFormat) };
    },
  },
};

/** The copies along each axis added up. */
function untiled(dy: tf.Tensor, shape: readonly number[], reps: readonly number[]): tf.Tensor {
  return shape.reduce((gradient, size, axis) => {
    const before = gradient.shape.slice(0, axis);
    const after = gradient.shape.slice(axis + 1);
    const copies = tf.reshape(gradient, [product(before), reps[axis] ?? 1, size, product(after)]);
    return tf.reshape(tf.sum(copies, 1), [...before, size, ...after]);
  }, dy);
}

/** What was mirrored is added back to where it came from, axis by axis. `edge`: the outermost element is not repeated. */
function unmirrored(dy: tf.Tensor, paddings: readonly [number, number][], edge: 0 | 1): tf.Tensor {
  return paddings.reduce((gradient, [before, after], axis) => {
    if (before + after === 0) return gradient;
    const size = (gradient.shape[axis] ?? 0) - before - after;
    const from = Array.from({ length: before + size + after }, (_, i) => {
      if (i < before) return before - 1 - i + edge;
      return i < before + size ? i - before : 2 * size - 1 - (i - before) - edge;
    });
    const toFront = [axis, ...Array.from(gradient.shape.keys()).filter((other) => other !== axis)];
    const back = toFront.map((_, i) => toFront.indexOf(i));
    const sums = tf.unsortedSegmentSum(tf.transpose(gradient, toFront), tf.tensor1d(from, "int32"), size);
    return tf.transpose(sums, back);
  }, dy);
}

function spaceToDepth(dy: tf.Tensor, block: number, format: string): tf.Tensor {
  const last = format === "NHWC" ? dy : tf.transpose(dy, [0, 2, 3, 1]);
  const [batch = 1, height = 1, width = 1, channels = 1] = last.shape;
  const blocks = tf.reshape(last, [batch, height / block, block, width / block, block, channels]);
  const shape = [batch, height / block, width / block, block * block * channels];
  const depth = tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), shape);
  return format === "NHWC" ? depth : tf.transpose(depth, [0, 3, 1, 2]);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
