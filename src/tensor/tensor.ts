/**
 * Tensors as the files hold them: a name, a dtype, a shape, and where the bytes are. Nothing is read until asked.
 *
 * ```ts
 * const kernel = graph.getTensorByName("dense/kernel:0");
 * kernel.shape;                       // [784, 128], known without reading
 * const { data } = await kernel.load(); // Float32Array(100352)
 * ```
 *
 * @module
 */
import { LimitError, NotFoundError, type ThawError, UnsupportedError } from "../errors.js";
import { inOrder } from "../io/ahead.js";
import { type ByteSource, streamOf } from "../io/source.js";
import { contiguousRuns, type Span, spansOf } from "./box.js";
import { decode } from "./decode.js";
import {
  byteLength,
  type DType,
  dtypes,
  elementCount,
  formatShape,
  type Shape,
  type TypedArray,
} from "./dtype.js";
import { boundsOf, type Slices } from "./slices.js";

/** A tensor's values in memory. A class, so that it can show itself in a REPL and a notebook. */
export class TensorValue<D extends DType = DType> {
  constructor(
    readonly name: string,
    readonly dtype: D,
    readonly shape: readonly number[],
    /** Row-major elements. Complex numbers are (real, imaginary) pairs, strings are byte strings. */
    readonly data: TypedArray<D>,
  ) {}
}

/** Where a tensor's elements come from. */
export type TensorContent =
  /** Dense little-endian bytes, row-major: a range of a file, or something that computes it when read. */
  | { readonly kind: "dense"; readonly source: ByteSource }
  /** Elements of varying length. `bytes` is what they take in the file. */
  | {
      readonly kind: "strings";
      readonly bytes: number;
      load(signal?: AbortSignal): Promise<readonly Uint8Array[]>;
    }
  /** The file names the tensor but holds no values of it: an op's output, a variable without a checkpoint. */
  | {
      readonly kind: "none";
      readonly reason: string;
      readonly hint?: string;
      /** Where what the file says of the values is damaged: thrown when they are asked for. */
      readonly error?: ThawError;
    };

/** Where in a file a tensor's bytes are, for people: a checksum mismatch or a hex dump starts here. */
export interface Location {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** What a variable is for. Optimizer slots and moving averages sit beside the weights in a checkpoint. */
export type TensorRole = "weight" | "constant" | "slot" | "average" | "counter" | "metadata" | "activation";

export interface TensorInit<D extends DType = DType> {
  readonly name: string;
  readonly dtype: D;
  readonly shape: Shape | null;
  readonly content: TensorContent;
  readonly aliases?: readonly string[] | undefined;
  readonly location?: Location | undefined;
  /** The file, folder or URL that names the tensor; known from the location where there is one. */
  readonly file?: string | undefined;
  readonly role?: TensorRole | undefined;
}

/** Rows of a slice that are read at a time: over HTTP each waits for its answer. */
const PARALLEL_READS = 6;

/** JavaScript cannot hold more than this in one typed array on every Node we support. */
const MAX_LOAD_BYTES = 2 ** 32 - 8;

export class TensorRef<D extends DType = DType> {
  /** The tensor's own name: `dense/kernel:0` in a graph, a key in a checkpoint, a path in HDF5. */
  readonly name: string;
  readonly dtype: D;
  /** Dimensions, `null` for each that is not known; `null` where not even their number is. Stored values have all. */
  readonly shape: Shape | null;
  /** Other names for the same tensor; every command takes any of them. */
  readonly aliases: readonly string[];
  readonly location: Location | undefined;
  /** The file, folder or URL that the tensor is in, where it is in one. */
  readonly file: string | undefined;
  readonly role: TensorRole;
  readonly content: TensorContent;

  constructor(init: TensorInit<D>) {
    this.name = init.name;
    this.dtype = init.dtype;
    this.shape = init.shape;
    this.aliases = init.aliases ?? [];
    this.location = init.location;
    this.file = init.file ?? init.location?.file;
    this.role = init.role ?? "weight";
    this.content = init.content;
  }

  /** Number of elements; `null` while a dimension is unknown. */
  get size(): number | null {
    return this.shape && elementCount(this.shape);
  }

  /** Bytes that the values take (for strings: in the file); `null` when unknown or absent. */
  get bytes(): number | null {
    if (this.content.kind === "strings") return this.content.bytes;
    return this.shape && byteLength(this.dtype, this.shape);
  }

  /** The shape of values that the file holds. @throws {UnsupportedError} while a dimension is unknown */
  get fullShape(): readonly number[] {
    const { shape } = this;
    if (shape?.every((dimension) => dimension !== null)) return shape;
    throw new UnsupportedError(`the shape of ${this.name} is not known`, {
      ...this.#place,
      expected: "all dimensions",
      found: formatShape(shape),
    });
  }

  /** Whether the file holds values, so that {@link load} can work. */
  get hasValues(): boolean {
    return this.content.kind !== "none";
  }

  /** The same tensor under another name or with more aliases. */
  with(changes: Partial<Pick<TensorInit<D>, "name" | "aliases" | "role" | "shape">>): TensorRef<D> {
    const { name, dtype, shape, aliases, location, file, role, content } = this;
    return new TensorRef({ name, dtype, shape, aliases, location, file, role, content, ...changes });
  }

