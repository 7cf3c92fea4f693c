/**
 * A LayersModel as a side of a comparison: its outputs, and what each of its layers gives.
 *
 * @module
 */

import { NotFoundError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { codesFromStrings } from "../hub/strings.js";
import { precisionOf } from "../keras/precision.js";
import { didYouMean } from "../nearest.js";
import { activeBackend } from "../run/backend-name.js";
import { hasNonFinite } from "../run/results.js";
import { fromTensor } from "../run/tensors.js";
import type { TensorValue } from "../tensor/tensor.js";
import tf from "../tfjs.cjs";
import { fedTensors } from "./fed.js";
import type { Engine, Subject } from "./subject.js";

type Layer = tf.layers.Layer;

export class ModelSubject implements Subject {
  readonly label: string;
  readonly engine: Engine;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly model: tf.LayersModel;

  readonly file: string | undefined;
  #owned: boolean;

  /** With `file`, the model was made of that file for this, and goes with it. */
  constructor(model: tf.LayersModel, file?: string) {
    this.model = model;
    this.file = file;
    this.#owned = file !== undefined;
    this.label = `model "${model.name}"${file === undefined ? "" : ` of ${file.split(/[\\/]/).at(-1)}`}`;
    this.engine = { name: "TensorFlow.js LayersModel", backend: activeBackend(), version: tf.version.tfjs };
    this.inputs = model.inputs.map((tensor) => (isText(model, tensor) ? textInfo(tensor) : infoOf(tensor)));
    this.outputs = model.outputs.map(infoOf);
  }

  /** The smallest vocabulary among the embeddings that read the input. */
  limitOf(input: string): number | undefined {
    // A Sequential does not list its input among its layers.
    const layer = this.model.inputs.find((_, i) => this.inputs[i]?.name === input)?.sourceLayer;
    const sizes = this.model.layers.filter((reader) => readsFrom(reader, layer)).flatMap(vocabulary);
    return sizes.length > 0 ? Math.min(...sizes) : undefined;
  }

  port(name: string): TensorInfo | undefined {
    const layer = this.model.layers.find((each) => each.name === name);
    const symbol = layer && [layer.output].flat()[0];
    return symbol && { name, dtype: symbol.dtype, shape: symbol.shape };
  }

  portNames(): Iterable<string> {
    return this.model.layers.map(({ name }) => name);
  }

  /** Names of outputs, or of layers. */
  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<TensorValue[]> {
    const symbols = fetches.map((name) => this.#symbol(name));
    const unique = [...new Set(symbols)];
    const probe = tf.model({ inputs: this.model.inputs, outputs: unique });
    const inputs = await this.#fed(feeds);
    const outputs = tf.tidy(() => applied(probe, inputs));
    const otherPrecision = precisionOf(this.model);
    try {
      const values: TensorValue[] = [];
      for (const [i, symbol] of symbols.entries()) {
        const output = outputs[unique.indexOf(symbol)];
        if (output) values.push(await fromTensor(output, { name: fetches[i], otherPrecision }));
      }
      return values;
    } finally {
      tf.dispose([...inputs, ...new Set(outputs)]); // a layer that does nothing hands its input on
    }
  }

  /** The first layer, in the order in which they run, that gives NaN or infinity on the way to an output or layer. */
  async firstNonFinite(feeds: Readonly<Record<string, TensorValue>>, name: string): Promise<string | null> {
    const probe = tf.model({ inputs: this.model.inputs, outputs: this.#symbol(name) });
    const inputs = await this.#fed(feeds);
    let found: string | null = null;
    const watched = probe.layers.filter((layer) => this.model.layers.includes(layer)); // not a Sequential's input
    const restore = watched.map((layer) =>
      watch(layer, (results) => {
        if (found === null && results.some(hasNonFinite)) found = layer.name;
      }),
    );
    try {
      tf.tidy(() => void applied(probe, inputs));
    } finally {
      for (const unwatch of restore) unwatch();
      tf.dispose(inputs);
    }
    return found;
  }

  /** Elements of a layer's output for one example; unknown lengths count as one. */
  sizeOf(layer: string): number {
    const symbol = [this.layer(layer).output].flat()[0];
    return (symbol?.shape ?? []).reduce<number>((product, length) => product * (length ?? 1), 1);
  }

  /** The layer of that name. @throws {NotFoundError} with the nearest names */
  layer(name: string): Layer {
    const layer = this.model.layers.find((each) => each.name === name);
    if (layer) return layer;
    throw new NotFoundError(`${this.label} has no layer named ${JSON.stringify(name)}`, {
      hint: didYouMean(
        name,
        this.model.layers.map((each) => each.name),
        "thaw.summary(model) lists them",
      ),
    });
  }

  dispose(): void {
    if (this.#owned) this.model.dispose(); // otherwise it is the caller's
    this.#owned = false;
  }

  /** Strings go in as their bytes, as models of TensorFlow.js take them. */
  async #fed(feeds: Readonly<Record<string, TensorValue>>): Promise<tf.Tensor[]> {
    const tensors = await fedTensors(this.inputs, feeds);
    return tensors.map((tensor) => {
      if (tensor.dtype !== "string") return tensor;
      const codes = codesFromStrings(tensor);
      tensor.dispose();
      return codes;
    });
  }

  #symbol(name: string): tf.SymbolicTensor {
    const output = this.model.outputs[this.outputs.findIndex((info) => info.name === name)];
    if (output) return output;
    const symbol = [this.layer(name).output].flat()[0];
    if (symbol) return symbol;
    throw new NotFoundError(`layer ${JSON.stringify(name)} has no output`);
  }
}

/** What a model gives for the whole batch at once: predict() would hide it behind batches of 32. */
function applied(model: tf.LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  return [model.apply(inputs, { training: false })].flat() as tf.Tensor[]; // tensors of tensors; its type allows symbols
}

/** Hands on what a layer gives, each time that it runs, until the function that is returned is called. */
function watch(layer: Layer, see: (results: tf.Tensor[]) => void): () => void {
  const { call } = layer;
  const isOwn = Object.hasOwn(layer, "call"); // of its class, as a rule
  layer.call = (...args) => {
    const results = call.apply(layer, args);
    see([results].flat());
    return results;
  };
  return () => {
    if (isOwn) layer.call = call;
    else Reflect.deleteProperty(layer, "call");
  };
}

/** Inputs and outputs go by the names of their layers; a second output of one layer is `name:1`. */
function infoOf(tensor: tf.SymbolicTensor): TensorInfo {
  const { sourceLayer, outputTensorIndex = 0, dtype, shape } = tensor;
  return { name: `${sourceLayer.name}${outputTensorIndex > 0 ? `:${outputTensorIndex}` : ""}`, dtype, shape };
}

/** Whether a Hub module's layer reads the input as the bytes of strings. */
function isText(model: tf.LayersModel, { sourceLayer }: tf.SymbolicTensor): boolean {
  const readers = model.layers.filter((layer) => readsFrom(layer, sourceLayer));
  return readers.some((layer) => "readsStrings" in layer && layer.readsStrings === true);
}

/** What is compared is the strings: the last axis is that of their bytes. */
function textInfo(tensor: tf.SymbolicTensor): TensorInfo {
  const info = infoOf(tensor);
  return { ...info, dtype: "string", shape: info.shape?.slice(0, -1) ?? null };
}

function readsFrom(reader: Layer, source: Layer | undefined): boolean {
  if (!source) return false;
  return reader.inboundNodes.some(({ inboundLayers }) => inboundLayers.includes(source));
}

function vocabulary(layer: Layer): number[] {
  const { inputDim } = layer.getConfig();
  return layer.getClassName() === "Embedding" && typeof inputDim === "number" ? [inputDim] : [];
}
