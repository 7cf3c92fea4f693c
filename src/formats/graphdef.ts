/**
 * GraphDef: nodes with their attributes, and a library of functions.
 *
 * Source: tensorflow/core/framework/{graph,node_def,attr_value,function}.proto. A big graph is walked, not
 * decoded: tensors of constants stay ranges of the file.
 *
 * @module
 */
import type { DType, Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";

export interface GraphDef {
  readonly nodes: readonly NodeDef[];
  readonly functions: readonly FunctionDef[];
  readonly versions: { readonly producer: number; readonly minConsumer: number } | null;
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** As written: `name`, `name:1`, `^control`; inside functions `name:output_arg:index`. */
  readonly inputs: readonly string[];
  readonly device: string;
  readonly attrs: Attrs;
}

/** A node's attributes; values are decoded when asked for, and cached. */
export interface Attrs {
  readonly names: readonly string[];
  get(name: string): AttrValue | undefined;
}

export interface FunctionDef {
  readonly name: string;
  readonly inputs: readonly FunctionArg[];
  readonly outputs: readonly FunctionArg[];
  readonly nodes: readonly NodeDef[];
  /** Output argument name to the tensor inside the body that it returns. */
  readonly returns: ReadonlyMap<string, string>;
  readonly controlReturns: ReadonlyMap<string, string>;
  readonly attrs: Attrs;
}

/** One argument in an OpDef: its dtype is fixed, or named by an attribute; it may be a list. */
export interface FunctionArg {
  readonly name: string;
  readonly dtype: DType | null;
  readonly typeAttr: string;
  readonly numberAttr: string;
  readonly typeListAttr: string;
}

/** A function by name with the attributes that instantiate it: what If, While and PartitionedCall hold. */
export interface FunctionRef {
  readonly name: string;
  readonly attrs: Attrs;
}

/** An attribute's value. Integers are exact: `number` where safe, `bigint` beyond. */
export type AttrValue =
  | { readonly kind: "s"; readonly value: Uint8Array }
  | { readonly kind: "i"; readonly value: number | bigint }
  | { readonly kind: "f"; readonly value: number }
  | { readonly kind: "b"; readonly value: boolean }
  | { readonly kind: "type"; readonly value: DType }
  | { readonly kind: "shape"; readonly value: Shape | null }
  | { readonly kind: "tensor"; readonly value: TensorRef }
  | { readonly kind: "func"; readonly value: FunctionRef }
  | { readonly kind: "placeholder"; readonly value: string }
  | { readonly kind: "list"; readonly value: AttrList };

/** A list value: one of these has entries, the others are empty. */
export interface AttrList {
  readonly s: readonly Uint8Array[];
  readonly i: readonly (number | bigint)[];
  readonly f: readonly number[];
  readonly b: readonly boolean[];
  readonly type: readonly DType[];
  readonly shape: readonly (Shape | null)[];
  readonly tensor: readonly TensorRef[];
  readonly func: readonly FunctionRef[];
}
