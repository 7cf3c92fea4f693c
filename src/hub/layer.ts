/**
 * A module as a layer, with the arguments of `hub.KerasLayer`.
 *
 * ```ts
 * const model = tf.sequential({
 *   layers: [new KerasLayer({ module, trainable: true }), tf.layers.dense({ units: 10, activation: "softmax" })],
 * });
 * ```
 *
 * Source: tensorflow_hub/keras_layer.py
 *
 * @module
 */

import { NotFoundError, UsageError } from "../errors.js";
import { registerKernels } from "../run/gradients/kernels.js";
import { isRecording } from "../run/gradients/recording.js";
import { computeDType } from "../run/tensors.js";
import { formatShape, type Shape } from "../tensor/dtype.js";
import tf from "../tfjs.cjs";
import { loadedModule } from "./loaded.js";
import type { CallOptions, HubModule, Named } from "./module.js";
import { offTape } from "./off-tape.js";
import type { Selection } from "./program.js";
import { takeStrings } from "./string-models.js";

/** What `tf.layers.Layer` takes too; as the first layer of a model it needs none of it. */
type LayerArgs = ConstructorParameters<typeof tf.layers.Layer>[0];
type Initializer = ReturnType<typeof tf.initializers.zeros>;

export interface HubLayerOptions extends Selection {
  /**
   * Trains the module's own weights too, and runs it in training as its training argument (or its graph tagged
   * `train`) says. Default false: its weights stay, and it always computes as in inference.
   */
  readonly trainable?: boolean | undefined;
  /** Which of a signature's outputs; without, the only one, or the one called `default`. */
  readonly outputKey?: string | undefined;
  /** Shape of the output without the batch, where the module does not say. */
  readonly outputShape?: Shape | undefined;
  readonly name?: string | undefined;
  /** Shape of the input without the batch, where the module leaves it open. */
  readonly inputShape?: Shape | undefined;
  readonly batchInputShape?: Shape | undefined;
  readonly dtype?: tf.DataType | undefined;
}

export class KerasLayer extends tf.layers.Layer {
  /** The name under which `hub.KerasLayer` is saved too. */
  static className = "KerasLayer";

  readonly module: HubModule;
  readonly #options: HubLayerOptions;
  #weights: tf.LayerVariable[] = [];

