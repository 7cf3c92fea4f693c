/**
 * StructuredValue: how TensorFlow 2 writes down what a function was traced with, tensors and Python values nested.
 *
 * Source: tensorflow/core/protobuf/struct.proto, `nest.flatten` in tensorflow/python/util.
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import type { tensorflow } from "../proto/tensorflow.js";
import { type DType, dtypeOf, type Shape } from "../tensor/dtype.js";

export type Structured = tensorflow.StructuredValue.$Properties;

/** A tensor in a structure. */
export interface Spec {
  /** Where it is: keys of dicts and positions in lists. */
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape | null;
}

/** The tensors of a structure in the order in which TensorFlow passes them: dicts by sorted keys. */
export function specsOf(value: Structured | null | undefined, path: Spec["path"] = []): Spec[] {
  if (!value) return [];
  const spec = value.tensor_spec_value ?? value.bounded_tensor_spec_value;
  if (spec)
    return [{ path, name: spec.name ?? "", dtype: dtypeFrom(spec.dtype), shape: shapeFrom(spec.shape) }];
  if (value.type_spec_value)
    throw new UnsupportedError("the module takes or gives a composite tensor", {
      found: value.type_spec_value.type_spec_class_name || "a sparse or ragged tensor",
      hint: "call one of its signatures",
    });
  return entriesOf(value).flatMap(([key, inner]) => specsOf(inner, [...path, key]));
}

/** Whether there is a tensor in it. */
export function hasTensors(value: Structured): boolean {
  const own = value.tensor_spec_value ?? value.bounded_tensor_spec_value ?? value.type_spec_value;
  return Boolean(own) || entriesOf(value).some(([, inner]) => hasTensors(inner));
}

/** The parts of a list, tuple, dict or named tuple. */
export function entriesOf(value: Structured): [string | number, Structured][] {
  const items = value.list_value?.values ?? value.tuple_value?.values;
  if (items) return items.map((item, i) => [i, item]);
  const { dict_value: dict, named_tuple_value: named } = value;
  if (dict) {
    const keys = Object.keys(dict.fields ?? {}).sort();
    return keys.map((key) => [key, dict.fields?.[key] ?? {}]);
  }
  return named?.values?.map(({ key, value }) => [key ?? "", value ?? {}]) ?? [];
}

/** A Python value as JavaScript has it: None is null, tuples and lists are arrays. */
export function plainValue(value: Structured): unknown {
  if (value.dict_value)
    return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, plainValue(item)]));
  if (value.list_value ?? value.tuple_value ?? value.named_tuple_value)
    return entriesOf(value).map(([, item]) => plainValue(item));
  if (value.int64_value !== undefined && value.int64_value !== null) return Number(value.int64_value);
  return value.bool_value ?? value.string_value ?? value.float64_value ?? null;
}

function dtypeFrom(code: number | null | undefined): DType {
  const dtype = dtypeOf(code ?? 0);
  if (dtype) return dtype;
  throw new UnsupportedError("an unknown dtype in a function's signature", { found: `DataType ${code}` });
}

function shapeFrom(shape: tensorflow.TensorShapeProto.$Properties | null | undefined): Shape | null {
  if (!shape || shape.unknown_rank) return null;
  return (shape.dim ?? []).map(({ size }) => (Number(size ?? 0) < 0 ? null : Number(size ?? 0)));
}
