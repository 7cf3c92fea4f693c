/**
 * How many examples go through at once, and how often, where a side takes batches of one size only.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import { formatShape } from "../tensor/dtype.js";
import type { Pair } from "./pair.js";

export interface Batches {
  /** Examples in one batch. */
  readonly size: number;
  /** Batches that it takes. */
  readonly runs: number;
  /** Whether the size is the model's own. */
  readonly fixed: boolean;
}

/**
 * `samples` examples as one batch where the first axis of an input is open. Where it is fixed on all, as many
 * batches of that size as it takes.
 *
 * @param usual the number of examples where nobody asks for one: at least so many, in whole batches
 * @throws {UsageError} when the number that was asked for does not come out in whole batches
 */
export function batchesOf(pairs: readonly Pair[], samples: number | undefined, usual: number): Batches {
  const size = fixedSize(pairs);
  if (samples !== undefined && (!Number.isInteger(samples) || samples < 1)) {
    throw new UsageError("nothing can be made up without examples", {
      expected: "samples of 1 or more",
      found: String(samples),
    });
  }
  if (size === undefined) return { size: samples ?? usual, runs: 1, fixed: false };
  if (samples !== undefined && samples % size !== 0) throw uneven(pairs, samples, size);
  return { size, runs: Math.ceil((samples ?? usual) / size), fixed: true };
}

/** The length of the first axis, where no input leaves it open and all have the same. */
function fixedSize(pairs: readonly Pair[]): number | undefined {
  const lengths = pairs.map(({ a, b }) => {
    const own = [b.shape, a.shape].flatMap((shape) => shape?.[0] ?? []);
    const scalar = b.shape?.length === 0 || a.shape?.length === 0;
    return own[0] ?? (scalar ? "scalar" : undefined);
  });
  const batched = lengths.filter((length) => length !== "scalar");
  const [first] = batched;
  return typeof first === "number" && first > 0 && batched.every((length) => length === first)
    ? first
    : undefined;
}

function uneven(pairs: readonly Pair[], samples: number, size: number): UsageError {
  const wanted = Math.ceil(samples / size) * size;
  const fixed = pairs.map(({ b }) => `${b.key ?? b.name} ${formatShape(b.shape)}`);
  return new UsageError(`${samples} examples do not fill whole batches of ${size}`, {
    expected: `a multiple of ${size}: the size of the batch is fixed, ${fixed.join(", ")}`,
    found: `${samples} samples`,
    hint: `--samples ${wanted}; in code: { samples: ${wanted} }`,
  });
}
