/**
 * Connectionist temporal classification: decoding what a network says over time, and its loss.
 *
 * Source: Graves et al. 2006; tensorflow/core/kernels/ctc_decoder_ops.cc, tensorflow/core/util/ctc.
 *
 * @module
 */
import { MismatchError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, int } from "../attrs.js";
import { bestPaths, type Path } from "../math/ctc-beam.js";
import { type CtcOptions, ctcLoss } from "../math/ctc-loss.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { numbers } from "./read.js";

const lossInputs = ["inputs", "labels_indices", "labels_values", "sequence_length"] as const;
const lossAttrs = {
  preprocess_collapse_repeated: bool(false),
  ctc_merge_repeated: bool(true),
  ignore_longer_outputs_than_inputs: bool(false),
} as const;

export const ctc = {
  CTCGreedyDecoder: op(
    {
      inputs: ["inputs", "sequence_length"],
      attrs: { merge_repeated: bool(false), blank_index: int(-1) },
      outputs: {
        decoded_indices: "int64",
        decoded_values: "int64",
        decoded_shape: "int64",
        log_probability: "T = float32",
      },
    },
    ([inputs, lengths], a) => {
      const paths = sequences(inputs, lengths).map((steps) => greedy(steps, a.merge_repeated, a.blank_index));
      return [...sparse(paths.map(({ labels }) => labels)), column(paths.map(({ score }) => [score]))];
    },
  ),
  CTCBeamSearchDecoder: op(
    {
      inputs: ["inputs", "sequence_length"],
      attrs: { beam_width: int(), top_paths: int(), merge_repeated: bool(true) },
      outputs: {
        decoded_indices: "top_paths * int64",
        decoded_values: "top_paths * int64",
        decoded_shape: "top_paths * int64",
        log_probability: "T = float32",
      },
    },
    ([inputs, lengths], { beam_width, top_paths, merge_repeated }) => {
      const all = sequences(inputs, lengths).map((steps) =>
        bestPaths(steps, { width: beam_width, count: top_paths, mergeRepeated: merge_repeated }),
      );
      const fewest = Math.min(top_paths, ...all.map((paths) => paths.length));
      if (fewest < top_paths) {
        throw new MismatchError("a beam search found fewer paths than it is asked for", {
          expected: `top_paths = ${top_paths}`,
          found: `${fewest} paths of a short sequence, or of few classes`,
          hint: "ask for fewer paths, or search with a wider beam",
        });
      }
      const decoded = Array.from({ length: top_paths }, (_, rank) =>
        sparse(all.map((paths) => paths[rank]?.labels ?? [])),
      );
      const part = (i: number) => decoded.map((parts) => parts[i] ?? tf.zeros([0]));
      return [
        ...part(0),
        ...part(1),
        ...part(2),
        column(all.map((paths) => paths.map(({ score }) => score))),
      ];
    },
  ),
  CTCLoss: op(
    { inputs: lossInputs, attrs: lossAttrs, outputs: { loss: "T = float32", gradient: "T = float32" } },
    ([inputs, ...labels], a) => losses(inputs, labels, a),
  ),
  CTCLossV2: op(
    {
      inputs: lossInputs,
      attrs: lossAttrs,
      outputs: { loss: "float32", gradient: "float32" },
      note: "TensorFlow has it for GPUs only: held against CTCLoss, whose blank is the last class and not the first",
    },
    ([inputs, indices, values, lengths], a) => {
      // The first class is moved behind all others, and the gradient back.
      const rolled = (x: tf.Tensor, from: number) => tf.concat([tf.slice(x, [0, 0, from]), tf.slice(x, [0, 0, 0], [-1, -1, from])], 2); // biome-ignore format: one thought
      const [loss, gradient] = losses(rolled(inputs, 1), [indices, tf.sub(values, 1), lengths], a);
      const classes = inputs.shape[2] ?? 1;
      return [loss ?? inputs, rolled(gradient ?? inputs, classes - 1)];
    },
  ),
} as const satisfies OpFamily;

/** The loss of each sequence, and its gradient. */
function losses(
  inputs: tf.Tensor,
  [indices, values, lengths]: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
  a: CtcOptions,
): tf.Tensor[] {
  const labels = labelsOf(indices, values, inputs.shape[1] ?? 0);
  const results = sequences(inputs, lengths).map((steps, i) => ctcLoss(steps, labels[i] ?? [], a));
  return [
    tf.tensor1d(Float32Array.from(results, ({ loss }) => loss)),
    gradient(
      inputs.shape,
      results.map((result) => result.gradient),
    ),
  ];
}

/** [time, batch, class] as one list of steps per sequence, as long as it is. */
function sequences(inputs: tf.Tensor, lengths: tf.Tensor): Float32Array[][] {
  const [, batch = 0, classes = 0] = inputs.shape;
  const values = inputs.dataSync<"float32">();
  return numbers(lengths).map((length, b) =>
    Array.from({ length }, (_, t) =>
      values.subarray((t * batch + b) * classes, (t * batch + b + 1) * classes),
    ),
  );
}

/** The best class at each step, without blanks. The score is the sum of what was not chosen against: TensorFlow's. */
function greedy(steps: readonly Float32Array[], merge: boolean, blankIndex: number): Path {
  const labels: number[] = [];
  let [previous, score] = [-1, 0];
  for (const step of steps) {
    const best = step.reduce((at, value, i) => (value > (step[at] ?? 0) ? i : at), 0);
    const blank = blankIndex < 0 ? step.length + blankIndex : blankIndex;
    score -= step[best] ?? 0;
    if (best !== blank && !(merge && best === previous)) labels.push(best);
    previous = best;
  }
  return { labels, score };
}

/** Indices, values and dense shape of a ragged matrix. */
function sparse(rows: readonly (readonly number[])[]): tf.Tensor[] {
  const indices = rows.flatMap((row, i) => row.flatMap((_, j) => [i, j]));
  const values = rows.flat();
  const longest = Math.max(0, ...rows.map((row) => row.length));
  return [
    makeTensor(Int32Array.from(indices), [values.length, 2], "int32"),
    makeTensor(Int32Array.from(values), [values.length], "int32"),
    makeTensor(Int32Array.of(rows.length, longest), [2], "int32"),
  ];
}

function column(rows: readonly (readonly number[])[]): tf.Tensor {
  return makeTensor(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0], "float32");
}

function labelsOf(indices: tf.Tensor, values: tf.Tensor, batch: number): number[][] {
  const rows = Array.from({ length: batch }, (): number[] => []);
  const at = numbers(indices);
  for (const [i, value] of numbers(values).entries()) rows[at[2 * i] ?? 0]?.push(value);
  return rows;
}

/** Steps behind the end of a sequence get no gradient. */
function gradient(shape: readonly number[], all: readonly (readonly Float32Array[])[]): tf.Tensor {
  const [time = 0, batch = 0, classes = 0] = shape;
  const out = new Float32Array(time * batch * classes);
  for (const [b, steps] of all.entries())
    for (const [t, step] of steps.entries()) out.set(step, (t * batch + b) * classes);
  return makeTensor(out, shape, "float32");
}
