/**
 * From a TensorFlow.js LayersModel to a {@link KerasDocument}. No weight is copied before it is written.
 *
 * ```ts
 * const document = fromLayersModel(tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] }));
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { UnsupportedError, UsageError } from "../errors.js";
import type { LayerTree } from "../formats/keras/tree.js";
import { type ByteSource, checkRange } from "../io/source.js";
import { byteLength, isDType } from "../tensor/dtype.js";
import { TensorRef } from "../tensor/tensor.js";
import type { Json, KerasDocument, LayerConfig } from "./document.js";
import { isModelClass, layersOf, withHeld } from "./document.js";
import { layerTree } from "./tfjs-tree.js";

/**
 * The document of a model. Its weights are read from the model when they are asked for, so save before training
 * on, or the document shows the trained weights.
 *
 * @throws {UsageError} when the model has not been built: its weights have no shapes yet
 */
export function fromLayersModel(model: tf.LayersModel): KerasDocument {
  if (model.inputs === undefined || model.inputs.length === 0) {
    throw new UsageError(`the model ${model.name} has not been built, so it has no weights`, {
      hint: "give its first layer an inputShape, or call model.build([null, …]) first",
    });
  }
  // toJSON(…, false) gives the object that the published type hides behind a union with string.
  const json = model.toJSON(null, false) as unknown as LayerConfig;
  return {
    config: cleaned(json, model),
    weights: references(layerTree(model), []),
    outputShapes: outputShapes(model),
  };
}

/**
 * Spells the configuration as Keras does: TensorFlow.js writes nulls where Keras has defaults, and leaves out or
 * confuses some arguments, which `layer` itself still has.
 */
function cleaned(json: LayerConfig, layer: unknown): LayerConfig {
  const { name, inbound_nodes } = json;
  const placed =
    inbound_nodes === undefined ? {} : { ...(name === undefined ? {} : { name }), inbound_nodes };
  if (isModelClass(json.class_name)) {
    const class_name = json.class_name === "Sequential" ? "Sequential" : "Functional";
    const layers = layersOf(json).map((inner, index) =>
      cleaned(inner, partOf(partOf(layer, "layers"), index)),
    );
    return { class_name, config: { ...json.config, layers }, ...placed };
  }
  const config = withHeld(withoutNulls(json.config), (held, key) =>
    cleaned(held, partOf(layer, camelCase(key))),
  );
  return {
    class_name: json.class_name,
    config: mended[json.class_name]?.(config, layer) ?? config,
    ...placed,
  };
}

/** Arguments that TensorFlow.js leaves null although they have a value, with that value. */
const nullMeans: Json = { mask_zero: false, unit_forget_bias: false };

function withoutNulls(config: Json): Json {
  const entries = Object.entries(config).flatMap(([key, value]) => {
    if (key === "implementation") return []; // how to compute, not what
    return [[key, value === null && key in nullMeans ? nullMeans[key] : value]];
  });
  return Object.fromEntries(entries);
}

/** What TensorFlow.js 4.22 gets wrong in the configurations of some classes. */
const mended: Record<string, ((config: Json, layer: unknown) => Json) | undefined> = {
  // It forgets the multiplier.
  SeparableConv2D: (config, layer) => ({
    ...config,
    depth_multiplier: partOf(layer, "depthMultiplier") ?? 1,
  }),
  // It writes the regularizer in the constraint's place.
  DepthwiseConv2D: (config) => ({ ...config, depthwise_constraint: null }),
  // It inherits arguments that Keras' class does not take.
  SpatialDropout1D: ({ noise_shape: _, trainable: __, ...config }) => config,
  // What it must not respell is kept in one text.
  KerasLayer: ({ hub, ...config }) => ({ ...config, ...hubArguments(hub) }),
  // It mixes the cell's arguments with the layer's.
  RNN: (config) => Object.fromEntries(Object.entries(config).filter(([key]) => rnnArguments.has(key))),
};

/** The arguments of `hub.KerasLayer`, as src/hub/layer.ts writes them. */
function hubArguments(hub: unknown): Json {
  const text = partOf(hub, "name");
  return typeof text === "string" ? JSON.parse(text) : {};
}

const rnnArguments = new Set(
  `name trainable dtype batch_input_shape cell return_sequences return_state go_backwards stateful unroll`.split(
    " ",
  ),
);

/** A member of a TensorFlow.js layer that its published type does not have. */
function partOf(layer: unknown, key: string | number): unknown {
  if (typeof layer !== "object" || layer === null) return undefined;
  return (layer as Record<string | number, unknown>)[key];
}

function camelCase(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function references(tree: LayerTree<tf.LayerVariable>, above: readonly string[]): LayerTree<TensorRef> {
  const path = [...above, tree.name];
  return {
    ...tree,
    weights: tree.weights.map((weight) => ({
      ...weight,
      value: reference([...path, weight.name].join("/"), weight.value),
    })),
    children: tree.children.map((child) =>
      "tree" in child
        ? { ...child, tree: references(child.tree, path) }
        : { ...child, list: child.list.map((inner) => references(inner, path)) },
    ),
  };
}

/** A weight whose bytes are fetched from the backend when they are read. */
function reference(name: string, variable: tf.LayerVariable): TensorRef {
  // Every dimension of a weight is known; the published type allows null because it is that of symbols too.
  const { dtype, shape } = variable as unknown as { dtype: string; shape: readonly number[] };
  const size = isDType(dtype) ? byteLength(dtype, shape) : null;
  if (!isDType(dtype) || size === null) {
    throw new UnsupportedError(`the weight ${name} has dtype ${dtype}, which no Keras file holds`);
  }
  const source: ByteSource = {
    name,
    size,
    read: async (offset, length) => {
      checkRange(source, offset, length);
      const values = await variable.read().data();
      return new Uint8Array(values.buffer, values.byteOffset + offset, length);
    },
  };
  return new TensorRef({ name, dtype, shape, content: { kind: "dense", source } });
}

function outputShapes(model: tf.LayersModel): Map<string, readonly (number | null)[]> {
  const shapes = new Map<string, readonly (number | null)[]>();
  for (const layer of model.layers) {
    // `inboundNodes` is public in the code and absent from the published type.
    const { inboundNodes } = layer as unknown as { inboundNodes: readonly { outputShapes: unknown }[] };
    for (const [index, { outputShapes: raw }] of inboundNodes.entries()) {
      const list = (Array.isArray(raw) && Array.isArray(raw[0]) ? raw : [raw]) as (number | null)[][];
      for (const [tensor, shape] of list.entries()) shapes.set(`${layer.name}:${index}:${tensor}`, shape);
    }
  }
  return shapes;
}
