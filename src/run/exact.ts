/**
 * Integers that TensorFlow.js has no dtype for: 8 and 16 bits wrap as in TensorFlow, 32 unsigned and 64 bits are
 * computed in 32 signed bits and refused where the result leaves them. Never silently cut.
 *
 * @module
 */

import { LimitError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { dtypeAttr } from "../graph/graph.js";
import type { DType } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import type { Op } from "./op.js";
import type { Value } from "./values.js";

/** Integer dtypes that wrap within int32, with their bits. */
const narrow: Partial<Record<DType, { readonly bits: number; readonly signed: boolean }>> = {
  uint8: { bits: 8, signed: false },
  int8: { bits: 8, signed: true },
  uint16: { bits: 16, signed: false },
  int16: { bits: 16, signed: true },
};

const wide: ReadonlySet<DType> = new Set<DType>(["int64", "uint64", "uint32"]);

/** The row's kernel, minding the integer dtype of this node where its results can leave it. */
export function exactly(row: Op, node: NodeDef): Op["kernel"] {
  const dtype = dtypeAttr(node);
  if (!row.overflows || dtype === undefined) return row.kernel;
  const range = narrow[dtype];
  if (range) return (...args) => wrapped(row.kernel(...args), range);
  if (wide.has(dtype)) return (...args) => checked(row.kernel, args, dtype);
  return row.kernel;
}

/** Values modulo 2^bits. */
export function wrap(tensor: tf.Tensor, { bits, signed }: { bits: number; signed: boolean }): tf.Tensor {
  const data = tensor.dataSync<"int32">();
  const shift = 32 - bits;
  return tf.tensor(
    Int32Array.from(data, (value) => (signed ? (value << shift) >> shift : (value << shift) >>> shift)),
    tensor.shape,
    "int32",
  );
}

function wrapped(result: Value | readonly Value[], range: { bits: number; signed: boolean }) {
  return result instanceof tf.Tensor ? wrap(result, range) : result;
}

/** How far float32 and wrapped int32 results may be apart: rounding stays below, one wrap is 2^32. */
const WRAPPED = 2 ** 30;

/** Computes in int32 and again in float32: where the two are far apart, the exact result left 32 bits. */
function checked(kernel: Op["kernel"], args: Parameters<Op["kernel"]>, dtype: DType) {
  const result = kernel(...args);
  if (!(result instanceof tf.Tensor)) return result;
  const [inputs, ...rest] = args;
  const approximate = kernel(inputs.map(asFloat), ...rest);
  if (!(approximate instanceof tf.Tensor)) return result;
  const [exact, rough] = [result.dataSync(), approximate.dataSync()];
  for (let i = 0; i < exact.length; i++) {
    const [value = 0, expected = 0] = [exact[i], rough[i]];
    if (Math.abs(value - expected) < WRAPPED && !(dtype !== "int64" && value < 0)) continue;
    throw new LimitError(`a ${dtype} result does not fit 32 bits`, {
      expected: "at most 2147483647, the integers that TensorFlow.js computes with",
      found: `about ${expected}`,
      hint: "run the graph with native TensorFlow (`thaw native install`)",
    });
  }
  return result;
}

function asFloat(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(asFloat);
  return input instanceof tf.Tensor && input.dtype === "int32" ? tf.cast(input, "float32") : input;
}
