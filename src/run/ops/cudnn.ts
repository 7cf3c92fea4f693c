/**
 * Recurrent layers as cuDNN has them: graphs that were frozen on a machine with a GPU hold these.
 *
 * TensorFlow has them on GPUs only. What they compute is that of Keras' layers (`reset_after` for GRU), which the tests hold
 * them against. All weights lie in one buffer: of each layer and direction the matrices of the gates for the input, then those
 * for the state; behind all of these the biases in the same order.
 *
 * Source: cuDNN's documentation of cudnnRNNMode_t; `_canonical_to_params` and `gpu_lstm`, `gpu_gru` in Keras 2.
 *
 * @module
 */
import { MismatchError, UnsupportedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { among, bool, int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { numbers } from "./read.js";

const attrs = {
  rnn_mode: among(string("lstm"), "lstm", "gru", "rnn_tanh", "rnn_relu"),
  input_mode: among(string("linear_input"), "linear_input", "auto_select"),
  direction: string("unidirectional"),
} as const;
const outputs = { output: "T", output_h: "T", output_c: "T", reserve_space: "T" } as const;
const inputs = ["input", "input_h", "input_c", "params"] as const;

export const cudnn = {
  CudnnRNN: op({ inputs, attrs, outputs }, ([x, h, c, params], a) => {
    const [y, lastH, lastC] = ran(x, h, c, params, { ...a, lengths: null });
    return [y, lastH, lastC, tf.zeros([0])];
  }),
  CudnnRNNV2: op(
    { inputs, attrs, outputs: { ...outputs, host_reserved: "int8" } },
    ([x, h, c, params], a) => [...ran(x, h, c, params, { ...a, lengths: null }), ...reserved()],
  ),
  CudnnRNNV3: op(
    {
      inputs: [...inputs, "sequence_lengths"] as const,
      attrs: { ...attrs, num_proj: among(int(0), 0), time_major: bool(true) },
      outputs: { ...outputs, host_reserved: "int8" },
    },
    ([x, h, c, params, lengths], { time_major, ...a }) => {
      const swapped = (value: tf.Tensor) => (time_major ? value : tf.transpose(value, [1, 0, 2]));
      const state = a.rnn_mode === "lstm" ? swapped(c) : c;
      const results = ran(swapped(x), swapped(h), state, params, { ...a, lengths: numbers(lengths) });
      const [y, lastH, lastC] = results;
      const back = a.rnn_mode === "lstm" ? swapped(lastC) : lastC;
      return [swapped(y), swapped(lastH), back, ...reserved()];
    },
  ),
} as const satisfies OpFamily;

interface Layers {
  readonly rnn_mode: string;
  readonly input_mode: string;
  readonly direction: string;
  /** Of each sequence; null where all are whole. */
  readonly lengths: readonly number[] | null;
}

/** Whatever the backward pass keeps on a GPU. */
function reserved(): tf.Tensor[] {
  return [tf.zeros([0]), tf.zeros([0], "int32")];
}

const GATES: Readonly<Record<string, number>> = { lstm: 4, gru: 3, rnn_tanh: 1, rnn_relu: 1 };

/** All layers of a time-major sequence: outputs, and the last states of each layer and direction. */
function ran(
  x: tf.Tensor,
  h: tf.Tensor,
  c: tf.Tensor,
  params: tf.Tensor,
  a: Layers,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const gates = GATES[a.rnn_mode];
  if (!gates) throw new UnsupportedError(`the RNN ${a.rnn_mode} of cuDNN`, { expected: Object.keys(GATES).join(", ") }); // biome-ignore format: one thought
  const [count = 1, batch = 1, units = 1] = h.shape;
  const width = x.shape[2] ?? 1;
  if (a.input_mode === "auto_select" && width === units)
    throw new UnsupportedError("an RNN of cuDNN that does not multiply its input", { expected: "linear_input", found: a.input_mode }); // biome-ignore format: one thought
  const directions = a.direction === "bidirectional" ? 2 : 1;
  const parts = buffer(params, { count, gates, units, width, directions });
  const lengths = a.lengths ?? new Array<number>(batch).fill(x.shape[0] ?? 0);
  const states = [h, c].map((state) => (state.rank === 3 ? tf.unstack(state) : []));
  const last: { h: tf.Tensor; c: tf.Tensor }[] = [];
  let y = x;
  for (let layer = 0; layer < count; layer += directions) {
    const sides = Array.from({ length: directions }, (_, side) => {
      const at = layer + side;
      const weights = parts[at];
      const start = {
        h: states[0]?.[at] ?? tf.zeros([batch, units]),
        c: states[1]?.[at] ?? tf.zeros([batch, units]),
      };
      if (!weights) throw new MismatchError("the weights of an RNN of cuDNN are too few");
      const sequence = side === 1 ? reversed(y, lengths) : y;
      const result = steps(sequence, start, { ...weights, mode: a.rnn_mode, units }, lengths);
      last.push(result.state);
      return side === 1 ? reversed(result.outputs, lengths) : result.outputs;
    });
    y = sides.length === 1 ? (sides[0] ?? y) : tf.concat(sides, 2);
  }
  const lastC = a.rnn_mode === "lstm" ? tf.stack(last.map((state) => state.c)) : tf.zerosLike(c);
  return [y, tf.stack(last.map((state) => state.h)), lastC];
}

interface Weights {
  /** [input, gates * units] and [units, gates * units], with the biases of both, [gates * units]. */
  readonly w: tf.Tensor;
  readonly r: tf.Tensor;
  readonly bw: tf.Tensor;
  readonly br: tf.Tensor;
}

interface Sizes {
  readonly count: number;
  readonly gates: number;
  readonly units: number;
  readonly width: number;
  readonly directions: number;
}

/** The weights of each layer and direction. @throws {MismatchError} when the buffer has another size */
function buffer(params: tf.Tensor, { count, gates, units, width, directions }: Sizes): Weights[] {
  const into = (at: number) => (at < directions ? width : units * directions);
  const weights = Array.from({ length: count }, (_, at) => gates * units * (into(at) + units));
  const size = weights.reduce((sum, n) => sum + n, 0) + count * 2 * gates * units;
  if (params.size !== size)
    throw new MismatchError("the weights of an RNN of cuDNN have another size", { expected: `${size} numbers`, found: `${params.size}` }); // biome-ignore format: one thought
  const flat = tf.reshape(params, [size]);
  let from = 0;
  const next = (shape: number[]) => {
    const length = shape.reduce((product, n) => product * n, 1);
    from += length;
    return tf.reshape(tf.slice(flat, [from - length], [length]), shape);
  };
  const matrices = Array.from({ length: count }, (_, at) => ({
    w: tf.transpose(next([gates * units, into(at)])),
    r: tf.transpose(next([gates * units, units])),
  }));
  return matrices.map((pair) => ({ ...pair, bw: next([gates * units]), br: next([gates * units]) }));
}

interface State {
  readonly h: tf.Tensor;
  readonly c: tf.Tensor;
}

interface Cell extends Weights {
  readonly mode: string;
  readonly units: number;
}

/** One layer in one direction. Behind the end of a sequence its state stays, and its outputs are zero. */
function steps(x: tf.Tensor, start: State, cell: Cell, lengths: readonly number[]) {
  const outputs: tf.Tensor[] = [];
  let state = start;
  for (const [time, input] of tf.unstack(x).entries()) {
    const next = stepped(input, state, cell);
    const alive = tf.tensor2d(
      lengths.map((length) => [Number(time < length)]),
      undefined,
      "bool",
    );
    const kept = (fresh: tf.Tensor, old: tf.Tensor) => tf.where(alive, fresh, old);
    state = { h: kept(next.h, state.h), c: kept(next.c, state.c) };
    outputs.push(kept(next.h, tf.zerosLike(next.h)));
  }
  return {
    outputs: outputs.length > 0 ? tf.stack(outputs) : tf.zeros([0, lengths.length, cell.units]),
    state,
  };
}

function stepped(x: tf.Tensor, { h, c }: State, { w, r, bw, br, mode }: Cell): State {
  const ofInput = tf.add(tf.matMul(x, w), bw);
  const ofState = tf.add(tf.matMul(h, r), br);
  if (mode === "gru") {
    const [[xr = x, xz = x, xh = x], [hr = x, hz = x, hh = x]] = [
      tf.split(ofInput, 3, 1),
      tf.split(ofState, 3, 1),
    ];
    const [reset, update] = [tf.sigmoid(tf.add(xr, hr)), tf.sigmoid(tf.add(xz, hz))];
    const candidate = tf.tanh(tf.add(xh, tf.mul(reset, hh)));
    return { h: tf.add(tf.mul(tf.sub(1, update), candidate), tf.mul(update, h)), c };
  }
  const sum = tf.add(ofInput, ofState);
  if (mode !== "lstm") return { h: mode === "rnn_relu" ? tf.relu(sum) : tf.tanh(sum), c };
  const [i = x, f = x, g = x, o = x] = tf.split(sum, 4, 1);
  const cell = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
  return { h: tf.mul(tf.sigmoid(o), tf.tanh(cell)), c: cell };
}

/** Each sequence back to front within its length. */
function reversed(x: tf.Tensor, lengths: readonly number[]): tf.Tensor {
  const [time = 0, batch = 0] = x.shape;
  const at = Array.from({ length: time }, (_, t) =>
    Array.from({ length: batch }, (_, b) => {
      const length = lengths[b] ?? time;
      return [t < length ? length - 1 - t : t, b];
    }),
  );
  return time * batch === 0 ? x : tf.gatherND(x, tf.tensor3d(at, undefined, "int32"));
}
