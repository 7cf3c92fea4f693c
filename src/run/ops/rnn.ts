/**
 * Recurrent cells in one op: TensorFlow's LSTM and GRU blocks.
 *
 * Source: tensorflow/core/kernels/rnn/{lstm_ops,gru_ops}.cc and the OpDefs' own documentation.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, float } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { number } from "./read.js";

const cell = { forget_bias: float(1), cell_clip: float(3), use_peephole: bool(false) } as const;
const outputs = { i: "T", cs: "T", f: "T", o: "T", ci: "T", co: "T", h: "T" } as const;

export const rnnBlocks = {
  LSTMBlockCell: op(
    { inputs: ["x", "cs_prev", "h_prev", "w", "wci", "wcf", "wco", "b"], attrs: cell, outputs },
    ([x, cs, h, w, wci, wcf, wco, b], a) =>
      lstmStep(x, { cs, h }, { w, wci, wcf, wco, b }, { ...a, order: "icfo" }),
  ),
  BlockLSTM: op(
    {
      inputs: ["seq_len_max", "x", "cs_prev", "h_prev", "w", "wci", "wcf", "wco", "b"],
      attrs: cell,
      outputs,
    },
    ([length, x, cs, h, w, wci, wcf, wco, b], a) =>
      lstm(x, number(length), { cs, h }, { w, wci, wcf, wco, b }, { ...a, order: "icfo" }),
  ),
  BlockLSTMV2: op(
    {
      inputs: ["seq_len_max", "x", "cs_prev", "h_prev", "w", "wci", "wcf", "wco", "b"],
      attrs: { cell_clip: float(0), use_peephole: bool(false) },
      outputs,
    },
    ([length, x, cs, h, w, wci, wcf, wco, b], a) =>
      lstm(x, number(length), { cs, h }, { w, wci, wcf, wco, b }, { ...a, forget_bias: 0, order: "ifco" }),
  ),
  GRUBlockCell: op(
    {
      inputs: ["x", "h_prev", "w_ru", "w_c", "b_ru", "b_c"],
      outputs: { r: "T", u: "T", c: "T", h: "T" },
    },
    ([x, h, wru, wc, bru, bc]) => {
      const gates = tf.sigmoid(tf.add(tf.matMul(tf.concat([x, h], 1), wru), bru));
      const [r = gates, u = gates] = tf.split(gates, 2, 1);
      const c = tf.tanh(tf.add(tf.matMul(tf.concat([x, tf.mul(h, r)], 1), wc), bc));
      return [r, u, c, tf.add(tf.mul(u, h), tf.mul(tf.sub(1, u), c))];
    },
  ),
} as const satisfies OpFamily;

interface LstmState {
  readonly cs: tf.Tensor;
  readonly h: tf.Tensor;
}

interface LstmWeights {
  readonly w: tf.Tensor;
  readonly wci: tf.Tensor;
  readonly wcf: tf.Tensor;
  readonly wco: tf.Tensor;
  readonly b: tf.Tensor;
}

interface LstmOptions {
  readonly forget_bias: number;
  /** Cell states are kept within plus and minus this; 0 lets them be. */
  readonly cell_clip: number;
  readonly use_peephole: boolean;
  /** Which gate is in which quarter of the weights: input, cell, forget, output. */
  readonly order: "icfo" | "ifco";
}

type LstmOutputs = [
  i: tf.Tensor,
  cs: tf.Tensor,
  f: tf.Tensor,
  o: tf.Tensor,
  ci: tf.Tensor,
  co: tf.Tensor,
  h: tf.Tensor,
];

function lstmStep(x: tf.Tensor, { cs, h }: LstmState, weights: LstmWeights, a: LstmOptions): LstmOutputs {
  const { w, wci, wcf, wco, b } = weights;
  const quarters = tf.split(tf.add(tf.matMul(tf.concat([x, h], 1), w), b), 4, 1);
  const gate = (name: string) => quarters[a.order.indexOf(name)] ?? x;
  const peeped = (z: tf.Tensor, state: tf.Tensor, by: tf.Tensor) =>
    a.use_peephole ? tf.add(z, tf.mul(state, by)) : z;
  const i = tf.sigmoid(peeped(gate("i"), cs, wci));
  const f = tf.sigmoid(peeped(tf.add(gate("f"), a.forget_bias), cs, wcf));
  const ci = tf.tanh(gate("c"));
  const free = tf.add(tf.mul(ci, i), tf.mul(cs, f));
  const next = a.cell_clip > 0 ? tf.clipByValue(free, -a.cell_clip, a.cell_clip) : free;
  const o = tf.sigmoid(peeped(gate("o"), next, wco));
  const co = tf.tanh(next);
  return [i, next, f, o, ci, co, tf.mul(o, co)];
}

/** Every step's outputs, stacked along time; steps from `length` on are zero. */
function lstm(
  x: tf.Tensor,
  length: number,
  start: LstmState,
  weights: LstmWeights,
  a: LstmOptions,
): tf.Tensor[] {
  const steps: LstmOutputs[] = [];
  const inputs = tf.unstack(x);
  let state = start;
  for (const input of inputs.slice(0, length)) {
    const step = lstmStep(input, state, weights, a);
    steps.push(step);
    state = { cs: step[1], h: step[6] };
  }
  const zeros = tf.zerosLike(start.cs);
  return Object.keys(outputs).map((_, k) => tf.stack(inputs.map((_, t) => steps[t]?.[k] ?? zeros)));
}
