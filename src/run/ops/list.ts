/**
 * TensorLists: how TensorFlow 2's loops collect their outputs.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { int, shape, type } from "../attrs.js";
import { blank } from "../blank.js";
import { type OpFamily, op } from "../op.js";
import { TensorList } from "../tensor-list.js";
import { computeDType } from "../tensors.js";
import { moved, movedAll } from "./pick.js";
import { number, numbers } from "./read.js";

const element = { element_dtype: type() } as const;

export const lists = {
  TensorListReserve: op(
    { inputs: ["element_shape", "num_elements"], attrs: element, outputs: { handle: "variant" } },
    ([shape, count], { element_dtype }, { lists }) =>
      TensorList.reserve(number(count), shapeOf(shape), computeDType(element_dtype) ?? "float32", lists),
  ),
  EmptyTensorList: op(
    { inputs: ["element_shape", "max_num_elements"], attrs: element, outputs: { handle: "variant" } },
    ([shape], { element_dtype }, { lists }) =>
      TensorList.reserve(0, shapeOf(shape), computeDType(element_dtype) ?? "float32", lists),
  ),
  TensorListFromTensor: op(
    { inputs: ["tensor", "element_shape"], attrs: element, outputs: { output_handle: "variant" } },
    ([tensor, shape], _, { lists }) =>
      TensorList.of(
        movedAll([tensor], (x) => tf.unstack(x)),
        shapeOf(shape),
        tensor.dtype,
        lists,
      ),
  ),
  TensorListStack: op(
    {
      inputs: ["input_handle: list", "element_shape"],
      attrs: { ...element, num_elements: int(-1) },
      outputs: { tensor: "element_dtype" },
    },
    ([list, shape]) => stacked(list, shapeOf(shape)),
  ),
  TensorListGather: op(
    {
      inputs: ["input_handle: list", "indices", "element_shape"],
      attrs: element,
      outputs: { values: "element_dtype" },
    },
    ([list, indices, shape]) => stackedOf(numbers(indices).map((i) => elementOf(list, i, shapeOf(shape)))),
  ),
  TensorListScatterIntoExistingList: op(
    {
      inputs: ["input_handle: list", "tensor", "indices"],
      attrs: element,
      outputs: { output_handle: "variant" },
    },
    ([list, tensor, indices]) => {
      const rows = movedAll([tensor], (x) => tf.unstack(x));
      return chained(list, numbers(indices), (current, index, i) =>
        current.with(index, rows[i] ?? tensor.clone()),
      );
    },
  ),
  TensorListScatterV2: op(
    {
      inputs: ["tensor", "indices", "element_shape", "num_elements"],
      attrs: element,
      outputs: { output_handle: "variant" },
    },
    ([tensor, indices, shape, count], _, { lists }) => {
      const [at, rows] = [numbers(indices), movedAll([tensor], (x) => tf.unstack(x))];
      const length = Math.max(number(count), ...at.map((i) => i + 1), 0);
      const empty = TensorList.reserve(length, shapeOf(shape), tensor.dtype, lists);
      const list = chained(empty, at, (current, index, i) => current.with(index, rows[i] ?? tensor.clone()));
      if (list !== empty) empty.dispose();
      return list;
    },
  ),
  TensorListGetItem: op(
    {
      inputs: ["input_handle: list", "index", "element_shape"],
      attrs: element,
      outputs: { item: "element_dtype" },
    },
    ([list, index, shape]) => elementOf(list, number(index), shapeOf(shape)),
  ),
  TensorListSetItem: op(
    {
      inputs: ["input_handle: list", "index", "item"],
      attrs: element,
      outputs: { output_handle: "variant" },
    },
    ([list, index, item]) => {
      const at = number(index);
      if (at < 0) throw outside(at, list);
      return list.with(at, item.clone());
    },
  ),
  TensorListPushBack: op(
    { inputs: ["input_handle: list", "tensor"], attrs: element, outputs: { output_handle: "variant" } },
    ([list, tensor]) => list.push(tensor.clone()),
  ),
  TensorListPopBack: op(
    {
      inputs: ["input_handle: list", "element_shape"],
      attrs: element,
      outputs: { output_handle: "variant", tensor: "element_dtype" },
    },
    ([list, shape]) => {
      const last = list.length - 1;
      return [list.resize(last), elementOf(list, last, shapeOf(shape))];
    },
  ),
  TensorListResize: op(
    { inputs: ["input_handle: list", "size"], outputs: { output_handle: "variant" } },
    ([list, size]) => list.resize(number(size)),
  ),
  TensorListLength: op({ inputs: ["input_handle: list"], outputs: { length: "int32" } }, ([list]) =>
    tf.scalar(list.length, "int32"),
  ),
  TensorListElementShape: op(
    { inputs: ["input_handle: list"], outputs: { element_shape: "shape_type" } },
    ([list]) =>
      list.elementShape === null
        ? tf.scalar(-1, "int32")
        : tf.tensor1d(
            list.elementShape.map((n) => n ?? -1),
            "int32",
          ),
  ),
  TensorListConcat: op(
    {
      inputs: ["input_handle: list"],
      attrs: { ...element, element_shape: shape(null) },
      outputs: { tensor: "element_dtype", lengths: "int64" },
    },
    ([list], { element_shape }) => concatenated(list, element_shape),
  ),
  TensorListConcatV2: op(
    {
      inputs: ["input_handle: list", "element_shape", "leading_dims"],
      attrs: element,
      outputs: { tensor: "element_dtype", lengths: "int64" },
    },
    ([list, shape]) => concatenated(list, shapeOf(shape)),
  ),
  TensorListSplit: op(
    {
      inputs: ["tensor", "element_shape", "lengths"],
      attrs: element,
      outputs: { output_handle: "variant" },
    },
    ([tensor, shape, lengths], _, { lists }) =>
      TensorList.of(
        movedAll([tensor], (x) => tf.split(x, numbers(lengths), 0)),
        shapeOf(shape),
        tensor.dtype,
        lists,
      ),
  ),
  TensorListConcatLists: op(
    { inputs: ["input_a: list", "input_b: list"], attrs: element, outputs: { output: "variant" } },
    ([a, b]) => a.concat(b),
  ),
} as const satisfies OpFamily;

/** All elements one behind the other, and how long each was. */
function concatenated(list: TensorList, shape: ElementShape): tf.Tensor[] {
  const elements = list.tensors.map((_, i) => elementOf(list, i, shape));
  const lengths = elements.map((x) => x.shape[0] ?? 0);
  return [moved(elements, (...all) => tf.concat(all, 0)), tf.tensor1d(lengths, "int32")];
}

