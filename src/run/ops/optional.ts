/**
 * TensorFlow's Optional: values, or nothing.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { type OpFamily, op } from "../op.js";
import { Optional } from "../values.js";

export const optionals = {
  OptionalNone: op({ inputs: [], outputs: { optional: "variant" } }, () => new Optional(null)),
  OptionalFromValue: op(
    { inputs: ["components: tensors"], outputs: { optional: "variant" } },
    ([components]) => new Optional(components.map((value) => tf.keep(value.clone()))),
  ),
  OptionalHasValue: op({ inputs: ["optional: optional"], outputs: { has_value: "bool" } }, ([optional]) =>
    tf.scalar(optional.values !== null, "bool"),
  ),
  OptionalGetValue: op(
    { inputs: ["optional: optional"], outputs: { components: "list output_types" } },
    ([optional]) => {
      if (optional.values) return optional.values;
      throw new MalformedError("an Optional has no value", { hint: "ask OptionalHasValue first" });
    },
  ),
} as const satisfies OpFamily;
