/**
 * From the dialect of Keras 1 to that of Keras 2: other names for layers and their arguments.
 *
 * Source: keras/legacy/interfaces.py of Keras 2.2
 *
 * @module
 */
import type { Json, LayerConfig } from "../document.js";

const classes: Readonly<Record<string, string>> = {
  Convolution1D: "Conv1D",
  Convolution2D: "Conv2D",
  Convolution3D: "Conv3D",
  Deconvolution2D: "Conv2DTranspose",
  SeparableConvolution2D: "SeparableConv2D",
  AtrousConvolution1D: "Conv1D",
  AtrousConvolution2D: "Conv2D",
};

const keys: Readonly<Record<string, string>> = {
  nb_filter: "filters",
  filter_length: "kernel_size",
  subsample: "strides",
  subsample_length: "strides",
  border_mode: "padding",
  init: "kernel_initializer",
  inner_init: "recurrent_initializer",
  W_regularizer: "kernel_regularizer",
  U_regularizer: "recurrent_regularizer",
  b_regularizer: "bias_regularizer",
  W_constraint: "kernel_constraint",
  b_constraint: "bias_constraint",
  inner_activation: "recurrent_activation",
  bias: "use_bias",
  atrous_rate: "dilation_rate",
  pool_length: "pool_size",
  stride: "strides",
  dropout_W: "dropout",
  dropout_U: "recurrent_dropout",
};

/** Names that mean different things in different classes. */
const perClass: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: { output_dim: "units" },
  LSTM: { output_dim: "units" },
  GRU: { output_dim: "units" },
  SimpleRNN: { output_dim: "units" },
  Dropout: { p: "rate" },
  SpatialDropout1D: { p: "rate" },
  GaussianDropout: { p: "rate" },
  GaussianNoise: { sigma: "stddev" },
  Embedding: {
    init: "embeddings_initializer",
    W_regularizer: "embeddings_regularizer",
    W_constraint: "embeddings_constraint",
  },
  BatchNormalization: { beta_init: "beta_initializer", gamma_init: "gamma_initializer" },
  UpSampling1D: { length: "size" },
};

const merges: Readonly<Record<string, string>> = {
  sum: "Add",
  mul: "Multiply",
  ave: "Average",
  max: "Maximum",
  concat: "Concatenate",
  dot: "Dot",
};

/** Arguments that only Keras 1 wrote. Its architectures in JSON often do not say their version. */
const marks = ["W_regularizer", "border_mode", "nb_filter", "nb_row", "inner_init"];

/** Whether a configuration without a version is one of Keras 1. */
export function isKeras1(model: LayerConfig | Json): boolean {
  const text = JSON.stringify(model);
  return marks.some((mark) => text.includes(`"${mark}":`));
}

export function fromKeras1({ class_name, config }: LayerConfig): LayerConfig {
  if (class_name === "Merge") return merge(config);
  const name = classes[class_name] ?? class_name;
  const own = perClass[name] ?? {};
  const { nb_row, nb_col, dim_ordering, mode: _, ...rest } = config;
  const entries = Object.entries(rest).map(([key, value]) => [own[key] ?? keys[key] ?? key, value]);
  return {
    class_name: name,
    config: {
      ...Object.fromEntries(entries),
      ...(nb_row === undefined ? {} : { kernel_size: [nb_row, nb_col] }),
      ...(dim_ordering === undefined
        ? {}
        : { data_format: dim_ordering === "th" ? "channels_first" : "channels_last" }),
    },
  };
}

/** One layer with a mode became a class per mode. */
function merge(config: Json): LayerConfig {
  const { mode, concat_axis, dot_axes, name, trainable } = config;
  const class_name = merges[String(mode)] ?? "Merge";
  const axis = class_name === "Concatenate" ? { axis: concat_axis ?? -1 } : {};
  const axes = class_name === "Dot" ? { axes: dot_axes } : {};
  return { class_name, config: { name, trainable: trainable ?? true, ...axis, ...axes } };
}
