/**
 * What Keras itself can load of a document's configuration: rewrites what only has another name there, and says
 * everything that has none.
 *
 * ```ts
 * const config = portable(document.config, 3); // throws one error that names every layer in the way
 * ```
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import { isModelClass, type Json, type LayerConfig, layersOf, withHeld } from "../document.js";
import { type References, shiftModelNodes } from "./model-nodes.js";

/** The Keras that shall load the file. They share names, and differ in what some of them compute. */
export type KerasGeneration = 2 | 3;

/** Layer classes of TensorFlow.js that Keras 2.15 and 3.15 both have. */
const known = new Set(
  `InputLayer Dense Activation Flatten Reshape Permute RepeatVector Masking Embedding Dropout SpatialDropout1D
  GaussianNoise GaussianDropout AlphaDropout ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Conv1D Conv2D Conv3D
  Conv2DTranspose Conv3DTranspose SeparableConv2D DepthwiseConv2D Cropping2D UpSampling2D ZeroPadding2D
  MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D MaxPooling3D AveragePooling3D GlobalAveragePooling1D
  GlobalMaxPooling1D GlobalAveragePooling2D GlobalMaxPooling2D RNN SimpleRNN SimpleRNNCell GRU GRUCell LSTM LSTMCell
  StackedRNNCells ConvLSTM2D Bidirectional TimeDistributed Add Multiply Average Maximum Minimum Concatenate Dot
  BatchNormalization LayerNormalization Rescaling CenterCrop CategoryEncoding Resizing`.split(/\s+/),
);

/** Activations of TensorFlow.js that Keras has under no name, or computes differently. */
const otherActivations: Record<string, string | undefined> = {
  gelu_new: "Keras has the tanh form of gelu only as a function, not by name",
};
const hardSigmoid =
  "Keras 3 computes hard_sigmoid as relu6(x + 3) / 6, TensorFlow.js and Keras 2 as clip(0.2 x + 0.5, 0, 1)";

/** tensorflow_hub's layer: known to whoever loads it with the class beside. */
const HUB_LAYER = "KerasLayer";
const hubLayer = "Keras 3 has no layer for a TF-Hub module: tensorflow_hub's is one of Keras 2";

/** @throws {UnsupportedError} that names every layer which that Keras would not load, or compute differently */
export function portable(config: LayerConfig, keras: KerasGeneration): LayerConfig {
  const problems: string[] = [];
  const out = rewrite(config, keras, problems);
  if (problems.length === 0) return out;
  throw new UnsupportedError(`Keras ${keras} cannot load this model as it is`, {
    found: problems.join("\n"),
    hint: hintFor(problems),
  });
}

function hintFor(problems: readonly string[]): string {
  const has = (text: string) => problems.some((problem) => problem.includes(text));
  if (has(hubLayer))
    return 'save an .h5 with { keras: 2 }; tf_keras.models.load_model(path, custom_objects={"KerasLayer": hub.KerasLayer}) loads it, where the module lies under the same path';
  if (has(hardSigmoid))
    return 'set recurrentActivation (or activation) to "sigmoid" if that is what the original graph computes, or save an .h5 for Keras 2 with { keras: 2 }';
  return "replace these layers by ones that Keras has";
}

function rewrite(layer: LayerConfig, keras: KerasGeneration, problems: string[]): LayerConfig {
  const inner = (held: LayerConfig) => rewrite(held, keras, problems);
  if (isModelClass(layer.class_name)) {
    const layers = layersOf(layer).map(inner);
    if (layer.class_name === "Sequential") {
      return { ...layer, config: { ...layer.config, layers: withInputLayer(layers) } };
    }
    return { ...layer, config: { ...layer.config, ...(keras === 3 ? counted(layer, layers) : { layers }) } };
  }
  if (layer.class_name === HUB_LAYER && keras === 3) problems.push(`${label(layer)}: ${hubLayer}`);
  else if (layer.class_name !== HUB_LAYER && !known.has(layer.class_name))
    problems.push(`${label(layer)}: Keras has no such layer`);
  for (const key of ["activation", "recurrent_activation"]) {
    const why = objection(layer.config[key], keras);
    if (why) problems.push(`${label(layer)}, ${key} ${JSON.stringify(layer.config[key])}: ${why}`);
  }
  return renamed({ ...layer, config: withHeld(layer.config, inner) });
}

/** The calls of models inside a functional model, as Keras 3 counts them. */
function counted({ config }: LayerConfig, layers: readonly LayerConfig[]): Json {
  // A functional model's outputs are such references in every dialect.
  const outputs = (config.output_layers ?? []) as References["outputs"];
  const shifted = shiftModelNodes({ layers, outputs }, -1);
  return { layers: shifted.layers, output_layers: shifted.outputs };
}

/**
 * A Sequential's input as a layer of its own, as Keras has written it since 2.3. As an argument of the first
 * layer Keras 3 misreads it: its legacy reader takes the batch dimension for one more.
 */
function withInputLayer(layers: readonly LayerConfig[]): readonly LayerConfig[] {
  const [first, ...rest] = layers;
  if (first === undefined || first.class_name === "InputLayer") return layers;
  const shape = inputShape(first);
  if (shape === undefined) return layers;
  const { batch_input_shape: _, ...config } = first.config;
  const dtype = typeof config.dtype === "string" ? config.dtype : "float32";
  const name = `${config.name}_input`;
  const input = {
    class_name: "InputLayer",
    config: { batch_input_shape: shape, dtype, sparse: false, name },
  };
  return [input, { ...first, config }, ...rest];
}

/** The input shape of a Sequential's first layer, which may itself be a model. */
function inputShape(layer: LayerConfig): unknown {
  if (!isModelClass(layer.class_name)) return layer.config.batch_input_shape;
  const layers = layersOf(layer);
  const input = layers.find(({ class_name }) => class_name === "InputLayer") ?? layers[0];
  return input && inputShape(input);
}

function objection(activation: unknown, keras: KerasGeneration): string | undefined {
  if (activation === "hard_sigmoid") return keras === 3 ? hardSigmoid : undefined;
  return typeof activation === "string" ? otherActivations[activation] : undefined;
}

/** Keras 3 dropped ThresholdedReLU; ReLU has had the same argument since Keras 2.2. */
function renamed(layer: LayerConfig): LayerConfig {
  if (layer.class_name !== "ThresholdedReLU") return layer;
  const { theta, ...config } = layer.config;
  return { ...layer, class_name: "ReLU", config: { ...config, threshold: theta ?? 1 } };
}

function label({ class_name, config }: LayerConfig): string {
  return `${class_name} ${JSON.stringify(config.name ?? "")}`;
}
