/**
 * A graph that TensorFlow holds in memory, to be run as often as one likes.
 *
 * ```ts
 * using session = await NativeSession.open(graph, new Map([["input_1:0", "float32"]]), ["dense_1/Softmax:0"]);
 * const [probabilities] = session.run([new TensorValue("input_1:0", "float32", [1, 784], pixels)], ["dense_1/Softmax:0"]);
 * ```
 *
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UnsupportedError } from "../../errors.js";
import type { SavedPlace } from "../../formats/file.js";
import type { Graph } from "../../graph/graph.js";
import { recursionIn } from "../../graph/recursion.js";
import type { DType } from "../../tensor/dtype.js";
import type { TensorValue } from "../../tensor/tensor.js";
import { assetBytes } from "../initialize.js";
import { loadNative, type NativeTensorFlow } from "./load.node.js";
import { download, upload } from "./tensors.js";
import { wrapGraph } from "./wrap.js";

/** TensorFlow inlines functions until its stack ends, and the process with it. */
function refuseRecursion(graph: Graph): void {
  const recursion = recursionIn(graph);
  if (!recursion) return;
  throw new UnsupportedError("the graph's functions call themselves, so TensorFlow is not given it", {
    found: recursion.join(" -> "),
  });
}

export class NativeSession {
  readonly #native: NativeTensorFlow;
  readonly #session: number;
  readonly #nameOf: (tensor: string) => string;
  /** Whether TensorFlow holds all of a SavedModel, and so computes any of its tensors. */
  readonly isWhole: boolean;
  #open = true;

  private constructor(native: NativeTensorFlow, session: number, nameOf?: (tensor: string) => string) {
    this.#native = native;
    this.#session = session;
    this.#nameOf = nameOf ?? ((tensor) => tensor);
    this.isWhole = nameOf === undefined;
  }

  /**
   * Gives TensorFlow the graph: a SavedModel on disk as it is, everything else as a SavedModel of one file.
   *
   * @param feeds full tensor names with the dtypes that are fed
   * @param fetches full tensor names
   * @param place where TensorFlow's own loader may load it from
   * @throws {NotFoundError} when @tensorflow/tfjs-node is not installed
   * @throws {UnsupportedError} when TensorFlow refuses the graph, or the graph reaches for files or the network
   */
  static async open(
    graph: Graph,
    feeds: ReadonlyMap<string, DType>,
    fetches: readonly string[],
    place?: SavedPlace,
  ): Promise<NativeSession> {
    refuseRecursion(graph);
    const native = loadNative("whole graphs");
    if (place) {
      const session = attempt(native, () =>
        native.binding.loadSavedModel(place.folder, place.tags.join(",")),
      );
      return new NativeSession(native, session);
    }
    const folder = await mkdtemp(join(tmpdir(), "thaw-graph-"));
    try {
      const { bytes, assets, nameOf } = await wrapGraph(graph, feeds, fetches);
      for (const path of assets) await copyAsset(graph, path, folder);
      await writeFile(join(folder, "saved_model.pb"), bytes);
      const session = attempt(native, () => native.binding.loadSavedModel(folder, "serve"));
      return new NativeSession(native, session, nameOf);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The fetches, those that it was opened for or (where it {@link isWhole}) any, in order and with TensorFlow's own dtypes. */
  run(inputs: readonly TensorValue[], fetches: readonly string[]): TensorValue[] {
    const { binding } = this.#native;
    const ids: number[] = [];
    try {
      for (const value of inputs) ids.push(upload(binding, value));
      const names = inputs.map(({ name }) => this.#nameOf(name)).join(",");
      const outputs = fetches.map(this.#nameOf).join(",");
      const handles = attempt(this.#native, () => binding.runSavedModel(this.#session, ids, names, outputs));
      return handles.map((handle, i) => download(binding, handle, fetches[i] ?? ""));
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    if (this.#open) this.#native.binding.deleteSavedModel(this.#session);
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A vocabulary, from wherever the model lies. Its path leads nowhere else: it was checked when the model was opened. */
async function copyAsset(graph: Graph, path: string, folder: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await assetBytes(graph, path));
}

/** TensorFlow's own words in one of our errors. */
function attempt<T>({ tensorflow }: NativeTensorFlow, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const [summary = "", ...rest] = message.split("\n");
    throw new UnsupportedError(`TensorFlow ${tensorflow} does not run this graph: ${summary}`, {
      found: rest.join(" ").trim() || undefined,
      cause,
    });
  }
}
