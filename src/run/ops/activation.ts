/**
 * Activation functions.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { float } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";

const activation = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["features"], outputs: { activations: "T" } }, ([x]) => f(x));

export const activations = {
  Relu: activation(tf.relu),
  Relu6: activation(tf.relu6),
  Elu: activation(tf.elu),
  Selu: activation(tf.selu),
  Softplus: activation(tf.softplus),
  Softsign: activation((x) => tf.div(x, tf.add(1, tf.abs(x)))),
  LeakyRelu: op(
    { inputs: ["features"], attrs: { alpha: float(0.2) }, outputs: { activations: "T = float32" } },
    ([x], { alpha }) => tf.leakyRelu(x, alpha),
  ),
  Softmax: op({ inputs: ["logits"], outputs: { softmax: "T" } }, ([logits]) => tf.softmax(logits)),
  LogSoftmax: op({ inputs: ["logits"], outputs: { logsoftmax: "T" } }, ([logits]) => tf.logSoftmax(logits)),
} as const satisfies OpFamily;
