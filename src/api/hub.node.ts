/**
 * `thaw.hub`: TF-Hub modules, SavedModels and graphs as layers, with the names of tensorflow_hub.
 *
 * ```ts
 * const module = await thaw.hub.load("feature-vector");
 * const model = tf.sequential({
 *   layers: [thaw.hub.layer(module), tf.layers.dense({ units: 10, activation: "softmax" })],
 * });
 * ```
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { UsageError } from "../errors.js";
import type { HubLayerOptions } from "../hub/layer.js";
import type { HubModule } from "../hub/module.js";
import type { Selection } from "../hub/program.js";
import { showsItself } from "./display.js";
import { Model } from "./model.js";
import { open } from "./open.node.js";

export type { HubLayerOptions } from "../hub/layer.js";
export type { CallOptions, HubModule, VariableInfo } from "../hub/module.js";
export type { Selection } from "../hub/program.js";

/** A layer of TensorFlow.js that computes what a module does; its class is called `KerasLayer`, as tensorflow_hub's. */
export type HubLayer = tf.layers.Layer & { readonly module: HubModule };

/** A path or URL, bytes, or what `thaw.open` gave. */
export type ModuleSource = string | URL | Uint8Array | Model;

/**
 * Loads a module: its variables and tables come into memory, and every way to call it is compiled, or only the one
 * that `selection` names. Dispose it when no layer needs it any more.
 *
 * @throws {NotFoundError} when nothing is there, it holds no graph, or lacks what `selection` names
 */
export async function load(source: ModuleSource, selection: Selection = {}): Promise<HubModule> {
  const [model, code] = await Promise.all([opened(source), hubCode()]);
  const { tags = selection.tags, location = null } = model.opened;
  const chosen = { ...selection, ...(tags && { tags }) };
  const narrowed = Object.values(chosen).some((value) => value !== undefined);
  const module = await code.HubModule.load(model.file, location, narrowed ? chosen : undefined);
  code.remember(module);
  return module;
}

/**
 * A layer that computes what the module computes, with the arguments of `hub.KerasLayer`. Of a loaded module at
 * once; of a path, URL or opened file as soon as it is loaded.
 *
 * Its input shape and dtype are the module's, so it can be the first layer. With `trainable: true` training changes
 * the layer's own copy of the module's weights.
 *
 * @throws {NotFoundError} for a signature, tags or arguments that the module does not have
 * @throws {UnsupportedError} when the module has ops that the runner lacks
 */
export function layer(module: HubModule, options?: HubLayerOptions): HubLayer;
export function layer(source: ModuleSource, options?: HubLayerOptions): Promise<HubLayer>;
export function layer(
  source: HubModule | ModuleSource,
  options: HubLayerOptions = {},
): HubLayer | Promise<HubLayer> {
  if (isSource(source)) return loadedLayer(source, options);
  if (loaded) return new loaded.KerasLayer({ ...options, module: source });
  throw new UsageError("thaw.hub.layer takes a module", {
    found: typeof source,
    hint: "await thaw.hub.load(path) gives one",
  });
}

/**
 * Strings as a model of TensorFlow.js takes them, whose `predict` and `fit` refuse string tensors: a row of bytes
 * per string (int32, `[strings, longest]`). The layer of a module that takes strings reads them.
 *
 * ```ts
 * model.predict(thaw.hub.strings(["the cat sat", "on the mat"]));
 * ```
 */
export function strings(texts: readonly string[]): tf.Tensor2D {
  if (loaded) return loaded.stringCodes(texts);
  throw new UsageError("no module is loaded that could read strings", {
    hint: "await thaw.hub.load(path) first",
  });
}

async function loadedLayer(source: ModuleSource, options: HubLayerOptions): Promise<HubLayer> {
  const { signature, tags, arguments: args } = options;
  const module = await load(source, { signature, tags, arguments: args });
  return layer(module, {
    ...options,
    tags: tags ?? (source instanceof Model ? source.opened.tags : undefined),
  });
}

function isSource(source: HubModule | ModuleSource): source is ModuleSource {
  return (
    typeof source === "string" ||
    source instanceof URL ||
    source instanceof Uint8Array ||
    source instanceof Model
  );
}

async function opened(source: ModuleSource): Promise<Model> {
  return source instanceof Model ? source : open(source);
}

type HubCode = typeof import("../hub/index.js");
let loaded: HubCode | undefined;

/** TensorFlow.js comes with the first module, and before it the backend is chosen. */
async function hubCode(): Promise<HubCode> {
  const { chooseBackend } = await import("../run/backend.node.js");
  const [code] = await Promise.all([import("../hub/index.js"), chooseBackend()]);
  if (!loaded) showsItself(code.HubModule);
  loaded = code;
  return code;
}
