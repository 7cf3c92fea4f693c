/**
 * What can be compared: anything that gives outputs for inputs, by names.
 *
 * @module
 */
import type { TensorInfo } from "../formats/file.js";
import type { TensorValue } from "../tensor/tensor.js";

/** Who computed the numbers of one side. */
export interface Engine {
  /** `graph runner`, `LayersModel`, `recording`. */
  readonly name: string;
  /** What it ran on: a TensorFlow.js backend, or the file that the numbers were recorded in. */
  readonly backend: string;
  readonly version: string;
}

/** An input or output of a side. */
export interface Port extends TensorInfo {
  /** The signature's key for it. */
  readonly key?: string;
  /** The scopes of the node that computes it, where that is another: layers go by those. */
  readonly scopes?: readonly string[];
}

/** The names that a user may call it by: `scope/x:0`, `scope/x`, a signature's key. */
export function namesOf({ name, key }: Port): readonly string[] {
  return [name, name.replace(/:0$/, ""), ...(key === undefined ? [] : [key])];
}

export interface Subject {
  /** For people: the model's or file's name. */
  readonly label: string;
  /** The path that the label ends with the last part of. */
  readonly file?: string | undefined;
  readonly engine: Engine;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What else can be fetched by that name: a tensor inside, a layer. */
  port?(name: string): Port | undefined;
  /** The names that {@link port} knows, for errors. */
  portNames?(): Iterable<string>;
  /** Integers fed to that input must be below this (rows of an embedding); undefined where nothing limits them. */
  limitOf(input: string): number | undefined;
  /** Inputs that were recorded with the outputs, and are the only ones it can answer. */
  readonly recorded?: Readonly<Record<string, TensorValue>>;
  /** Values of `fetches` (its own names) for `feeds` (one per input, by its own names). */
  run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: readonly string[],
  ): Promise<readonly TensorValue[]>;
  /** Frees what it keeps for further runs. */
  dispose(): void;
}
