/**
 * Random numbers of `tf.random.Generator`: a variable holds the counter and the key, and each call moves it on.
 *
 * Source: tensorflow/core/kernels/stateful_random_ops.cc.
 *
 * @module
 */
import { LimitError, MalformedError, UnsupportedError } from "../../errors.js";
import type * as tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { Philox } from "../math/philox.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import type { Variable } from "../values.js";
import { wordsOf } from "../words.js";
import { type Distribution, elements, normal, truncatedNormal, uniform } from "./random.js";
import { full, within } from "./random-stateless.js";
import { number, numbers } from "./read.js";

/** The counter moves on by this for each number, whatever it took. */
const RESERVED = 256n;
const PHILOX = 1;
const note = "the key and the counter must fit 31 bits";

const drawing = (fill: Distribution): Op =>
  op(
    {
      inputs: ["resource: variable", "algorithm", "shape"],
      attrs: { dtype: type("float32") },
      outputs: { output: "dtype = float32" },
      stateful: true,
      note,
    },
    ([variable, algorithm, shape], { dtype }) => {
      const size = elements(numbers(shape));
      const values = fill(advanced(variable, algorithm, size), 0, size, dtype);
      return makeTensor(values, numbers(shape), "float32");
    },
  );

export const randomStates = {
  StatefulUniform: drawing(uniform),
  StatefulStandardNormalV2: drawing(normal),
  StatefulTruncatedNormal: drawing(truncatedNormal),
  StatefulUniformInt: op(
    {
      inputs: ["resource: variable", "algorithm", "shape", "minval", "maxval"],
      attrs: { dtype: type("int64") },
      outputs: { output: "dtype = int64" },
      stateful: true,
      note,
    },
    ([variable, algorithm, shape, low, high], { dtype }) => {
      const stream = advanced(variable, algorithm, elements(numbers(shape)));
      return within(stream, numbers(shape), number(low), number(high), dtype);
    },
  ),
  StatefulUniformFullInt: op(
    {
      inputs: ["resource: variable", "algorithm", "shape"],
      attrs: { dtype: type("uint64") },
      outputs: { output: "dtype = uint64" },
      stateful: true,
      note,
    },
    ([variable, algorithm, shape], { dtype }) =>
      full(advanced(variable, algorithm, elements(numbers(shape))), numbers(shape), dtype),
  ),
  RngSkip: op(
    { inputs: ["resource: variable", "algorithm", "delta"], outputs: {}, stateful: true, note },
    ([variable, algorithm, delta]) => {
      advanced(variable, algorithm, Number(wordsOf(delta)[0] ?? 0n));
      return [];
    },
  ),
  RngReadAndSkip: op(
    {
      inputs: ["resource: variable", "alg", "delta"],
      outputs: { value: "int64" },
      stateful: true,
      note,
    },
    ([variable, algorithm, delta]) => {
      const before = variable.value.clone();
      advanced(variable, algorithm, Number(wordsOf(delta)[0] ?? 0n));
      return before;
    },
  ),
} as const satisfies OpFamily;

/** The stream at the variable's state, which moves on behind `count` numbers. */
export function advanced(variable: Variable, algorithm: tf.Tensor, count: number): Philox {
  if (number(algorithm) !== PHILOX)
    throw new UnsupportedError(
      "another random algorithm than Philox, which TensorFlow has only on accelerators",
      {
        expected: `${PHILOX} (Philox)`,
        found: `${number(algorithm)}`,
      },
    );
  const [first, second, key] = wordsOf(variable.value);
  if (first === undefined || second === undefined || key === undefined)
    throw new MalformedError("the state of a random generator is too short", {
      expected: "3 integers: a counter of two and a key",
      found: `[${variable.value.shape.join(", ")}]`,
    });
  const next = BigInt.asUintN(128, first + (second << 64n) + BigInt(count) * RESERVED);
  variable.assign(stateTensor([BigInt.asUintN(64, next), next >> 64n, key], variable));
  return Philox.ofWords(key, [first, second]);
}

function stateTensor(words: readonly bigint[], { name, value }: Variable): tf.Tensor {
  if (words.some((word) => word >= 2n ** 31n))
    throw new LimitError(`the state of the random generator ${name} does not fit 32 bits`, {
      expected: "a key and a counter below 2147483648",
      found: words.join(", "),
    });
  const rest = Array.from(value.dataSync()).slice(words.length);
  return makeTensor(Int32Array.from([...words.map(Number), ...rest]), value.shape, "int32");
}
