/**
 * TensorFlow's TensorList: an immutable list of tensors, the variant that TF2 loops collect their outputs in.
 *
 * Lists share their elements, so that replacing one element does not copy the others.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";

/** An element with the number of lists that hold it. */
interface Cell {
  readonly tensor: tf.Tensor;
  owners: number;
}

export class TensorList {
  readonly kind = "list";
  readonly #cells: (Cell | null)[];
  #live: Set<TensorList>;

  private constructor(
    cells: (Cell | null)[],
    /** What the elements' shape is declared to be; null dimensions are unknown, null when nothing is known. */
    readonly elementShape: readonly (number | null)[] | null,
    readonly dtype: tf.DataType,
    live: Set<TensorList>,
  ) {
    this.#cells = cells;
    this.#live = live;
    live.add(this);
  }

  /** A list of `length` empty elements. `live` collects lists that are not disposed yet. */
  static reserve(
    length: number,
    elementShape: readonly (number | null)[] | null,
    dtype: tf.DataType,
    live: Set<TensorList>,
  ): TensorList {
    return new TensorList(new Array<null>(length).fill(null), elementShape, dtype, live);
  }

  /** A list that takes `tensors` over. */
  static of(
    tensors: readonly tf.Tensor[],
    elementShape: readonly (number | null)[] | null,
    dtype: tf.DataType,
    live: Set<TensorList>,
  ): TensorList {
    return new TensorList(
      tensors.map((tensor) => ({ tensor: tf.keep(tensor), owners: 1 })),
      elementShape,
      dtype,
      live,
    );
  }

  get length(): number {
    return this.#cells.length;
  }

  /** The element, owned by the list; undefined for one never set. */
  at(index: number): tf.Tensor | undefined {
    return this.#cells[index]?.tensor;
  }

  get tensors(): (tf.Tensor | undefined)[] {
    return this.#cells.map((cell) => cell?.tensor);
  }

  /** A list with one element replaced; takes `tensor` over. */
  with(index: number, tensor: tf.Tensor): TensorList {
    return this.#derive((cells) => {
      cells[index] = { tensor: tf.keep(tensor), owners: 0 };
    });
  }

  /** A list with `tensor`, taken over, at its end. */
  push(tensor: tf.Tensor): TensorList {
    return this.#derive((cells) => cells.push({ tensor: tf.keep(tensor), owners: 0 }));
  }

  /** A list with another length: cut, or with empty elements at its end. */
  resize(length: number): TensorList {
    return this.#derive((cells) => {
      while (cells.length < length) cells.push(null);
      cells.length = length;
    });
  }

  concat(other: TensorList): TensorList {
    return this.#derive((cells) => cells.push(...other.#cells));
  }

  clone(): TensorList {
    return this.#derive(() => {});
  }

  dispose(): void {
    if (!this.#live.delete(this)) return;
    for (const cell of this.#cells) {
      if (cell && --cell.owners === 0) cell.tensor.dispose();
    }
  }

  #derive(change: (cells: (Cell | null)[]) => void): TensorList {
    const cells = [...this.#cells];
    change(cells);
    for (const cell of cells) if (cell) cell.owners++;
    return new TensorList(cells, this.elementShape, this.dtype, this.#live);
  }
}
