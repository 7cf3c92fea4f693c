/**
 * The layer tree that a configuration describes, with the names of the variables that Keras gives each layer. It
 * tells which layer a path such as `layers/dense_1/vars/0` belongs to.
 *
 * @module
 */
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../json.js";
import type { LayerChild, LayerTree } from "./tree.js";

/** Configurations nest a model in a model in a model; more than this is an attack. */
const MAX_DEPTH = 32;

/** The outline of a model's configuration in any dialect; undefined when it is none. */
export function outline(config: unknown): LayerTree<null> | undefined {
  return layer(config, 0);
}

function layer(value: unknown, depth: number): LayerTree<null> | undefined {
  const className = textIn(value, "class_name");
  if (className === undefined || depth > MAX_DEPTH) return undefined;
  const config = objectIn(value, "config");
  const name = textIn(config, "name") ?? textIn(value, "name") ?? className;
  return {
    name,
    className,
    trainable: config.trainable !== false,
    weights: (variables[className]?.(config) ?? []).map((variable) => ({
      name: variable,
      trainable: true,
      value: null,
    })),
    children: children(className, value, depth),
  };
}

function children(className: string, value: unknown, depth: number): LayerChild<null>[] {
  const config = objectIn(value, "config");
  const inner = (held: unknown) => layer(held, depth + 1);
  // Keras 1 wrote a Sequential's configuration as the bare list of its layers.
  const bare = isObject(value) && Array.isArray(value.config) ? value.config : undefined;
  const layers = (bare ?? listIn(config, "layers")).flatMap((each) => inner(each) ?? []);
  if (layers.length > 0) {
    const kept =
      className === "Sequential" ? layers.filter((each) => each.className !== "InputLayer") : layers;
    return [{ attribute: "layers", list: kept }];
  }
  const cells = listIn(config, "cells").flatMap((each) => inner(each) ?? []);
  if (cells.length > 0) return [{ attribute: "cells", list: cells }];
  if (className === "Bidirectional") return directions(config, inner);
  const cell = inner(config.cell) ?? ownCell(className, config);
  if (cell) return [{ attribute: "cell", tree: cell }];
  const held = inner(config.layer);
  return held ? [{ attribute: "layer", tree: held }] : projections(className);
}

/** Keras names both directions after the layer that it was given, unless it was given both. */
function directions(
  config: JsonObject,
  inner: (held: unknown) => LayerTree<null> | undefined,
): LayerChild<null>[] {
  const forward = inner(config.layer);
  if (!forward) return [];
  const base = forward.name.replace(/^forward_/, "");
  const backward = inner(config.backward_layer) ?? { ...forward, name: `backward_${base}` };
  return [
    { attribute: "forward_layer", tree: { ...forward, name: `forward_${base}` } },
    { attribute: "backward_layer", tree: backward },
  ];
}

const cells: Readonly<Record<string, readonly [className: string, name: string]>> = {
  LSTM: ["LSTMCell", "lstm_cell"],
  GRU: ["GRUCell", "gru_cell"],
  SimpleRNN: ["SimpleRNNCell", "simple_rnn_cell"],
  ConvLSTM1D: ["ConvLSTMCell", "conv_lstm_cell"],
  ConvLSTM2D: ["ConvLSTMCell", "conv_lstm_cell"],
  ConvLSTM3D: ["ConvLSTMCell", "conv_lstm_cell"],
};

/** Recurrent layers make their own cell; its arguments stand among the layer's. */
function ownCell(className: string, config: JsonObject): LayerTree<null> | undefined {
  const [cellClass, name] = cells[className] ?? [];
  if (cellClass === undefined) return undefined;
  return layer({ class_name: cellClass, config: { ...config, name } }, 0);
}

/** The four projections of an attention layer. */
function projections(className: string): LayerChild<null>[] {
  if (className !== "MultiHeadAttention") return [];
  const parts = ["query", "key", "value", "attention_output"] as const;
  const attributes = ["query_dense", "key_dense", "value_dense", "output_dense"] as const;
  return parts.flatMap((name, index) => {
    const attribute = attributes[index];
    const tree = layer({ class_name: "EinsumDense", config: { name, bias_axes: "d" } }, 0);
    return attribute && tree ? [{ attribute, tree }] : [];
  });
}

type Names = (config: JsonObject) => string[];

const withBias =
  (...kernels: readonly string[]): Names =>
  (config) => [...kernels, ...(config.use_bias === false ? [] : ["bias"])];
const recurrent = withBias("kernel", "recurrent_kernel");
const scaled: Names = (config) => [
  ...(config.scale === false ? [] : ["gamma"]),
  ...(config.center === false ? [] : ["beta"]),
];

/** Names of each class's own variables, in the order in which it creates them. */
const variables: Readonly<Record<string, Names>> = {
  Dense: withBias("kernel"),
  EinsumDense: (config) => ["kernel", ...(config.bias_axes ? ["bias"] : [])],
  Conv1D: withBias("kernel"),
  Conv2D: withBias("kernel"),
  Conv3D: withBias("kernel"),
  Conv1DTranspose: withBias("kernel"),
  Conv2DTranspose: withBias("kernel"),
  Conv3DTranspose: withBias("kernel"),
  DepthwiseConv1D: withBias("kernel"),
  DepthwiseConv2D: withBias("kernel"),
  SeparableConv1D: withBias("depthwise_kernel", "pointwise_kernel"),
  SeparableConv2D: withBias("depthwise_kernel", "pointwise_kernel"),
  LSTMCell: recurrent,
  GRUCell: recurrent,
  SimpleRNNCell: recurrent,
  ConvLSTMCell: recurrent,
  BatchNormalization: (config) => [...scaled(config), "moving_mean", "moving_variance"],
  LayerNormalization: scaled,
  GroupNormalization: scaled,
  RMSNormalization: () => ["scale"],
  Normalization: () => ["mean", "variance", "count"],
  Embedding: () => ["embeddings"],
  PReLU: () => ["alpha"],
};
