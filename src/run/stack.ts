/**
 * TensorFlow 1's Stack, in which the gradient of a loop finds what the loop computed, last iteration first.
 *
 * Source: tensorflow/core/kernels/stack.cc
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import tf from "../tfjs-core.cjs";
import type { Value } from "./values.js";

/** Lives for one run. Holds tensors, and handles: a loop inside of another has a stack for each iteration. */
export class Stack {
  readonly kind = "stack";
  #values: Value[] = [];

  constructor(
    readonly name: string,
    /** How many values it may hold; below zero, any number. */
    readonly maxSize: number,
  ) {}

  /** Takes `value` over. @throws {MalformedError} when it is full */
  push(value: Value): void {
    if (this.maxSize >= 0 && this.#values.length >= this.maxSize)
      throw new MalformedError(`the stack ${this.name} is full`, {
        expected: `at most ${this.maxSize} values`,
      });
    this.#values.push(value instanceof tf.Tensor ? tf.keep(value) : value);
  }

  /** The value that was pushed last, which becomes the caller's. @throws {MalformedError} when it is empty */
  pop(): Value {
    const value = this.#values.pop();
    if (value === undefined)
      throw new MalformedError(`the stack ${this.name} is empty, and more is read from it`);
    return value;
  }

  dispose(): void {
    for (const value of this.#values) if (value instanceof tf.Tensor) value.dispose();
    this.#values = [];
  }
}