type ElementShape = readonly (number | null)[] | null;

/** A scalar -1 says that nothing is known. */
function shapeOf(tensor: tf.Tensor): ElementShape {
  return tensor.rank === 0 ? null : numbers(tensor).map((n) => (n < 0 ? null : n));
}

/** An element that was never set reads as zeros of the known shape. */
function elementOf(list: TensorList, index: number, shape: ElementShape): tf.Tensor {
  if (index < 0 || index >= list.length) throw outside(index, list);
  return list.at(index) ?? blank(zerosShape(list, shape), list.dtype);
}

function zerosShape(list: TensorList, shape: ElementShape): number[] {
  const other = list.tensors.find((tensor) => tensor)?.shape;
  const known = [shape, list.elementShape, other].find((candidate) => candidate?.every((n) => n !== null));
  if (known) return known.map((n) => n ?? 0);
  throw new MalformedError("an element of a TensorList was never set, and its shape is not known");
}

function stackedOf(elements: readonly tf.Tensor[]): tf.Tensor {
  return moved(elements, (...all) => tf.stack(all));
}

function stacked(list: TensorList, shape: ElementShape): tf.Tensor {
  if (list.length > 0) return stackedOf(list.tensors.map((_, i) => elementOf(list, i, shape)));
  return blank([0, ...(shape ?? list.elementShape ?? []).map((n) => n ?? 0)], list.dtype);
}

/** A list changed index by index, the ones in between disposed. */
function chained(
  list: TensorList,
  indices: readonly number[],
  change: (list: TensorList, index: number, i: number) => TensorList,
): TensorList {
  return indices.reduce((current, index, i) => {
    const next = change(current, index, i);
    if (current !== list) current.dispose();
    return next;
  }, list);
}

function outside(index: number, list: TensorList): MalformedError {
  return new MalformedError("an index lies outside of a TensorList", {
    expected: `0 to ${list.length - 1}`,
    found: `${index}`,
  });
}