  constructor({ module, ...options }: HubLayerOptions & { readonly module: HubModule }) {
    super(layerArgs(module, options));
    this.module = module;
    this.#options = options;
    module.outputs(this.#call); // what cannot be called is refused here
    if (this.readsStrings) takeStrings((layer) => layer instanceof KerasLayer && layer.readsStrings);
  }

  override apply(
    ...[inputs, options]: Parameters<tf.layers.Layer["apply"]>
  ): ReturnType<tf.layers.Layer["apply"]> {
    for (const input of Array.isArray(inputs) ? inputs : [inputs])
      if (isForeign(input)) throw twoCopies(this.name);
    return super.apply(inputs, options);
  }

  override build(): void {
    if (this.built) return;
    const initial = this.module.initialWeights;
    this.#weights = this.module.variables.map(({ name, shape, trainable }, i) => {
      const value = initial[i] ?? tf.zeros([...shape]);
      const initializer = { apply: () => value.clone() } as unknown as Initializer; // apply() is all that is called
      return this.addWeight(name, [...shape], value.dtype, initializer, undefined, trainable);
    });
    this.#setTrainable(this.trainable);
    for (const loss of this.module.regularization(this.#variables))
      this.addLoss(() => (this.trainable ? (loss() as tf.Scalar) : tf.scalar(0)));
    this.built = true;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { training?: boolean } = {},
  ): tf.Tensor | tf.Tensor[] {
    const given = Array.isArray(inputs) ? inputs : [inputs];
    const results = this.#run(given, Boolean(kwargs.training) && this.trainable);
    return results.length === 1 && results[0] ? results[0] : results;
  }

  #run(inputs: readonly tf.Tensor[], training: boolean): tf.Tensor[] {
    const options = { ...this.#call, training };
    const run = (given: readonly tf.Tensor[], track?: readonly tf.Tensor[]) =>
      this.module.run(given, options, this.#variables, track);
    if (!isRecording()) return run(inputs);
    registerKernels(); // the backend may have changed since the module was loaded
    const trained = this.trainableWeights.map((weight) => weight.read());
    if (trained.length > 0) return run(inputs, trained);
    const outputs = this.module.outputs(this.#call).length;
    if (outputs !== 1) return run(inputs); // the tape takes one result at a time
    return [offTape(inputs, (given) => run(given)[0] ?? tf.scalar(0))];
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [batch = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const { outputShape } = this.#options;
    if (outputShape) return [batch, ...outputShape];
    const shapes = this.module.outputs(this.#call).map((output) => this.#shapeOf(output, batch));
    return shapes.length === 1 && shapes[0] ? shapes[0] : shapes;
  }

  #shapeOf({ key, info }: Named, batch: number | null): tf.Shape {
    const { shape } = info;
    if (shape !== null) return shape.length === 0 ? [] : [batch ?? shape[0] ?? null, ...shape.slice(1)];
    throw new UsageError(`the module does not say which shape its output ${key} has`, {
      found: `${info.dtype} ${formatShape(shape)}`,
      hint: "give the layer an outputShape, without the batch",
    });
  }

  /** As `hub.KerasLayer`'s: the module by its handle, and how it is called. */
  override getConfig(): tf.serialization.ConfigDict {
    const { signature, outputKey, outputShape, tags, arguments: args } = this.#options;
    if (this.module.handle === null) {
      throw new UsageError(`the layer ${this.name} cannot be saved: its module has no handle`, {
        found: `a module opened from ${this.module.name}`,
        hint: "load it by its path or URL: await thaw.hub.load(path)",
      });
    }
    // In the names of Keras, and as one text: TensorFlow.js respells all others as names, paths too.
    const own = {
      handle: this.module.handle,
      signature,
      output_key: outputKey,
      output_shape: outputShape,
      tags,
      arguments: args,
    };
    return { ...super.getConfig(), ...this.#stringInput, hub: { name: JSON.stringify(own) } };
  }

  /** Whether its only input is strings. */
  get readsStrings(): boolean {
    const [only, ...others] = this.module.inputs(this.#call);
    return only?.info.dtype === "string" && others.length === 0;
  }

  /** What the module takes, where TensorFlow.js' models take something else for it. */
  get #stringInput(): tf.serialization.ConfigDict {
    const [only] = this.module.inputs(this.#call);
    if (!only || !this.readsStrings) return {};
    return { dtype: "string", batchInputShape: [...(only.info.shape ?? [null])] };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { hub, ...layer } = config;
    const { handle, output_key, output_shape, ...call } = JSON.parse((hub as { name: string }).name); // as getConfig() wrote it
    const module = loadedModule(String(handle));
    if (!module) {
      throw new NotFoundError(`the module of the layer ${config.name} is not loaded`, {
        file: String(handle),
        hint: `load it first: await thaw.hub.load(${JSON.stringify(handle)})`,
      });
    }
    return new type({ ...layer, ...call, outputKey: output_key, outputShape: output_shape, module });
  }

  get #call(): CallOptions {
    const { signature, tags, outputKey, arguments: args } = this.#options;
    return { signature, tags, outputKey, arguments: args };
  }

  get #variables(): tf.Variable[] {
    return this.#weights.map((weight) => weight.read() as tf.Variable); // read() gives the variable itself
  }

  /** A new weight is trainable or not by itself; the layer's own switch turns all of them off. */
  #setTrainable(trainable: boolean): void {
    this.trainable = trainable;
  }
}

tf.serialization.registerClass(KerasLayer);

/**
 * The shape and dtype of the input, by which the layer can be a model's first. Models of TensorFlow.js take no
 * vectors, only columns, and no strings, only their bytes (see {@link stringCodes}).
 */
function layerArgs(module: HubModule, options: HubLayerOptions): LayerArgs {
  const { name, inputShape, batchInputShape, trainable = false } = options;
  const inputs = module.inputs(options);
  const [only] = inputs;
  const declared = inputs.length === 1 && only ? only.info : undefined;
  const given = batchInputShape ?? (inputShape ? [null, ...inputShape] : undefined);
  const named = name !== undefined && { name };
  if (declared?.dtype === "string") {
    const shape = declared.shape ?? [null];
    return { ...named, trainable, dtype: "int32", batchInputShape: [...shape, null] };
  }
  const dtype = options.dtype ?? (declared && computeDType(declared.dtype)) ?? "float32";
  const shape = given ?? declared?.shape;
  return {
    ...named,
    trainable,
    dtype,
    ...(shape && shape.length > 0 && { batchInputShape: shape.length === 1 ? [...shape, 1] : [...shape] }),
  } as LayerArgs; // dtype is one that tensors have: opaque ones are refused when called
}

/** A model's tensor that another TensorFlow.js made: this one would take it for a tensor with values. */
function isForeign(input: object): boolean {
  return input.constructor.name === "SymbolicTensor" && !(input instanceof tf.SymbolicTensor);
}

function twoCopies(name: string): UsageError {
  return new UsageError(
    `the layer ${name} and the model that it is put into are of two copies of TensorFlow.js`,
    {
      expected: `the copy that thaw imports, version ${tf.version.tfjs}`,
      hint: "npm dedupe @tensorflow/tfjs (`npm ls @tensorflow/tfjs` shows the copies), or install that version",
    },
  );
}
