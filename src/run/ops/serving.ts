/**
 * What graphs hold that a server ran: calls gathered into batches, the largest of many for retrieval.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, int } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { integers } from "../tensors.js";
import { axisOf } from "./read.js";

export const serving = {
  Batch: op(
    {
      inputs: ["in_tensors: tensors"],
      outputs: { batched_tensors: "list T", batch_index: "int64", id: "int64" },
      stateful: true,
      note: "one call is one batch, whose id is 0",
    },
    ([tensors]) => [...tensors, integers([0, 0, tensors[0]?.shape[0] ?? 0], [1, 3]), integers([0], [])],
  ),
  Unbatch: op(
    { inputs: ["batched_tensor", "batch_index", "id"], outputs: { unbatched_tensor: "T" }, stateful: true },
    ([batched]) => batched,
  ),
  ApproxTopK: op(
    {
      inputs: ["input"],
      attrs: {
        k: int(),
        reduction_dimension: int(-1),
        is_max_k: bool(true),
        aggregate_to_topk: bool(true),
      },
      outputs: { values: "T", indices: "int32" },
      note: "exactly, as TensorFlow on a CPU",
    },
    ([input], a) => extremes(input, a.k, axisOf(a.reduction_dimension, input.rank), a.is_max_k),
  ),
} as const satisfies OpFamily;

/** The k largest or smallest along an axis, in order. */
function extremes(x: tf.Tensor, k: number, axis: number, isLargest: boolean): tf.Tensor[] {
  const size = x.shape[axis] ?? 0;
  if (k > size) throw new MalformedError("more elements are asked for than there are", { expected: `at most ${size}`, found: `k = ${k}` }); // biome-ignore format: one thought
  const order = [...x.shape.keys()].filter((i) => i !== axis);
  const back = [...x.shape.keys()].map((i) => (i === axis ? x.rank - 1 : order.indexOf(i)));
  const last = tf.transpose(x, [...order, axis]);
  const { values, indices } = tf.topk(isLargest ? last : tf.neg(last), k);
  return [tf.transpose(isLargest ? values : tf.neg(values), back), tf.transpose(indices, back)];
}
