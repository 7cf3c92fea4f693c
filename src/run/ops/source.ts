/**
 * Ops that bring values in, pass them on, or make them from a shape.
 *
 * @module
 */

import { MalformedError, MismatchError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { int, shape, string, type } from "../attrs.js";
import { blank } from "../blank.js";
import { broadcast, empty } from "../broadcast.js";
import { isRecording } from "../gradients/recording.js";
import { type OpFamily, op } from "../op.js";
import { stringTensor } from "../strings.js";
import { bytesOf, computeDType, makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { number, numbers } from "./read.js";

const passedOn = (input: string) => op({ inputs: [input], alias: true }, ([x]) => x);

export const sources = {
  Placeholder: op({ inputs: [], outputs: { output: "dtype" } }, notRun),
  PlaceholderV2: op({ inputs: [], outputs: { output: "dtype" } }, notRun),
  Const: op({ inputs: [], outputs: { output: "dtype" } }, notRun),
  PlaceholderWithDefault: op(
    { inputs: ["input"], outputs: { output: "dtype" }, alias: true },
    ([input]) => input,
  ),
  NoOp: op({ inputs: [], outputs: {} }, () => []),
  Identity: passedOn("input"),
  Snapshot: passedOn("input"),
  StopGradient: op({ inputs: ["input"] }, ([input]) => stopGradient(input)),
  PreventGradient: passedOn("input"),
  EnsureShape: op({ inputs: ["input"], attrs: { shape: shape() } }, ([input], { shape }, _, node) => {
    const fits =
      shape === null ||
      (shape.length === input.rank && shape.every((n, i) => n === null || n === input.shape[i]));
    if (fits) return input;
    throw new MismatchError(`${node.name} got another shape than the graph demands`, {
      expected: `[${shape?.map((n) => n ?? "?").join(", ")}]`,
      found: `[${input.shape.join(", ")}]`,
    });
  }),
  CheckNumerics: op(
    { inputs: ["tensor"], attrs: { message: string() } },
    ([tensor], { message }, _, node) => {
      if (numbers(tensor).every(Number.isFinite)) return tensor;
      throw new MalformedError(`${node.name} found NaN or infinity: ${message}`, {
        path: `node ${node.name}`,
      });
    },
  ),
  DeepCopy: op({ inputs: ["x"], outputs: { y: "T" }, alias: true }, ([x]) => x),
  IdentityN: op(
    { inputs: ["input: values"], outputs: { output: "list T" }, alias: true },
    ([input]) => input,
  ),
  Fill: op({ inputs: ["dims", "value"], linear: true }, ([dims, value]) => filled(numbers(dims), value)),
  ZerosLike: op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => (x.dtype === "string" ? stringTensor(new Array<string>(x.size).fill(""), x.shape) : tf.zerosLike(x))), // biome-ignore format: one thought
  OnesLike: op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => tf.onesLike(x)),
  Empty: op(
    { inputs: ["shape"], attrs: { dtype: type() }, outputs: { output: "dtype" } },
    ([shape], { dtype }) => blank(numbers(shape), carrierOf(dtype)),
  ),
  Range: op(
    { inputs: ["start", "limit", "delta"], outputs: { output: "Tidx = int32" } },
    ([start, limit, delta]) => range(number(start), number(limit), number(delta), start.dtype),
  ),
  LinSpace: op({ inputs: ["start", "stop", "num"] }, ([start, stop, num]) =>
    tf.linspace(number(start), number(stop), number(num)),
  ),
  OneHot: op(
    { inputs: ["indices", "depth", "on_value", "off_value"], linear: true, attrs: { axis: int(-1) } },
    ([indices, depth, on, off], { axis }) => oneHot(indices, number(depth), on, off, axis),
  ),
} as const satisfies OpFamily;

/** The same values, and nothing flows back. */
function stopGradient(x: tf.Tensor): tf.Tensor {
  if (!isRecording()) return x;
  return tf.customGrad((input) => ({
    value: (input as tf.Tensor).clone(), // declared as tensor or saver: the first argument is the tensor
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }))(x);
}

function notRun(): never {
  throw new MalformedError("this op has no value of its own"); // placeholders are fed, constants are loaded
}

function filled(shape: readonly number[], value: tf.Tensor): tf.Tensor {
  // tf.fill() leaves nothing on the tape, and TensorFlow's Fill passes gradients on to the value.
  if (isRecording() && value.dtype === "float32") return broadcast(value, shape);
  if (value.dtype !== "string") return tf.fill([...shape], number(value), value.dtype);
  const size = shape.reduce((product, n) => product * n, 1);
  const [bytes = new Uint8Array()] = bytesOf(value);
  return makeTensor(new Array<Uint8Array>(size).fill(bytes), shape, "string");
}

function carrierOf(dtype: Parameters<typeof computeDType>[0]): tf.DataType {
  return computeDType(dtype) ?? "float32";
}

/** TensorFlow computes each element as start + i * delta; adding up would drift. */
function range(start: number, limit: number, delta: number, dtype: tf.DataType): tf.Tensor {
  const size = Math.max(0, Math.ceil((limit - start) / delta));
  const values = Float64Array.from({ length: size }, (_, i) => start + i * delta);
  return dtype === "int32"
    ? tf.tensor1d(Int32Array.from(values), "int32")
    : tf.tensor1d(Float32Array.from(values), "float32");
}

function oneHot(indices: tf.Tensor, depth: number, on: tf.Tensor, off: tf.Tensor, axis: number): tf.Tensor {
  const hot = tf.equal(tf.expandDims(indices, -1), tf.range(0, depth, 1, "int32"));
  const last = depth * indices.size === 0 ? empty([...indices.shape, depth], on.dtype as "float32") : moved([on, off], (a, b) => tf.where(hot, a, b)); // biome-ignore format: one thought
  if (axis === -1 || axis === indices.rank) return last;
  const order = Array.from({ length: indices.rank }, (_, i) => i);
  order.splice(axis, 0, indices.rank);
  return moved([last], (x) => tf.transpose(x, order));
}
