/**
 * What an attribute of a node holds.
 *
 * Source: tensorflow/core/framework/attr_value.proto
 *
 * @module
 */
import type { DType, Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";

/** A node's attributes; values are decoded when asked for, and cached. */
export interface Attrs {
  readonly names: readonly string[];
  get(name: string): AttrValue | undefined;
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
