/**
 * The library's functions, taking what `thaw.open` gives.
 *
 * TensorFlow.js is loaded by the first call that needs it: opening and listing do not.
 *
 * @module
 */
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph/graph.js";
import type { Backend, BackendName } from "../run/backend.node.js";
import type { Saved, SaveOptions } from "../save/save.node.js";
import type { ModelSummary } from "../show/summary/summarize.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import type { ActivationComparison } from "../verify/activation.js";
import type { CompareOptions } from "../verify/compare.js";
import type { VerifyOptions } from "../verify/options.js";
import type { Recording } from "../verify/recording.js";
import type { VerifyReport } from "../verify/report.js";
import type { Comparable } from "../verify/verify.js";
import type { AssignOptions } from "../weights/assign.js";
import type { Assignment } from "../weights/assignment.js";
import { Model } from "./model.js";
import { noKeras, noWeights } from "./no-predictions.js";

/** Something with a graph to run: what {@link open} gives, or a graph alone. */
export type GraphLike = Model | Graph;

/**
 * Finds, for every weight of a rebuilt model, the tensor that belongs to it (by name, shape and position in the
 * graph), and sets it. Shows the mapping as a table with its evidence.
 *
 * @throws {MismatchError} when a weight has no tensor of its shape, or several with nothing to choose by; nothing
 * is set then
 */
export async function assign(
  model: tf.LayersModel,
  source: GraphLike,
  options: AssignOptions = {},
): Promise<Assignment> {
  const [{ assign: find }] = await Promise.all([import("../weights/assign.js"), backend()]);
  return find(model, source instanceof Model ? weightSource(source) : source, options);
}

/**
 * Runs both sides on the same seeded inputs and compares: outputs, weights, and layers where they can be matched.
 * `expected` is taken as right. A side is whatever predicts: an opened file, a graph, a Hub module, a LayersModel, a
 * GraphModel, a {@link recording}. A graph is run by Thaw's own runner, a LayersModel by TensorFlow.js; with
 * `native: true`, TensorFlow itself says which of the two is right.
 *
 * @throws {MismatchError} when inputs or outputs of the two cannot be paired
 * @throws {UnsupportedError} when the graph has ops that the runner lacks: all of them
 */
export async function verify(
  actual: Comparable | Model,
  expected: Comparable | Model,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const [{ verify: compareAll }] = await Promise.all([import("../verify/verify.js"), backend()]);
  const a = await predictor(actual);
  try {
    return await compareAll(a, await predictor(expected), options);
  } finally {
    if (a !== actual && "dispose" in a) a.dispose(); // also where the other side could not be made
  }
}

/** A file whose graph computes nothing predicts by the Keras model in it. */
async function predictor(value: Comparable | Model): Promise<Comparable> {
  if (!(value instanceof Model) || value.hasFunction) return value as Comparable; // a Model has a graph
  const { ModelSubject } = await import("../verify/model-subject.js");
  return new ModelSubject(await trainedModel(value), value.name);
}

/**
 * Recorded answers, as a side for {@link verify}: an `.npz` of inputs and outputs by name, such as `thaw run --out`
 * or `numpy.savez` writes.
 *
 * ```ts
 * await thaw.verify(model, await thaw.recording("answers.npz"));
 * ```
 */
export async function recording(path: string): Promise<Recording> {
  const [{ Recording }, { readNpz }, { fileSource }] = await Promise.all([
    import("../verify/recording.js"),
    import("../formats/npz.js"),
    import("../io/file.node.js"),
  ]);
  return Recording.of(path, await readNpz(await fileSource(path)));
}

/**
 * One layer's activation against the graph's own tensor at that place.
 *
 * ```ts
 * await thaw.compare(model, graph, { layer: "dense", tensor: "dense/Relu:0" });
 * ```
 */
export async function compare(
  model: tf.LayersModel,
  graph: GraphLike,
  options: CompareOptions,
): Promise<ActivationComparison> {
  const [{ compare: compareOne }] = await Promise.all([import("../verify/compare.js"), backend()]);
  return compareOne(model, graph, options);
}

/**
 * Tensors of the file as TensorFlow.js tensors, for `layer.setWeights([kernel, bias])`. Yours to dispose.
 *
 * ```ts
 * layer.setWeights(await thaw.tensors(graph, "dense/kernel:0", "dense/bias:0"));
 * ```
 */
export async function tensors(
  source: Pick<Model, "getTensorByName">,
  ...names: readonly string[]
): Promise<tf.Tensor[]> {
  return Promise.all(names.map((name) => toTensor(source.getTensorByName(name))));
}

