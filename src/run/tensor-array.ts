/**
 * TensorFlow 1's TensorArray: a mutable array of tensors that lives for one run.
 *
 * @module
 */

import { MalformedError } from "../errors.js";
import tf from "../tfjs-core.cjs";

export interface TensorArrayInit {
  readonly name: string;
  readonly dtype: tf.DataType;
  readonly size: number;
  readonly elementShape: readonly (number | null)[] | null;
  readonly dynamicSize: boolean;
  readonly clearAfterRead: boolean;
}

export class TensorArray {
  readonly kind = "array";
  readonly init: TensorArrayInit;
  #tensors: (tf.Tensor | undefined)[];

  constructor(init: TensorArrayInit) {
    this.init = init;
    this.#tensors = new Array<undefined>(init.size).fill(undefined);
  }

  get size(): number {
    return this.#tensors.length;
  }

  /** Takes `tensor` over. @throws {MalformedError} outside of the array */
  write(index: number, tensor: tf.Tensor): void {
    if (index < 0 || (index >= this.size && !this.init.dynamicSize)) throw this.#outside(index);
    this.#tensors[index]?.dispose();
    while (this.#tensors.length < index) this.#tensors.push(undefined);
    this.#tensors[index] = tf.keep(tensor);
  }

  /**
   * The element for a new owner. An element that was never written reads as zeros where the shape is known,
   * as in TensorFlow.
   */
  read(index: number): tf.Tensor {
    if (index < 0 || index >= this.size) throw this.#outside(index);
    const tensor = this.#tensors[index] ?? this.#unwritten(index);
    const copy = tensor.clone();
    if (this.init.clearAfterRead) {
      this.#tensors[index] = undefined;
      tensor.dispose();
    }
    return copy;
  }

  dispose(): void {
    for (const tensor of this.#tensors) tensor?.dispose();
    this.#tensors = [];
  }

  #unwritten(index: number): tf.Tensor {
    const shape = this.init.elementShape ?? this.#tensors.find((tensor) => tensor)?.shape;
    if (shape?.every((dimension) => dimension !== null))
      return tf.zeros(
        shape.map((n) => n ?? 0),
        this.init.dtype,
      );
    throw new MalformedError(`element ${index} of the TensorArray ${this.init.name} was never written`);
  }

  #outside(index: number): MalformedError {
    return new MalformedError(`index outside of the TensorArray ${this.init.name}`, {
      expected: `0 to ${this.size - 1}`,
      found: `${index}`,
    });
  }
}
