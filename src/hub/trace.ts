/**
 * Which way to call a module fits what is given, and what of it is wanted.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import { formatShape } from "../tensor/dtype.js";
import type tf from "../tfjs-core.cjs";
import { fitsInput } from "./inputs.js";
import type { Named, Trace } from "./program.js";

/** Whether the tensors are, in number, dtypes and shapes, what a trace was made for. */
export function takes({ inputs }: Trace, given: readonly tf.Tensor[]): boolean {
  return (
    inputs.length === given.length &&
    given.every((tensor, i) => {
      const info = inputs[i]?.info;
      return info !== undefined && fitsInput(info, tensor);
    })
  );
}

/** Its outputs, or the one that `key` names. @throws {UsageError} naming the keys, where one has to be chosen */
export function chosenOutputs({ outputs, keyed, label }: Trace, key: string | undefined): readonly Named[] {
  if (key === undefined && (!keyed || outputs.length === 1)) return outputs;
  const chosen = outputs.find((output) => output.key === (key ?? "default"));
  if (chosen) return [chosen];
  const shapes = outputs.map(({ key, info }) => `${key} ${formatShape(info.shape)}`);
  throw new UsageError(
    key === undefined
      ? `several outputs, and none is named: ${label}`
      : `no output ${JSON.stringify(key)}: ${label}`,
    { expected: `outputKey: one of ${shapes.join(", ")}` },
  );
}
