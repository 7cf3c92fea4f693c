/**
 * Ragged tensors as single elements, as `tf.map_fn` over rows of different lengths takes them apart and together.
 *
 * Source: tensorflow/core/kernels/ragged_tensor_to_variant_op.cc, ragged_tensor_from_variant_op.cc.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, int, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { pack, unpack } from "../packed.js";
import { bytesOf, computeDType, integers, makeTensor } from "../tensors.js";
import { moved } from "./pick.js";
import { splitsOf } from "./ragged.js";
import { numbers } from "./read.js";

export const raggedVariants = {
  RaggedTensorToVariant: op(
    {
      inputs: ["rt_nested_splits: tensors * RAGGED_RANK", "rt_dense_values"],
      attrs: { batched_input: bool() },
      outputs: { encoded_ragged: "variant" },
    },
    ([splits, values], { batched_input }) => {
      if (!batched_input) return makeTensor([pack([...splits, values])], [], "string");
      const rows = apart(splits.map(numbers), values);
      return makeTensor(rows.map(pack), [rows.length], "string");
    },
  ),
  RaggedTensorFromVariant: op(
    {
      inputs: ["encoded_ragged"],
      attrs: { input_ragged_rank: int(), output_ragged_rank: int(), Tvalues: type() },
      outputs: {
        output_nested_splits: "output_ragged_rank * Tsplits = int64",
        output_dense_values: "Tvalues",
      },
    },
    ([encoded], a) => {
      const components = bytesOf(encoded).map(unpack);
      if (encoded.rank === 0) return components[0] ?? [];
      const wanted = a.input_ragged_rank < 0 ? a.output_ragged_rank - encoded.rank : a.input_ragged_rank;
      return together(components, encoded.shape, wanted, computeDType(a.Tvalues) ?? "float32");
    },
  ),
} as const satisfies OpFamily;

/** One ragged tensor per row of the outermost axis, each with one level less. */
function apart(splits: readonly (readonly number[])[], values: tf.Tensor): tf.Tensor[][] {
  const [outer, ...inner] = splits;
  const count = outer ? outer.length - 1 : (values.shape[0] ?? 0);
  return Array.from({ length: count }, (_, row) => {
    let [from, to] = outer ? [outer[row] ?? 0, outer[row + 1] ?? 0] : [row, row + 1];
    const levels = inner.map((level) => {
      const cut = level.slice(from, to + 1);
      [from, to] = [cut[0] ?? 0, cut.at(-1) ?? 0];
      return integers(cut.map((at) => at - from));
    });
    const rows = moved([values], (x) => tf.slice(x, [from], [to - from]));
    return [...levels, outer ? rows : tf.reshape(rows, values.shape.slice(1))];
  });
}

/** The components stacked: a level for each axis that they stand in, then their own levels one behind the other. */
function together(
  components: readonly (readonly tf.Tensor[])[],
  shape: readonly number[],
  levels: number,
  dtype: tf.DataType,
): tf.Tensor[] {
  const wrong = components.find(({ length }) => length !== levels + 1);
  if (wrong) {
    throw new MalformedError("a ragged element has another number of levels", {
      expected: `${levels}`,
      found: `${wrong.length - 1}`,
    });
  }
  const outer = shape.slice(0, -1).map((_, axis) => {
    const rows = shape.slice(0, axis + 1).reduce((product, n) => product * n, 1);
    return integers(splitsOf(new Array<number>(rows).fill(shape[axis + 1] ?? 0)));
  });
  const lengths = Array.from({ length: levels + 1 }, (_, level) =>
    components.flatMap((parts) => lengthsOf(parts, level - 1)),
  );
  const values = components.map((parts) => parts[levels] ?? tf.zeros([0]));
  const dense = values.length === 0 ? empty(dtype) : moved(values, (...all) => tf.concat(all, 0));
  return [...outer, ...lengths.map((each) => integers(splitsOf(each))), dense];
}

/** Row lengths of a level of a component; level -1 is the component itself, one row. */
function lengthsOf(parts: readonly tf.Tensor[], level: number): number[] {
  if (level < 0) {
    const first = parts[0];
    return [parts.length > 1 ? (first?.size ?? 1) - 1 : (first?.shape[0] ?? 0)];
  }
  const splits = parts[level] ? numbers(parts[level]) : [];
  return splits.slice(1).map((end, row) => end - (splits[row] ?? 0));
}

function empty(dtype: tf.DataType): tf.Tensor {
  return dtype === "string" ? makeTensor([], [0], "string") : tf.zeros([0], dtype);
}
