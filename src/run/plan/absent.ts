/**
 * What to do about ops that the runner does not have, where it is more than "fetch a tensor before them".
 *
 * @module
 */
import { opsByOutputs } from "../../graph/op-outputs.js";

const reasons: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^XlaCallModule$/,
    "XlaCallModule holds its program in StableHLO; convert the model again with jax2tf.convert(…, native_serialization=False)",
  ],
  [
    /Iterator|Dataset|^(QueueDequeue|ReaderRead|Batch$|RecordInput|Unstage|MapUnstage)/,
    "the graph reads its own data there: feed what would have come, by the name of that tensor",
  ],
  [
    /PyFunc/,
    "the graph calls Python code that the file does not hold: fetch a tensor before it, or feed its result",
  ],
];

const native =
  "fetch a tensor before them, or run the graph with native TensorFlow (`npx thaw native install`)";
const foreign =
  "ops that TensorFlow itself does not have come from a library (tensorflow_text, tensorflow_addons, …): fetch a tensor before them, or feed what they give";

/** One hint for all of them; the most telling kind of op first. */
export function hintFor(ops: Iterable<string>): string {
  const names = [...ops];
  const found = reasons.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (found) return found[1];
  return names.every(isRegistered) ? native : foreign;
}

let registered: ReadonlySet<string> | undefined;

function isRegistered(op: string): boolean {
  registered ??= new Set(Object.values(opsByOutputs).flatMap((names) => names.split(" ")));
  return registered.has(op) || op.startsWith("_");
}
