/**
 * From the dialect of Keras 2, in which documents are kept, to that of Keras 3, as `.keras` files hold it.
 *
 * ```ts
 * toKeras3(document.config, document.outputShapes); // {"module": "keras", "class_name": "Sequential", …}
 * ```
 *
 * Source: `serialize_keras_object` in keras/src/saving/serialization_lib.py, and configurations written by 3.15.
 *
 * @module
 */
import {
  type InboundNode,
  isModelClass,
  type Json,
  type LayerConfig,
  layersOf,
  withHeld,
} from "../document.js";

type Shapes = ReadonlyMap<string, readonly (number | null)[]>;

/** A layer as Keras 3 writes it. */
export interface Keras3Layer {
  readonly module: string;
  readonly class_name: string;
  readonly config: Json;
  readonly registered_name: string | null;
  readonly name?: string;
  readonly inbound_nodes?: readonly unknown[];
}

/** `model` is {@link portable}; `shapes` are those of the layers' outputs; without them calls stay in the older form, which Keras 3 reads too. */
export function toKeras3(model: LayerConfig, shapes: Shapes = new Map()): Keras3Layer {
  if (model.class_name === "Sequential") return sequential(model);
  if (isModelClass(model.class_name)) return functional(model, shapes);
  return object("keras.layers", model.class_name, layerConfig(model));
}

function object(module: string, class_name: string, config: Json): Keras3Layer {
  return { module, class_name, config, registered_name: null };
}

function sequential(model: LayerConfig): Keras3Layer {
  const layers = layersOf(model).map((layer) => toKeras3(layer));
  return object("keras", "Sequential", { ...nameOf(model), layers });
}

function functional(model: LayerConfig, shapes: Shapes): Keras3Layer {
  const layers = layersOf(model).map((layer) => ({
    ...toKeras3(layer),
    name: layer.name ?? String(layer.config.name),
    inbound_nodes: (layer.inbound_nodes ?? []).map((node) => call(layer.class_name, node, shapes)),
  }));
  const { input_layers, output_layers, trainable } = model.config;
  const config = { ...nameOf(model), trainable: trainable ?? true, layers, input_layers, output_layers };
  return { ...object("keras.src.models.functional", "Functional", config), registered_name: "Functional" };
}

/** Layers whose further inputs are the state to start from. */
const recurrent = new Set(["RNN", "SimpleRNN", "GRU", "LSTM", "ConvLSTM2D", "Bidirectional"]);

function call(className: string, node: InboundNode, shapes: Shapes): unknown {
  const tensors = node.map((input) => kerasTensor(input, shapes));
  if (tensors.includes(undefined)) return node;
  const [first, ...rest] = tensors;
  const kwargs = Object.assign({}, ...node.map((input) => input[3] ?? {}));
  if (rest.length === 0) return { args: [first], kwargs };
  if (recurrent.has(className)) return { args: [first], kwargs: { ...kwargs, initial_state: rest } };
  return { args: [tensors], kwargs };
}

function kerasTensor([layer, node, tensor]: InboundNode[number], shapes: Shapes): unknown {
  const shape = shapes.get(`${layer}:${node}:${tensor}`);
  if (shape === undefined) return undefined;
  return {
    class_name: "__keras_tensor__",
    config: { shape, dtype: "float32", keras_history: [layer, node, tensor] },
  };
}

/** Arguments that Keras 3 no longer takes, or takes under another name. */
function layerConfig(layer: LayerConfig): Json {
  const {
    batch_input_shape,
    input_length: _,
    ...config
  } = withHeld(
    layer.config,
    (held) =>
      // A layer inside a layer is written like any other.
      toKeras3(held) as unknown as LayerConfig,
  );
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) out[key] = argument(key, value);
  if (layer.class_name === "InputLayer") return { batch_shape: batch_input_shape, ...out };
  if (layer.class_name === "LeakyReLU") return renamedKey(out, "alpha", "negative_slope");
  return out;
}

function argument(key: string, value: unknown): unknown {
  const kind = /_(initializer|regularizer|constraint)$/.exec(key)?.[1];
  if (kind === undefined || typeof value !== "object" || value === null) return value;
  // What an initializer, regularizer or constraint is in every dialect.
  const { class_name, config } = value as { class_name: string; config: Json };
  return object(`keras.${kind}s`, class_name, config);
}

function renamedKey(config: Json, from: string, to: string): Json {
  const { [from]: value, ...rest } = config;
  return value === undefined ? config : { ...rest, [to]: value };
}

function nameOf({ config }: LayerConfig): Json {
  return config.name === undefined ? {} : { name: config.name };
}
