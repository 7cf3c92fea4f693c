/**
 * What flows along the edges of a running graph: tensors, lists of tensors, and handles of things that last.
 *
 * Every slot of a plan owns its value: {@link retain} gives a second owner one of its own, {@link release} ends
 * an ownership. Handles (variables, tables, arrays) belong to the runner or the run, not to slots.
 *
 * @module
 */

import { NotFoundError } from "../errors.js";
import type { DType } from "../tensor/dtype.js";
import tf from "../tfjs-core.cjs";
import type { Stack } from "./stack.js";
import type { Table } from "./table.js";
import type { TensorArray } from "./tensor-array.js";
import type { TensorList } from "./tensor-list.js";
import { cloned } from "./with-cpu.js";

/** The kinds of {@link Value} besides tensors, by their `kind` field. */
export type Handle = Variable | TensorList | TensorArray | Stack | Table | Optional | Ran;

/** Not a value: stands where a node ran that others wait for. */
export interface Ran {
  readonly kind: "ran";
}

export type Value = tf.Tensor | Handle;

/** A variable of the graph: `VariableV2` and `VarHandleOp`. Its value outlives a run. */
export class Variable {
  readonly kind = "variable";
  #value: tf.Tensor | undefined;
  /** Whether the value is somebody else's `tf.Variable`, which is changed in place and never disposed. */
  #lent = false;

  constructor(
    readonly name: string,
    readonly dtype: DType,
  ) {}

  get initialized(): boolean {
    return this.#value !== undefined;
  }

  /** The value, owned by the variable: clone it to keep it. @throws {NotFoundError} when it has none */
  get value(): tf.Tensor {
    if (this.#value) return this.#value;
    throw new NotFoundError(`the variable ${this.name} has no value`, {
      hint: "open the graph together with its checkpoint, or run its initializer first",
    });
  }

  /** Whether a run has changed it, so that it has to be kept. */
  changed = false;

  /** Gives it a value as the graph's own ops do: {@link set}, and remembered as a change. */
  assign(value: tf.Tensor): void {
    this.set(value);
    this.changed = true;
  }

  /** Reads and changes the lender's variable from now on: what a layer trains is what the graph computes with. */
  lend(value: tf.Variable): void {
    if (!this.#lent) this.dispose();
    this.#value = value;
    this.#lent = true;
  }

  /** Takes `value` over: the variable disposes it when the next one comes. */
  set(value: tf.Tensor): void {
    if (this.#lent && this.#value instanceof tf.Variable) {
      this.#value.assign(value);
      value.dispose();
      return;
    }
    const old = this.#value;
    this.#value = tf.keep(value);
    if (old && old !== value) old.dispose();
  }

  dispose(): void {
    if (!this.#lent) this.#value?.dispose();
    this.#value = undefined;
    this.#lent = false;
  }
}

/** TensorFlow's Optional: a variant that holds values or nothing. */
export class Optional {
  readonly kind = "optional";
  constructor(readonly values: readonly tf.Tensor[] | null) {}

  clone(): Optional {
    return new Optional(this.values?.map((value) => tf.keep(value.clone())) ?? null);
  }

  dispose(): void {
    for (const value of this.values ?? []) value.dispose();
  }
}

export function isTensor(value: Value | undefined): value is tf.Tensor {
  return value instanceof tf.Tensor;
}

/** The same value for a second owner. */
export function retain(value: Value): Value {
  if (value instanceof tf.Tensor) return cloned(value);
  return value.kind === "list" || value.kind === "optional" ? value.clone() : value;
}

/** Ends one ownership of a value. */
export function release(value: Value | undefined): void {
  if (value === undefined) return;
  if (value instanceof tf.Tensor) value.dispose();
  else if (value.kind === "list" || value.kind === "optional") value.dispose();
}
