/**
 * From any of Keras' dialects to that of Keras 2, in which documents are kept.
 *
 * A configuration is data: no module in it is imported, no function in it is run, no path in it is followed. What
 * only code could rebuild stays as it is, for the next step to say so.
 *
 * ```ts
 * const config = normalize(file.keras.config, file.keras.version);
 * ```
 *
 * Sources: `deserialize_keras_object` in keras/src/saving/serialization_lib.py; configurations of 1.2 to 3.15
 *
 * @module
 */
import { LimitError, MalformedError } from "../../errors.js";
import { type InboundNode, isLayer, isModelClass, type Json, type LayerConfig } from "../document.js";
import { fromKeras1, isKeras1 } from "./keras1.js";
import { callsFromZero, shiftModelNodes } from "./model-nodes.js";

/** Layers in layers in models in models; more than this is an attack. */
const MAX_DEPTH = 32;

/** @throws {MalformedError} when it is no configuration of a model */
export function normalize(config: unknown, version: string | null = null): LayerConfig {
  // Some writers put a level around the model: the text of `model.to_json()`, TensorFlow.js' topology.
  const inner = isObject(config) && isObject(config.model_config) ? config.model_config : config;
  if (!isObject(inner) || typeof inner.class_name !== "string") {
    throw new MalformedError("this is no configuration of a Keras model", {
      expected: 'an object with "class_name" and "config"',
      found: `${JSON.stringify(config)}`.slice(0, 80),
    });
  }
  const said = version ?? text(inner.keras_version);
  const keras1 = said === null ? isKeras1(inner) : said.startsWith("1.");
  return layer(inner, { keras1, keras3: said?.startsWith("3.") === true, depth: 0 });
}

interface Context {
  readonly keras1: boolean;
  readonly keras3: boolean;
  readonly depth: number;
}

function layer(raw: Json, context: Context): LayerConfig {
  if (context.depth > MAX_DEPTH) throw new LimitError("a Keras configuration is nested too deeply");
  const inside = { ...context, depth: context.depth + 1 };
  const class_name = String(raw.class_name);
  const placed = placement(raw);
  if (isModelClass(class_name)) return { ...model(class_name, raw.config, inside), ...placed };
  const config = isObject(raw.config) ? raw.config : {};
  const plain = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, argument(key, value, inside)]),
  );
  const renamed = withoutKeras3Names({
    class_name,
    config: context.keras3 ? keras3Activations(plain) : plain,
  });
  return { ...(context.keras1 ? fromKeras1(renamed) : renamed), ...placed };
}

/** Keras 3 gave an old name to another function; its own name here, so that nobody takes the one for the other. */
const KERAS3_HARD_SIGMOID = "hard_sigmoid of Keras 3, relu6(x + 3) / 6";

function keras3Activations(config: Json): Json {
  const entries = Object.entries(config).map(([key, value]) => {
    const other = key.endsWith("activation") && value === "hard_sigmoid";
    return [key, other ? KERAS3_HARD_SIGMOID : value];
  });
  return Object.fromEntries(entries);
}

/** What a functional model says about a layer beside its configuration: its name and its calls. */
function placement(raw: Json): Pick<LayerConfig, "name" | "inbound_nodes"> {
  if (!Array.isArray(raw.inbound_nodes)) return {};
  const name = typeof raw.name === "string" ? { name: raw.name } : {};
  return { ...name, inbound_nodes: raw.inbound_nodes.map(inboundNode) };
}

function model(class_name: string, raw: unknown, context: Context): LayerConfig {
  // Keras 1, and 2 until 2.2.3, wrote the layers of a Sequential as a bare list.
  const config: Json = Array.isArray(raw) ? { layers: raw } : isObject(raw) ? raw : {};
  const list: readonly unknown[] = Array.isArray(config.layers) ? config.layers : [];
  const layers = list.filter(isObject).map((each) => layer(each, context));
  if (class_name === "Sequential") return { class_name, config: { ...nameOf(config), layers } };
  const { trainable } = config;
  const kept = trainable === undefined ? {} : { trainable };
  const given = { layers, outputs: tensorList(config.output_layers) };
  const counted = list.some(hasKeras3Calls) || callsFromZero(layers) ? shiftModelNodes(given, 1) : given;
  const ends = { input_layers: tensorList(config.input_layers), output_layers: counted.outputs };
  return {
    class_name: "Functional",
    config: { ...nameOf(config), ...kept, layers: counted.layers, ...ends },
  };
}

