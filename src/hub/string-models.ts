/**
 * Lets models of TensorFlow.js take string tensors where a module's layer takes them: `predict` and `fit` cut batches
 * with ops that refuse strings, so there they go through as rows of bytes ({@link stringCodes}).
 *
 * ```ts
 * takeStrings();
 * model.predict(tf.tensor(["the cat sat"]));
 * ```
 *
 * @module
 */
import type { Tensor } from "@tensorflow/tfjs";
import tf from "../tfjs.cjs";
import { codesFromStrings } from "./strings.js";

/** What cuts its first argument into batches. */
const methods = ["predict", "predictOnBatch", "evaluate", "fit", "trainOnBatch"] as const;

type Method = (inputs: unknown, ...rest: unknown[]) => unknown;

let done = false;

/** Changes LayersModel, once. `reads` says whether a layer wants strings as their bytes. */
export function takeStrings(reads: (layer: tf.layers.Layer) => boolean): void {
  if (done) return;
  done = true;
  const prototype = tf.LayersModel.prototype as unknown as Record<string, Method>; // its methods by name
  for (const name of methods) {
    const own = prototype[name];
    if (!own) continue;
    prototype[name] = function (this: tf.LayersModel, inputs, ...rest) {
      const made: Tensor[] = [];
      const given = coded(this, inputs, reads, made);
      return released(made, () => own.call(this, given, ...rest.map((value) => validation(value, (x) => coded(this, x, reads, made))))); // biome-ignore format: one thought
    };
  }
}

/** The inputs with strings as bytes, where a layer reads those; all else as it is. */
function coded(
  model: tf.LayersModel,
  inputs: unknown,
  reads: (layer: tf.layers.Layer) => boolean,
  made: Tensor[],
): unknown {
  const convert = (value: unknown, at: number) => {
    if (!(value instanceof tf.Tensor) || value.dtype !== "string") return value;
    const first = model.inputs[at]?.sourceLayer.outboundNodes.map(({ outboundLayer }) => outboundLayer) ?? [];
    if (!first.some(reads)) return value;
    const codes = codesFromStrings(value);
    made.push(codes);
    return codes;
  };
  if (Array.isArray(inputs)) return inputs.map(convert);
  if (inputs instanceof tf.Tensor || inputs === null || typeof inputs !== "object") return convert(inputs, 0);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, convert(value, model.inputNames.indexOf(name))]),
  );
}

/** What `fit` is told, with the inputs that it tests with converted too. */
function validation(given: unknown, convert: (inputs: unknown) => unknown): unknown {
  if (typeof given !== "object" || given === null || !("validationData" in given)) return given;
  const { validationData: data } = given;
  return Array.isArray(data) ? { ...given, validationData: [convert(data[0]), ...data.slice(1)] } : given;
}

/** Frees what was made for the call as soon as it is over, in an error too. */
function released<T>(made: readonly Tensor[], call: () => T): T {
  let later = false;
  try {
    const result = call();
    if (!(result instanceof Promise)) return result;
    later = true;
    return result.finally(() => tf.dispose([...made])) as T;
  } finally {
    if (!later) tf.dispose([...made]);
  }
}
