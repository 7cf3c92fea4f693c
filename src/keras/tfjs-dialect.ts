/**
 * What TensorFlow.js' layers have to be told so that they compute what Keras does, and what they cannot be told.
 *
 * @module
 */
import tf from "../tfjs.cjs";
import { isLayer, type Json, type LayerConfig } from "./document.js";

/** One layer in TensorFlow.js' own dialect; what it cannot do as Keras does is added to `problems`. */
export function tfjsLayer(layer: LayerConfig, problems: string[]): LayerConfig {
  const label = `${layer.class_name} ${JSON.stringify(layer.config.name ?? "")}`;
  const say = (what: string) => problems.push(`${label}: ${what}`);
  if (code.has(layer.class_name)) {
    say("it holds Python code, which Thaw never runs");
    return layer;
  }
  if (!isKnown(layer.class_name)) {
    say("TensorFlow.js has no such layer");
    return layer;
  }
  const changed = { ...layer, config: activations(regularizers(layer.config), say) };
  return rules[layer.class_name]?.(changed, say) ?? changed;
}

type Say = (what: string) => void;

/** Layers whose behaviour is code in the file. */
const code = new Set(["Lambda", "TFOpLambda", "SlicingOpLambda", "TFSMLayer"]);

/** Names under which something else is registered: an initializer, an optimizer. */
const notLayers = new Set(["Identity", "Constant", "Zeros", "Ones"]);

function isKnown(className: string): boolean {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, className) && !notLayers.has(className);
}

const activationNames: Readonly<Record<string, string>> = { silu: "swish" };
const known = new Set(
  "elu selu relu relu6 linear sigmoid hard_sigmoid softplus softsign tanh softmax log_softmax gelu mish swish".split(
    " ",
  ),
);

function activations(config: Json, say: Say): Json {
  const out: Record<string, unknown> = { ...config };
  for (const key of ["activation", "recurrent_activation"]) {
    const value = out[key];
    if (value === undefined || value === null) continue;
    const name = typeof value === "string" ? (activationNames[value] ?? value) : undefined;
    if (name === undefined || !known.has(name))
      say(`${key} ${JSON.stringify(value)} is none of TensorFlow.js'`);
    out[key] = name;
  }
  return out;
}

/** It has one class for what Keras writes as three. */
function regularizers(config: Json): Json {
  const entries = Object.entries(config).map(([key, value]) => {
    if (!key.endsWith("_regularizer") || value === null) return [key, value];
    const [name, given] = isLayer(value) ? [value.class_name, value.config] : [value, {}];
    const both = typeof name === "string" ? factors[name.toLowerCase()] : undefined;
    return [key, both ? { class_name: "L1L2", config: { ...both, ...given } } : value];
  });
  return Object.fromEntries(entries);
}

/** Keras' defaults, by the names of its regularizers. */
const factors: Readonly<Record<string, Json>> = {
  l1: { l1: 0.01, l2: 0 },
  l2: { l1: 0, l2: 0.01 },
  l1l2: { l1: 0, l2: 0 },
  l1_l2: { l1: 0.01, l2: 0.01 },
};

type Rule = (layer: LayerConfig, say: Say) => LayerConfig;

const without =
  (...keys: readonly string[]): Rule =>
  (layer) => ({
    ...layer,
    config: Object.fromEntries(Object.entries(layer.config).filter(([key]) => !keys.includes(key))),
  });

const convolution: Rule = (layer, say) => {
  const { groups } = layer.config;
  if (typeof groups === "number" && groups > 1) say(`TensorFlow.js has no groups (here ${groups})`);
  return layer;
};

const rules: Readonly<Record<string, Rule>> = {
  // It refuses these, although Keras 2 wrote them (unused) for every separable convolution.
  SeparableConv2D: without("kernel_initializer", "kernel_regularizer", "kernel_constraint"),
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: (layer, say) => {
    if ([layer.config.dilation_rate].flat().some((rate) => typeof rate === "number" && rate > 1)) {
      say("TensorFlow.js ignores dilation here");
    }
    return layer;
  },
  BatchNormalization: (layer) => {
    // TensorFlow 2.0 to 2.4 wrote the axis as a list of one.
    const { axis } = layer.config;
    return Array.isArray(axis) ? { ...layer, config: { ...layer.config, axis: axis[0] } } : layer;
  },
  GRU: (layer, say) => {
    // The argument is Keras' since 2.2; before it, and as Keras 2's default outside of TensorFlow 2, it was false.
    if (layer.config.reset_after === true) say("TensorFlow.js has no GRU with reset_after=True");
    return layer;
  },
  // TensorFlow.js respells every text of a configuration as a JavaScript name, but for names: no path survives that.
  KerasLayer: ({ config, ...layer }) => {
    const { name, trainable, dtype, batch_input_shape, ...hub } = config;
    const own = { name, trainable, dtype, ...(batch_input_shape ? { batch_input_shape } : {}) };
    return { ...layer, config: { ...own, hub: { name: JSON.stringify(hub) } } };
  },
  ReLU: (layer, say) => {
    const { negative_slope, threshold, max_value, ...config } = layer.config;
    const [slope, from] = [Number(negative_slope ?? 0), Number(threshold ?? 0)];
    // A threshold alone is a class of its own there.
    if (slope === 0 && from !== 0 && (max_value ?? null) === null) {
      return { ...layer, class_name: "ThresholdedReLU", config: { ...config, theta: from } };
    }
    if (slope !== 0 || from !== 0) say("TensorFlow.js ignores negative_slope and threshold");
    return layer;
  },
  UpSampling2D: (layer, say) => {
    const { interpolation } = layer.config;
    if (interpolation !== undefined && interpolation !== "nearest") {
      say(`TensorFlow.js computes interpolation ${JSON.stringify(interpolation)} differently`);
    }
    return layer;
  },
};