  /**
   * All values.
   *
   * @throws {NotFoundError} when the file holds none (run the graph to compute it)
   * @throws {MalformedError} when what the file says of them is damaged
   * @throws {LimitError} past 4 GiB; read {@link slice}s or {@link chunks} instead
   */
  async load(signal?: AbortSignal): Promise<TensorValue<D>> {
    const shape = this.#knownShape();
    if (this.content.kind === "strings") {
      // The dtype of string content is "string", whose array is the list of byte strings.
      const data = (await this.content.load(signal)) as TypedArray<D>;
      return new TensorValue(this.name, this.dtype, shape, data);
    }
    const source = this.#dense();
    this.#checkLoadable(source.size);
    return this.#value(shape, await source.read(0, source.size, signal));
  }

  /** The values without waiting, where the medium can (memory, local files); undefined where it cannot. */
  loadSync(): TensorValue<D> | undefined {
    if (this.content.kind !== "dense" || !this.content.source.readSync) return undefined;
    const { source } = this.content;
    this.#checkLoadable(source.size);
    const shape = this.#knownShape();
    return source.readSync && this.#value(shape, source.readSync(0, source.size));
  }

  /** Whether {@link loadSync} and {@link fillSync} work. */
  get hasSync(): boolean {
    return this.content.kind === "dense" && this.content.source.readSync !== undefined;
  }

  /** Reads the dense bytes as {@link rawBytes} gives them into memory of the caller's; false where the medium has to wait. */
  fillSync(into: Uint8Array): boolean {
    const source = this.#dense();
    const bytes = source.readSync?.(0, source.size, into);
    if (bytes && bytes !== into) into.set(bytes);
    return bytes !== undefined;
  }

  /** The dense little-endian bytes, bit for bit as stored. */
  async rawBytes(signal?: AbortSignal): Promise<Uint8Array> {
    const source = this.#dense();
    this.#checkLoadable(source.size);
    return source.read(0, source.size, signal);
  }

  /**
   * Part of the values; only the rows that it spans are read, those close to each other in one go.
   *
   * `await ref.slice([[0, 2], null, [5, 6]])` is numpy's `value[0:2, :, 5:6]`.
   */
  async slice(slices: Slices, signal?: AbortSignal): Promise<TensorValue<D>> {
    const shape = this.#knownShape();
    const bounds = boundsOf(slices, shape, this.#place);
    const out = bounds.map(([start, stop]) => stop - start);
    const source = this.#dense();
    const { itemsize } = dtypes[this.dtype];
    const bytes = new Uint8Array(out.reduce((product, n) => product * n, itemsize));
    const spans = spansOf(contiguousRuns(shape, bounds), itemsize);
    const read = async (span: Span) => ({
      span,
      part: await source.read(span.from, span.to - span.from, signal),
    });
    for await (const { span, part } of inOrder(spans, PARALLEL_READS, read)) {
      for (const { from, to, count } of span.runs) {
        const start = from * itemsize - span.from;
        bytes.set(part.subarray(start, start + count * itemsize), to * itemsize);
      }
    }
    return this.#value(out, bytes);
  }

  /** The values in order, a few MB at a time: for statistics and copies of tensors larger than memory. */
  async *chunks(signal?: AbortSignal): AsyncGenerator<TypedArray<D>> {
    const source = this.#dense();
    for await (const piece of streamOf(source, 0, source.size, { signal }))
      yield decode(this.dtype, new Uint8Array(piece), this.#place); // a copy, which is the caller's to keep
  }

  toJSON() {
    const { name, dtype, shape, bytes, aliases, role } = this;
    return { name, dtype, shape, bytes, aliases, role };
  }

  #value(shape: readonly number[], bytes: Uint8Array): TensorValue<D> {
    return new TensorValue(this.name, this.dtype, shape, decode(this.dtype, bytes, this.#place));
  }

  /** For errors. */
  get #place(): { file: string | undefined; path: string; offset: number | undefined } {
    // A damaged file can name a tensor nothing.
    return { file: this.file, path: this.name || '""', offset: this.location?.offset };
  }

  #knownShape(): readonly number[] {
    this.#requireValues();
    return this.fullShape;
  }

  #dense(): ByteSource {
    const content = this.#requireValues();
    if (content.kind === "dense") return content.source;
    throw new UnsupportedError(`${this.name} holds ${this.dtype} elements, which have no dense bytes`, {
      ...this.#place,
      expected: "numbers",
      found: this.dtype,
      hint: "use load()",
    });
  }

  #requireValues(): Exclude<TensorContent, { kind: "none" }> {
    if (this.content.kind !== "none") return this.content;
    const { reason, hint, error } = this.content;
    if (error) throw error;
    throw new NotFoundError(`the file holds no values for ${this.name}: ${reason}`, {
      ...this.#place,
      expected: "values",
      found: reason,
      hint,
    });
  }

  #checkLoadable(bytes: number): void {
    if (bytes <= MAX_LOAD_BYTES) return;
    throw new LimitError(`${this.name} is too large to load at once`, {
      ...this.#place,
      expected: `at most ${MAX_LOAD_BYTES} bytes`,
      found: `${bytes} bytes`,
      hint: "read it with slice() or chunks()",
    });
  }
}
