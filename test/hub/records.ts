/**
 * The modules of test/fixtures/hub and what tensorflow_hub answered for them: hub.Module for TensorFlow 1's,
 * hub.KerasLayer for TensorFlow 2's.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { readNpz } from "../../src/formats/npz.js";
import { openPath } from "../../src/formats/open.node.js";
import { HubModule, KerasLayer } from "../../src/hub/index.js";
import type { Selection } from "../../src/hub/program.js";
import { fileSource } from "../../src/io/file.node.js";
import { toTensor } from "../../src/run/tensors.js";

export const moduleNames = ["tf1-image", "tf1-text", "tf2-image", "tf2-text", "tf2-keras"] as const;
export type ModuleName = (typeof moduleNames)[number] | "tf1-signatures" | "tf2-structured";

export function pathOf(name: ModuleName): string {
  return fileURLToPath(new URL(`../fixtures/hub/${name}`, import.meta.url));
}

export async function moduleOf(name: ModuleName, selection?: Selection): Promise<HubModule> {
  return HubModule.load(await openPath(pathOf(name)), pathOf(name), selection);
}

/** What was recorded, by key, as tensors. */
export class Answers {
  readonly #arrays: Awaited<ReturnType<typeof readNpz>>;

  static async of(name: ModuleName): Promise<Answers> {
    return new Answers(await readNpz(await fileSource(`${pathOf(name)}.npz`)));
  }

  private constructor(arrays: Awaited<ReturnType<typeof readNpz>>) {
    this.#arrays = arrays;
  }

  /** The keys below a prefix, without it. */
  keys(prefix: string): string[] {
    return Object.keys(this.#arrays).flatMap((key) =>
      key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
    );
  }

  async tensor(key: string): Promise<tf.Tensor> {
    const ref = this.#arrays[key];
    if (!ref) throw new Error(`nothing was recorded as ${key}`);
    return toTensor(ref);
  }

  /** The recorded input, whatever it is called. */
  input(): Promise<tf.Tensor> {
    const name = ["images", "sentences", "series", "x"].find((key) => key in this.#arrays);
    return this.tensor(name ?? "");
  }

  async values(key: string): Promise<ArrayLike<number>> {
    const tensor = await this.tensor(key);
    const values = tensor.dataSync();
    tensor.dispose();
    return values;
  }
}

/** A trainable layer of a module, built. */
export function trainableLayer(module: HubModule, input: tf.Tensor): KerasLayer {
  const layer = new KerasLayer({ module, trainable: true });
  tf.dispose(layer.apply(input) as tf.Tensor);
  return layer;
}

/** The loss that the generator scripts differentiate: mean squared distance from 0.5, and the module's own losses. */
export function lossOf(layer: KerasLayer, input: tf.Tensor): () => tf.Scalar {
  return () => {
    const features = layer.apply(input, { training: true }) as tf.Tensor;
    const distance: tf.Scalar = tf.mean(tf.square(tf.sub(features, 0.5)));
    return layer.losses.reduce((sum, loss) => tf.add(sum, loss()), distance);
  };
}

/** The layer's variables by the module's names. */
export function variablesOf(layer: KerasLayer): Map<string, tf.Variable> {
  return new Map(
    layer.module.variables.map(({ name }, i) => [name, layer.weights[i]?.read() as tf.Variable]), // read() gives the variable itself
  );
}