/** Keras 3 writes a call as an object with `args`, where others have a list. */
function hasKeras3Calls(layer: unknown): boolean {
  return isObject(layer) && Array.isArray(layer.inbound_nodes) && layer.inbound_nodes.some(isObject);
}

function nameOf({ name }: Json): Json {
  return typeof name === "string" ? { name } : {};
}

/** Keras 3 writes a single tensor bare, several as a list, and named ones as an object; others always as a list. */
function tensorList(value: unknown): [string, number, number][] {
  if (isObject(value)) return Object.values(value).flatMap(tensorList);
  if (!Array.isArray(value)) return [];
  const [name, call, tensor] = value;
  return typeof name === "string" ? [[name, Number(call), Number(tensor)]] : value.flatMap(tensorList);
}

/** One call of a layer. */
function inboundNode(node: unknown): InboundNode {
  if (Array.isArray(node)) return legacyNode(node);
  const { args, kwargs } = isObject(node) ? node : { args: [], kwargs: {} };
  const given = isObject(kwargs) ? kwargs : {};
  const inputs = [...tensorsIn(args), ...tensorsIn(given.initial_state)];
  const rest = Object.entries(given).filter(([key, value]) => key !== "initial_state" && isPlain(value));
  return inputs.map(([name, index, tensor]) => [name, index, tensor, Object.fromEntries(rest)]);
}

/** Lists of `[layer, node, tensor]` or `[layer, node, tensor, kwargs]`; one tensor may stand without its list. */
function legacyNode(node: readonly unknown[]): InboundNode {
  const list = typeof node[0] === "string" ? [node] : node;
  return list.filter(Array.isArray).map((each) => {
    const [name, index, tensor, kwargs] = each;
    return [String(name), Number(index), Number(tensor ?? 0), isObject(kwargs) ? kwargs : {}];
  });
}

type History = readonly [string, number, number];

/** Every tensor in the arguments of a call, in order. */
function tensorsIn(value: unknown): History[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  if (value.class_name !== "__keras_tensor__") return Object.values(value).flatMap(tensorsIn);
  const history = isObject(value.config) ? value.config.keras_history : undefined;
  if (!Array.isArray(history)) return [];
  const [name, node, tensor] = history;
  return [[String(name), Number(node), Number(tensor)]];
}

/** Whether an argument of a call is a value, and neither a tensor nor absent. */
function isPlain(value: unknown): boolean {
  return value !== null && typeof value !== "object";
}

/** An argument of a layer without what Keras 3 wraps around it. */
function argument(key: string, value: unknown, context: Context): unknown {
  if (key === "dtype") return dtypeName(value);
  if (!isObject(value)) {
    return Array.isArray(value) && value.some(isLayer)
      ? value.map((each) => argument("layer", each, context))
      : value;
  }
  if (value.class_name === "function") return value.config;
  if (value.class_name === "__tuple__") return value.items;
  if (["layer", "backward_layer", "cell"].includes(key) && isLayer(value))
    return layer({ ...value }, context);
  if (!isLayer(value)) return value;
  const { class_name, config } = value;
  return { class_name, config };
}

/** A policy's name: Keras 3 writes an object where Keras 2 has text. */
function dtypeName(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { name } = isObject(value.config) ? value.config : { name: undefined };
  return typeof name === "string" ? name.replace(/^mixed_.*/, "float32") : "float32";
}

function withoutKeras3Names({ class_name, config }: LayerConfig): LayerConfig {
  const { batch_shape, negative_slope, ...rest } = config;
  const shape = batch_shape === undefined ? {} : { batch_input_shape: batch_shape };
  if (negative_slope === undefined) return { class_name, config: { ...rest, ...shape } };
  const slope = class_name === "LeakyReLU" ? { alpha: negative_slope } : { negative_slope };
  return { class_name, config: { ...rest, ...slope, ...shape } };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
