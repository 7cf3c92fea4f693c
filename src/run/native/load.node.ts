/**
 * Loads @tensorflow/tfjs-node into the TensorFlow.js that runs already.
 *
 * ```ts
 * const native = loadNative("whole graphs"); // registers the backend "tensorflow"
 * native.tensorflow;           // "2.21.0"
 * ```
 *
 * @module
 */

import Module, { createRequire } from "node:module";
import util from "node:util";
import { NotFoundError, UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import type { Binding } from "./binding.js";
import { findNative, type NativePackage } from "./locate.node.js";

export interface NativeTensorFlow extends NativePackage {
  /** Version of the TensorFlow library behind it. */
  readonly tensorflow: string;
  readonly binding: Binding;
}

/** Under this name `thaw native install` makes tfjs-node's own import of tfjs find ours: see install.node.ts. */
const sharedTfjs = Symbol.for("thaw.tfjs");

/**
 * What it is loaded for, which says with which kernels: TensorFlow asks once in a process.
 *
 * - `whole graphs`: those that TensorFlow takes by itself, as in Python: oneDNN's, where the processor suits them.
 * - `single ops`: the plain ones. oneDNN's are slower where each op is a call of its own (ResNet50 by a fifth,
 *   MobileNetV2 and LSTMs by more than half).
 * - `comparing`: the plain ones, whose sums depend less on the processor.
 */
export type NativeUse = "whole graphs" | "single ops" | "comparing";

let loaded: NativeTensorFlow | undefined;

/**
 * Loads it once; the backend "tensorflow" is registered afterwards, and the active one is what it was.
 *
 * @param use the first one decides
 * @throws {NotFoundError} when it is not installed
 * @throws {UnsupportedError} when it is, and does not load
 */
export function loadNative(use: NativeUse): NativeTensorFlow {
  if (loaded) return loaded;
  const found = findNative();
  const hint = "npx thaw native install";
  if (!found) throw new NotFoundError("@tensorflow/tfjs-node is not installed", { hint });
  prepare(use);
  const active = tf.engine().backendName;
  try {
    withUtilOfItsOwn(() => createRequire(import.meta.url)(found.path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedError(`@tensorflow/tfjs-node does not load: ${reason}`, {
      file: found.path,
      hint,
      cause,
    });
  }
  if (active) void tf.setBackend(active); // it made its own backend active; that is for chooseBackend to say
  const binding = bindingOf(found);
  loaded = { ...found, tensorflow: binding.TF_Version, binding };
  return loaded;
}

/** The version of the TensorFlow that is loaded; undefined where none is. */
export function loadedNative(): string | undefined {
  return loaded?.tensorflow;
}

/** What tfjs-node 4.22 takes for granted. */
function prepare(use: NativeUse): void {
  Object.assign(globalThis, { [sharedTfjs]: createRequire(import.meta.url)("@tensorflow/tfjs") }); // whole, with layers
  // TensorFlow greets on stderr with notes about its build; errors still come through.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  if (use !== "whole graphs") process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
}

/**
 * tfjs-node calls two functions of `util` that Node deprecates with a warning, and that Node 23 removed. While it is
 * loaded, its own files get a `util` that has them; nobody else's does.
 */
function withUtilOfItsOwn(load: () => void): void {
  const gone = { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray };
  const theirs = Object.assign(Object.create(util), gone);
  const { require } = Module.prototype;
  Module.prototype.require = Object.assign(function (this: Module, id: string) {
    const isTheirs = /^(node:)?util$/.test(id) && /[\\/]tfjs-node[\\/]dist[\\/]/.test(this.filename);
    return isTheirs ? theirs : require.call(this, id);
  }, require);
  try {
    load();
  } finally {
    Module.prototype.require = require;
  }
}

function bindingOf(found: NativePackage): Binding {
  const backend: unknown = tf.findBackend("tensorflow");
  if (typeof backend === "object" && backend !== null && "binding" in backend) {
    return backend.binding as Binding; // tfjs-node's backend: the addon's functions, declared in binding.ts
  }
  throw new UnsupportedError("this @tensorflow/tfjs-node registered itself with another TensorFlow.js", {
    file: found.path,
    hint: "npm dedupe @tensorflow/tfjs, or remove it and run: npx thaw native install",
  });
}
