/**
 * Sets the weights that a match found, all of them or none.
 *
 * @module
 */

import { MismatchError } from "../errors.js";
import { formatShape } from "../tensor/dtype.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs-core.cjs";
import type { Match } from "./match-result.js";
import type { Layer } from "./slots.js";

/** Reads every tensor first and sets the weights layer by layer after that, so that a failed read changes nothing. */
export async function loadWeights(matches: readonly Match[], signal?: AbortSignal): Promise<void> {
  const tensors = new Map<Match, tf.Tensor>();
  try {
    for (const match of matches) tensors.set(match, await weightOf(match, signal));
    for (const [layer, own] of byLayer(matches)) {
      const ordered = [...own].sort((a, b) => a.slot.index - b.slot.index);
      layer.setWeights(ordered.flatMap((match) => tensors.get(match) ?? []));
    }
  } finally {
    tf.dispose([...tensors.values()]);
  }
}

async function weightOf({ candidate, conversion, slot }: Match, signal?: AbortSignal): Promise<tf.Tensor> {
  const value = await candidate.tensor.load(signal);
  return tf.tidy(() => conversion.apply(asTensor(value), slot.shape));
}

function byLayer(matches: readonly Match[]): Map<Layer, Match[]> {
  const layers = new Map<Layer, Match[]>();
  for (const match of matches) layers.set(match.slot.layer, [...(layers.get(match.slot.layer) ?? []), match]);
  return layers;
}

/** Weights are floats; TensorFlow.js computes in float32. */
function asTensor({ data, shape }: TensorValue): tf.Tensor {
  return tf.tensor(
    data instanceof Float32Array ? data : Float32Array.from(data, Number),
    [...shape],
    "float32",
  );
}

/**
 * `layer.setWeights` with tensors of a file: reads them and checks them against the layer first.
 *
 * ```ts
 * await setWeights(model.getLayer("dense"), [graph.getTensorByName("dense/kernel:0"), graph.getTensorByName("dense/bias:0")]);
 * ```
 *
 * @throws {MismatchError} with both names and both shapes of each that does not fit; nothing is set then
 */
export async function setWeights(
  layer: Layer,
  tensors: readonly (TensorRef | TensorValue)[],
  signal?: AbortSignal,
): Promise<void> {
  const weights = layer.weights;
  if (tensors.length !== weights.length) {
    throw new MismatchError(`layer "${layer.name}" has another number of weights than were given`, {
      expected: `${weights.length}: ${weights.map(({ originalName, shape }) => `${originalName} ${formatShape(shape)}`).join(", ")}`,
      found: `${tensors.length}: ${tensors.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ")}`,
    });
  }
  const wrong = weights.flatMap((weight, i) => {
    const tensor = tensors[i];
    const fits = tensor && formatShape(tensor.shape) === formatShape(weight.shape);
    return fits || !tensor ? [] : [{ weight, tensor }];
  });
  if (wrong.length > 0) {
    throw new MismatchError(
      `${wrong.length === 1 ? "a tensor does" : "tensors do"} not fit layer "${layer.name}"`,
      {
        expected: wrong.map(({ weight }) => `${weight.originalName} ${formatShape(weight.shape)}`).join("\n"),
        found: wrong.map(({ tensor }) => `${tensor.name} ${formatShape(tensor.shape)}`).join("\n"),
        hint: "check the layer's units and input shape, and the order: the kernel comes before the bias",
      },
    );
  }
  const values = await Promise.all(
    tensors.map((tensor) => ("load" in tensor ? tensor.load(signal) : tensor)),
  );
  tf.tidy(() => layer.setWeights(values.map(asTensor)));
}
