/**
 * TensorFlow 1's TensorArrays. The flow tensor that the graph passes along only orders the ops.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, shape, string, type } from "../attrs.js";
import { blank } from "../blank.js";
import { type Op, type OpFamily, op } from "../op.js";
import { TensorArray } from "../tensor-array.js";
import { computeDType } from "../tensors.js";
import { moved, movedAll } from "./pick.js";
import { number, numbers } from "./read.js";

const stateful = true;

const latest = {
  TensorArrayV3: op(
    {
      inputs: ["size"],
      attrs: {
        dtype: type(),
        element_shape: shape(null),
        dynamic_size: bool(false),
        clear_after_read: bool(true),
        tensor_array_name: string(""),
      },
      outputs: { handle: "resource", flow: "float32" },
      stateful,
    },
    ([size], a, context) => {
      const array = new TensorArray({
        name: a.tensor_array_name,
        dtype: computeDType(a.dtype) ?? "float32",
        size: number(size),
        elementShape: a.element_shape,
        dynamicSize: a.dynamic_size,
        clearAfterRead: a.clear_after_read,
      });
      context.arrays.add(array);
      return [array, tf.scalar(0)];
    },
  ),
  TensorArrayWriteV3: op(
    { inputs: ["handle: array", "index", "value", "flow_in"], outputs: { flow_out: "float32" }, stateful },
    ([array, index, value, flow]) => {
      array.write(number(index), value.clone());
      return flow;
    },
  ),
  TensorArrayReadV3: op(
    { inputs: ["handle: array", "index", "flow_in"], outputs: { value: "dtype" }, stateful },
    ([array, index]) => array.read(number(index)),
  ),
  TensorArrayScatterV3: op(
    { inputs: ["handle: array", "indices", "value", "flow_in"], outputs: { flow_out: "float32" }, stateful },
    ([array, indices, value, flow]) => {
      const rows = movedAll([value], (x) => tf.unstack(x));
      for (const [row, index] of numbers(indices).entries()) {
        const tensor = rows[row];
        if (tensor) array.write(index, tensor);
      }
      return flow;
    },
  ),
  TensorArrayGatherV3: op(
    { inputs: ["handle: array", "indices", "flow_in"], outputs: { value: "dtype" }, stateful },
    ([array, indices]) => {
      const elements = numbers(indices).map((index) => array.read(index));
      return elements.length > 0
        ? moved(elements, (...all) => tf.stack(all))
        : blank([0, ...known(array.init.elementShape)], array.init.dtype);
    },
  ),
  TensorArrayConcatV3: op(
    {
      inputs: ["handle: array", "flow_in"],
      outputs: { value: "dtype", lengths: "int64" },
      stateful,
    },
    ([array]) => {
      const elements = Array.from({ length: array.size }, (_, i) => array.read(i));
      const lengths = elements.map((element) => element.shape[0] ?? 0);
      return [moved(elements, (...all) => tf.concat(all, 0)), tf.tensor1d(lengths, "int32")];
    },
  ),
  TensorArraySplitV3: op(
    { inputs: ["handle: array", "value", "lengths", "flow_in"], outputs: { flow_out: "float32" }, stateful },
    ([array, value, lengths, flow]) => {
      const parts = movedAll([value], (x) => tf.split(x, numbers(lengths), 0));
      for (const [i, part] of parts.entries()) array.write(i, part);
      return flow;
    },
  ),
  TensorArraySizeV3: op(
    { inputs: ["handle: array", "flow_in"], outputs: { size: "int32" }, stateful },
    ([array]) => tf.scalar(array.size, "int32"),
  ),
  TensorArrayGradV3: op(
    {
      inputs: ["handle: array", "flow_in"],
      attrs: { source: string() },
      outputs: { grad_handle: "resource", flow_out: "float32" },
      stateful,
    },
    ([array, flow], { source }) => [array.gradients(source), flow],
  ),
  TensorArrayCloseV3: op({ inputs: ["handle: array"], outputs: {}, stateful }, ([array]) => {
    array.dispose();
    return [];
  }),
} as const satisfies OpFamily;

/** A version's ops: the same kernels, behind other types of handles. */
function version(handle: string, suffix: string): OpFamily {
  const rows = Object.entries(latest).map(([name, row]) => [name.replace(/V3$/, suffix), row] as const);
  return {
    ...Object.fromEntries(rows),
    [`TensorArray${suffix}`]: onlyFirst(latest.TensorArrayV3, { handle }),
    [`TensorArrayGrad${suffix}`]: onlyFirst(latest.TensorArrayGradV3, { grad_handle: handle }),
  };
}

/** The op without its flow, which older versions do not give. */
function onlyFirst(row: Op, outputs: Op["outputs"]): Op {
  return {
    ...row,
    outputs,
    kernel: (inputs, attrs, context, node) => [row.kernel(inputs, attrs, context, node)].flat()[0] ?? [],
  };
}

export const arrays: OpFamily = {
  ...latest,
  ...version("string", "V2"),
  ...version("ref string", ""),
  TensorArrayGradWithShape: op(
    {
      inputs: ["handle: array", "flow_in", "shape_to_prepend"],
      attrs: { source: string() },
      outputs: { grad_handle: "resource", flow_out: "float32" },
      stateful,
    },
    ([array, flow, prefix], { source }) => [array.gradients(source, numbers(prefix)), flow],
  ),
};

function known(shape: readonly (number | null)[] | null): number[] {
  return (shape ?? []).map((dimension) => dimension ?? 0);
}
