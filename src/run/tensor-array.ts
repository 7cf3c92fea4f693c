/**
 * TensorFlow 1's TensorArray: a mutable array of tensors that lives for one run.
 *
 * Source: tensorflow/core/kernels/tensor_array.h
 *
 * @module
 */

import { MalformedError } from "../errors.js";
import tf from "../tfjs-core.cjs";
import { blank } from "./blank.js";

export interface TensorArrayInit {
  readonly name: string;
  readonly dtype: tf.DataType;
  readonly size: number;
  readonly elementShape: readonly (number | null)[] | null;
  readonly dynamicSize: boolean;
  readonly clearAfterRead: boolean;
  /** Whether what is written to an element that has a value is added to it: an array of gradients. */
  readonly adds?: boolean;
}

/** An element: its value, and what is known of it where it has none. */
interface Element {
  tensor?: tf.Tensor;
  shape?: readonly number[];
  /** Read, and freed by that. */
  cleared?: true;
}

export class TensorArray {
  readonly kind = "array";
  readonly init: TensorArrayInit;
  #elements: Element[];
  /** Arrays of gradients, by the name of the call of `tf.gradients` that they are from. */
  readonly #gradients = new Map<string, TensorArray>();

  constructor(init: TensorArrayInit) {
    this.init = init;
    this.#elements = Array.from({ length: init.size }, () => ({}));
  }

  get size(): number {
    return this.#elements.length;
  }

  /** Takes `tensor` over. @throws {MalformedError} outside of the array */
  write(index: number, tensor: tf.Tensor): void {
    if (index < 0 || (index >= this.size && !this.init.dynamicSize)) throw this.#outside(index);
    while (this.#elements.length <= index) this.#elements.push({});
    const old = this.#elements[index]?.tensor;
    const value = old && this.init.adds ? tf.add(old, tensor) : tensor;
    if (value !== tensor) tensor.dispose();
    old?.dispose();
    this.#elements[index] = { tensor: tf.keep(value), shape: value.shape };
  }

  /**
   * The element for a new owner. An element that was never written reads as zeros where the shape is known,
   * as in TensorFlow.
   */
  read(index: number): tf.Tensor {
    const element = this.#elements[index];
    if (index < 0 || element === undefined) throw this.#outside(index);
    if (element.cleared) throw this.#twice(index);
    const { tensor, shape } = element;
    if (tensor === undefined) return this.#unwritten(index, shape);
    const copy = tensor.clone();
    if (this.init.clearAfterRead) {
      this.#elements[index] = { shape: tensor.shape, cleared: true };
      tensor.dispose();
    }
    return copy;
  }

  /** The array of gradients with respect to this one, for one call of `tf.gradients`: the same for all who ask. */
  gradients(source: string, prefix: readonly number[] = []): TensorArray {
    const known = this.#gradients.get(source);
    if (known) return known;
    const { elementShape } = this.init;
    const made = new TensorArray({
      ...this.init,
      size: this.size,
      elementShape: elementShape && [...prefix, ...elementShape],
      dynamicSize: false,
      clearAfterRead: true,
      adds: true,
    });
    for (const [index, { shape }] of this.#elements.entries())
      if (shape) made.#elements[index] = { shape: [...prefix, ...shape] };
    this.#gradients.set(source, made);
    return made;
  }

  dispose(): void {
    for (const { tensor } of this.#elements) tensor?.dispose();
    this.#elements = [];
    for (const gradients of this.#gradients.values()) gradients.dispose();
  }

  #unwritten(index: number, own: readonly number[] | undefined): tf.Tensor {
    // What was written says more than the graph, which leaves the batch open.
    const written = this.#elements.find((element) => element.shape)?.shape;
    const shape = [own, this.init.elementShape, written].find((known) => known && isKnown(known));
    if (shape && isKnown(shape)) return blank(shape, this.init.dtype);
    throw new MalformedError(`element ${index} of the TensorArray ${this.init.name} was never written`);
  }

  #twice(index: number): MalformedError {
    return new MalformedError(`element ${index} of the TensorArray ${this.init.name} is read twice`, {
      expected: "one read of each element: the array is made with clear_after_read",
    });
  }

  #outside(index: number): MalformedError {
    return new MalformedError(`index outside of the TensorArray ${this.init.name}`, {
      expected: `0 to ${this.size - 1}`,
      found: `${index}`,
    });
  }
}

function isKnown(shape: readonly (number | null)[]): shape is readonly number[] {
  return shape.every((dimension) => dimension !== null);
}