/**
 * `layer.setWeights` with tensors of a file, checked first.
 *
 * ```ts
 * await thaw.setWeights(layer, graph.getTensorByName("dense/kernel:0"), graph.getTensorByName("dense/bias:0"));
 * ```
 *
 * @throws {MismatchError} with both names and both shapes of each that does not fit; nothing is set then
 */
export async function setWeights(
  layer: tf.layers.Layer,
  ...weights: readonly (TensorRef | TensorValue)[]
): Promise<void> {
  const [{ setWeights: set }] = await Promise.all([import("../weights/load.js"), backend()]);
  return set(layer, weights);
}

/** A tensor of a file, or a loaded value, as a TensorFlow.js tensor. Yours to dispose. */
export async function toTensor(value: TensorRef | TensorValue): Promise<tf.Tensor> {
  const [{ toTensor: convert }] = await Promise.all([import("../run/tensors.js"), backend()]);
  return convert(value);
}

/** The layers, their output shapes and parameters, as Keras prints them. */
export async function summary(model: tf.LayersModel): Promise<ModelSummary> {
  const { summarize } = await import("../show/summary/summarize.js");
  return summarize(model);
}

/**
 * Writes a model as Keras' own `.h5` or `.keras`, by the path's ending. The old file stays until the new one is
 * whole.
 */
export async function save(model: tf.LayersModel, path: string, options: SaveOptions = {}): Promise<Saved> {
  const { save: write } = await import("../save/save.node.js");
  return write(model, path, options);
}

/** The file's tensors, and where its graph reads them. */
function weightSource(model: Model) {
  return { tensors: model.tensors, graph: model.hasGraph ? model.graph : undefined };
}

/**
 * Makes the best backend of TensorFlow.js active, or the preferred one, and says which and why. Every function here
 * that computes does so by itself; call it before you build models with `tf` alone.
 */
export async function backend(preferred?: BackendName): Promise<Backend> {
  const { chooseBackend } = await import("../run/backend.node.js");
  return chooseBackend(preferred);
}

/**
 * The Keras model that a file holds, as TensorFlow.js runs it: from an `.h5`, a `.keras`, a SavedModel with Keras' own
 * configuration, or an architecture alone. Nothing is inferred. It has the file's weights: those of a SavedModel are
 * found as by {@link assign}. Only an architecture without any gives a fresh model, to be given weights. A TF-Hub module
 * that a layer names is taken from those that are loaded, or from the file's own folder.
 *
 * @throws {NotFoundError} when the file holds no Keras configuration (a graph alone), or names a module elsewhere
 * @throws {UnsupportedError} naming every layer that TensorFlow.js cannot run as Keras does
 * @throws {MismatchError} when the weights do not fit
 */
export async function layersModel(model: Model): Promise<tf.LayersModel> {
  const { keras } = model.file;
  if (!keras) throw noKeras(model.file);
  const [{ toLayersModel }] = await Promise.all([import("../keras/to-layers-model.js"), backend()]);
  for (const handle of hubHandles(keras.config))
    if (liesBeside(handle, model.opened.location)) await (await import("./hub.node.js")).load(handle);
  const layers = await toLayersModel(keras);
  if (!keras.weights && model.tensors.length > 0 && layers.weights.length > 0) await assign(layers, model);
  return layers;
}

/**
 * The same, of a file that predicts by itself.
 *
 * @throws {NotFoundError} also for an architecture without weights: nobody asks what random numbers answer
 */
export async function trainedModel(model: Model): Promise<tf.LayersModel> {
  const layers = await layersModel(model);
  const { file } = model;
  if (file.keras?.weights || file.tensors.length > 0 || layers.weights.length === 0) return layers;
  layers.dispose();
  throw noWeights(file);
}

/** Whether it is below the folder of the file that names it: nothing else that a file names is opened. */
function liesBeside(handle: string, file: string | null | undefined): boolean {
  if (!file || /^[a-z][a-z0-9+.-]+:/i.test(handle) || /^[a-z][a-z0-9+.-]+:/i.test(file)) return false;
  const way = relative(dirname(resolve(file)), resolve(handle));
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}

/** The modules that a configuration's layers name, anywhere in it. */
function hubHandles(config: unknown): string[] {
  if (typeof config !== "object" || config === null) return [];
  const own =
    "class_name" in config && config.class_name === "KerasLayer" && "config" in config ? config.config : null;
  const handle = typeof own === "object" && own !== null && "handle" in own ? own.handle : undefined;
  return [...(typeof handle === "string" ? [handle] : []), ...Object.values(config).flatMap(hubHandles)];
}
