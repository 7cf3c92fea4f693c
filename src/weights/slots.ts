/**
 * The weights that a model wants: one slot per weight of every layer, nested models unfolded.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

export type Layer = tf.layers.Layer;

/** A weight of a layer, waiting for its values. */
export interface WeightSlot {
  readonly layer: Layer;
  /** Name of the layer, after those of the models it is nested in: `encoder/dense`. */
  readonly path: string;
  /** The weight's own name: `kernel`, `bias`, `moving_mean`. */
  readonly weight: string;
  /** Index in `layer.getWeights()`. */
  readonly index: number;
  readonly shape: readonly number[];
  /** Which layer with weights this is, from 0, in the model's order. */
  readonly layerIndex: number;
}

/** The slots of a model in its own order, and which layers come before which. */
export class ModelSlots {
  readonly slots: readonly WeightSlot[];
  readonly #ancestors = new Map<Layer, ReadonlySet<Layer>>();

  constructor(model: tf.LayersModel) {
    const leaves = unfold(model.layers, "", new Set(), this.#ancestors);
    const withWeights = leaves.filter(({ layer }) => layer.weights.length > 0);
    this.slots = withWeights.flatMap(({ layer, path }, layerIndex) =>
      layer.weights.map((weight, index) => ({
        layer,
        path,
        weight: weightName(weight.originalName, path),
        index,
        shape: weight.shape.map((dimension) => dimension ?? 0),
        layerIndex,
      })),
    );
  }

  /** Whether data flows from layer `a` into layer `b`, directly or not. */
  precedes(a: Layer, b: Layer): boolean {
    return this.#ancestors.get(b)?.has(a) ?? false;
  }
}

interface Leaf {
  readonly layer: Layer;
  readonly path: string;
}

/** Layers that hold no others, in order; fills in the layers that come before each. */
function unfold(
  layers: readonly Layer[],
  scope: string,
  before: ReadonlySet<Layer>,
  ancestors: Map<Layer, ReadonlySet<Layer>>,
): Leaf[] {
  const leavesOf = new Map<Layer, Leaf[]>();
  const beforeOf = new Map<Layer, ReadonlySet<Layer>>();
  for (const layer of layers) {
    const above = new Set(before);
    for (const source of layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers)) {
      for (const ancestor of beforeOf.get(source) ?? []) above.add(ancestor);
      for (const leaf of leavesOf.get(source) ?? []) above.add(leaf.layer);
    }
    beforeOf.set(layer, above);
    const path = scope ? `${scope}/${layer.name}` : layer.name;
    const inner = nestedLayers(layer);
    if (inner) leavesOf.set(layer, unfold(inner, path, above, ancestors));
    else {
      leavesOf.set(layer, [{ layer, path }]);
      ancestors.set(layer, above);
    }
  }
  return [...leavesOf.values()].flat();
}

/** A nested model is a layer that has layers; TensorFlow.js types it as any other. */
export function nestedLayers(layer: Layer): readonly Layer[] | undefined {
  return "layers" in layer && Array.isArray(layer.layers) ? (layer.layers as Layer[]) : undefined;
}

/** `dense/kernel` is the kernel; of a wrapper, what follows its own name: `forward_lstm/kernel`. */
function weightName(name: string, path: string): string {
  const layer = path.split("/").at(-1) ?? "";
  const inner = name.startsWith(`${layer}/`)
    ? name.slice(layer.length + 1)
    : (name.split("/").at(-1) ?? name);
  return inner.replace(/_\d+$/, "");
}
