/**
 * Which engine computes: native TensorFlow where @tensorflow/tfjs-node is installed and loads, else WebAssembly,
 * else plain JavaScript. Nothing else in Thaw knows or asks.
 *
 * ```ts
 * const backend = await chooseBackend();
 * `${backend.name}: ${backend.why}`; // "wasm: @tensorflow/tfjs-node is not installed"
 * ```
 *
 * @module
 */

import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { isThawError, UnsupportedError, UsageError } from "../errors.js";
import tf from "../tfjs-core.cjs";
import { backendLabel } from "./backend-name.js";
import { quietCpu } from "./greeting.js";
import { loadNative } from "./native/load.node.js";
import { guardAllocations } from "./wasm-memory.js";
import { keepNaNOnWasm } from "./wasm-nan.js";

/** From the first rung to the last. */
export const backendNames = ["tensorflow", "wasm", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export interface Backend {
  readonly name: BackendName;
  /** Why this one: what was asked for, or what the better ones lack. */
  readonly why: string;
  /** Version of what computes: TensorFlow's own, or the backend package's. */
  readonly version: string;
  /** The rungs above that were tried, each with the reason why it is not used. */
  readonly tried: readonly { readonly name: BackendName; readonly reason: string }[];
}

let chosen: Promise<Backend> | undefined;

/**
 * Makes the best backend active, once per process. `preferred` (or the environment variable THAW_BACKEND)
 * asks for a particular one.
 *
 * @throws {UsageError} when `preferred` is no backend's name
 * @throws {UnsupportedError} when the preferred one cannot be used here
 */
export function chooseBackend(preferred?: BackendName): Promise<Backend> {
  if (preferred) {
    chosen = take(preferred);
    return chosen;
  }
  chosen ??= process.env.THAW_BACKEND ? take(process.env.THAW_BACKEND) : climbDown();
  return chosen;
}

async function take(name: string): Promise<Backend> {
  const known = backendNames.find((backend) => backend === name || backendLabel(backend) === name);
  if (!known) {
    throw new UsageError(`no backend is called ${name}`, {
      expected: backendNames.map(backendLabel).join(", "),
    });
  }
  return { name: known, why: "it was asked for", version: await activate[known](), tried: [] };
}

async function climbDown(): Promise<Backend> {
  const tried: { name: BackendName; reason: string }[] = [];
  for (const name of backendNames) {
    try {
      const version = await activate[name]();
      const why = tried.length === 0 ? "it is the fastest" : tried.map(({ reason }) => reason).join("; ");
      return { name, why, version, tried };
    } catch (error) {
      const reason = isThawError(error) ? error.summary : String(error);
      tried.push({ name, reason });
    }
  }
  throw new UnsupportedError("no TensorFlow.js backend works here", {
    found: tried.map(({ name, reason }) => `${name}: ${reason}`).join("; "),
    hint: "npx thaw doctor",
  });
}

/** Each makes its backend active and says its version, or throws. */
const activate: Record<BackendName, () => Promise<string>> = {
  async tensorflow() {
    const { tensorflow } = loadNative("single ops");
    await use("tensorflow");
    return tensorflow;
  },
  async wasm() {
    const require = createRequire(import.meta.url); // not import(): see tfjs-core.cts
    const { setWasmPaths, version_wasm }: typeof import("@tensorflow/tfjs-backend-wasm") =
      require("@tensorflow/tfjs-backend-wasm");
    const main = require.resolve("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(dirname(main) + sep); // the binaries lie beside the package's entry file
    const first = tf.findBackend("wasm") === null;
    await use("wasm");
    if (first) {
      guardAllocations(tf.backend());
      keepNaNOnWasm();
    }
    return version_wasm;
  },
  async cpu() {
    await use("cpu");
    return tf.version_core; // the cpu backend is of the same release
  },
};

async function use(name: BackendName): Promise<void> {
  quietCpu(tf.env(), tf.findBackend("cpu")); // whatever is active, the cpu backend computes what it lacks
  if (!(await tf.setBackend(name))) throw new UnsupportedError(`the ${name} backend does not start`);
  await tf.ready();
}
