/**
 * What a tensor's numbers look like: extremes, mean, deviation, oddities and a histogram, in one pass over
 * chunks, so that tensors larger than memory can be asked too.
 *
 * ```ts
 * const { min, max, mean, std, nan } = await statistics(graph.getTensorByName("dense/kernel:0"));
 * ```
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import { type DType, dtypes, type TypedArray } from "./dtype.js";
import { TensorRef, type TensorValue } from "./tensor.js";

/** Enough bars for a shape to show, few enough for one line. */
const MAX_BINS = 64;

/** Bins of equal width; `counts[i]` numbers lie in `[start + i·width, start + (i+1)·width)`. */
export interface Histogram {
  readonly start: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** Of all elements; `min`, `max`, `mean`, `std` and the histogram are of the finite ones (null if none). */
export class Statistics {
  constructor(
    readonly count: number,
    readonly nan: number,
    readonly infinite: number,
    readonly zeros: number,
    readonly min: number | null,
    readonly max: number | null,
    readonly mean: number | null,
    /** Population standard deviation, numpy's default. */
    readonly std: number | null,
    readonly histogram: Histogram | null,
  ) {}
}

/**
 * Statistics of a tensor. 64-bit integers and bools are counted as numbers.
 *
 * @throws {UnsupportedError} for strings, complex numbers and handles
 * @throws {NotFoundError} when the file holds no values of it
 */
export async function statistics(tensor: TensorRef | TensorValue, signal?: AbortSignal): Promise<Statistics> {
  if (!(tensor instanceof TensorRef)) return statisticsOf(tensor);
  checkNumeric(tensor);
  const running = new Running(tensor.dtype);
  for await (const chunk of tensor.chunks(signal)) running.add(chunk);
  return running.result();
}

/** The same for values in memory. */
export function statisticsOf(tensor: TensorValue): Statistics {
  checkNumeric(tensor);
  const { dtype, data } = tensor;
  const running = new Running(dtype);
  running.add(data);
  return running.result();
}

/** Whether {@link statistics} has an answer for that dtype. */
export function isNumeric(dtype: DType): boolean {
  const { kind } = dtypes[dtype];
  return kind === "float" || kind === "int" || kind === "bool";
}

function checkNumeric(tensor: TensorRef | TensorValue): void {
  const { name, dtype } = tensor;
  if (isNumeric(dtype)) return;
  throw new UnsupportedError(`no statistics of ${dtype} tensors`, {
    file: tensor instanceof TensorRef ? tensor.file : undefined,
    path: name || '""',
    expected: "numbers",
    found: dtype,
  });
}

type Numbers = Exclude<TypedArray, BigInt64Array | BigUint64Array | readonly Uint8Array[]>;

function asNumbers(chunk: TypedArray): Numbers {
  if (chunk instanceof BigInt64Array || chunk instanceof BigUint64Array)
    return Float64Array.from(chunk, Number);
  return chunk as Numbers; // `checkNumeric` let no strings pass
}

class Running {
  #count = 0;
  #nan = 0;
  #infinite = 0;
  #zeros = 0;
  #finite = 0;
  #mean = 0;
  /** Sum of squared differences from the mean. */
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #bins: DyadicBins;

  constructor(dtype: DType) {
    this.#bins = new DyadicBins(dtypes[dtype].kind === "float" ? Number.MIN_VALUE : 1);
  }

  add(chunk: TypedArray): void {
    const numbers = asNumbers(chunk);
    let [nan, finite, zeros, sum, min, max] = [0, 0, 0, 0, this.#min, this.#max]; // fields cost ten times as much here
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i] as number; // `i` is in range
      if (!Number.isFinite(x)) {
        if (Number.isNaN(x)) nan++;
        continue;
      }
      finite++;
      sum += x;
      if (x === 0) zeros++;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    this.#count += numbers.length;
    this.#nan += nan;
    this.#infinite += numbers.length - finite - nan;
    this.#zeros += zeros;
    [this.#min, this.#max] = [min, max];
    this.#combine(numbers, finite, sum);
  }

  /** Chan's parallel form of the variance: a chunk's own mean first, then the two are put together. */
  #combine(numbers: Numbers, count: number, sum: number): void {
    if (count === 0) return;
    const [before, mean] = [this.#finite, sum / count];
    this.#finite += count;
    this.#bins.cover(this.#min, this.#max);
    const squares = this.#bins.add(numbers, mean);
    const delta = mean - this.#mean;
    this.#mean += (delta * count) / this.#finite;
    this.#squares += squares + (delta * delta * before * count) / this.#finite;
  }

  result(): Statistics {
    const some = this.#finite > 0;
    return new Statistics(
      this.#count,
      this.#nan,
      this.#infinite,
      this.#zeros,
      some ? this.#min : null,
      some ? this.#max : null,
      some ? this.#mean : null,
      some ? Math.sqrt(this.#squares / this.#finite) : null,
      some ? this.#bins.histogram() : null,
    );
  }
}

/**
 * Bins whose width is a power of two and whose edges are its multiples: when the range grows, neighbours merge
 * exactly, so that the result does not depend on the chunks.
 */
class DyadicBins {
  /** Doubled until the range fits. */
  #width: number;
  #first = 0;
  #counts: number[] = [];

  constructor(smallestWidth: number) {
    this.#width = smallestWidth;
  }

  cover(min: number, max: number): void {
    // Narrower bins than the largest number's own precision could not be counted exactly.
    const largest = Math.max(Math.abs(min), Math.abs(max));
    let width = Math.max(this.#width, 2 ** (Math.floor(Math.log2(largest)) - 51));
    while (Math.floor(max / width) - Math.floor(min / width) >= MAX_BINS) width *= 2;
    const first = Math.floor(min / width);
    const counts = new Array<number>(Math.floor(max / width) - first + 1).fill(0);
    this.#counts.forEach((count, i) => {
      const bin = Math.floor(((this.#first + i) * this.#width) / width) - first;
      counts[bin] = (counts[bin] ?? 0) + count;
    });
    [this.#width, this.#first, this.#counts] = [width, first, counts];
  }

  /** Counts the finite ones; gives the sum of their squared differences from `mean`, since it looks at each. */
  add(numbers: Numbers, mean: number): number {
    const [width, first, counts] = [this.#width, this.#first, Float64Array.from(this.#counts)];
    let squares = 0;
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i] as number; // `i` is in range
      if (!Number.isFinite(x)) continue;
      squares += (x - mean) * (x - mean);
      const bin = Math.floor(x / width) - first;
      counts[bin] = (counts[bin] as number) + 1; // `cover` made a bin for every number
    }
    this.#counts = [...counts];
    return squares;
  }

  histogram(): Histogram {
    return { start: this.#first * this.#width, width: this.#width, counts: this.#counts };
  }
}
