/**
 * Boxes of elements: cut out of a tensor, or pasted together to make one.
 *
 * @module
 */
import { type ByteSource, checkRange } from "../io/source.js";

/** Per axis, where a box starts and stops (exclusive). */
export type Box = readonly (readonly [start: number, stop: number])[];

/** Elements that lie in a row both in a tensor (`from`) and in a box of it (`to`). */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Elements of a box. */
export function boxSize(box: Box): number {
  return box.reduce((product, [start, stop]) => product * (stop - start), 1);
}

/**
 * Two boxes of the same rank that share an element. They are gone through along the axis that tells most of them apart:
 * for the slices of a partitioned variable, each is compared with the next only.
 */
export function overlapping(boxes: readonly Box[]): readonly [Box, Box] | undefined {
  const full = boxes.filter((box) => boxSize(box) > 0);
  const starts = (axis: number) => new Set(full.map((box) => box[axis]?.[0])).size;
  const axes = [...(full[0] ?? []).keys()].sort((a, b) => starts(b) - starts(a));
  const along = axes[0] ?? 0;
  const at = (box: Box | undefined) => box?.[along] ?? [0, 1];
  const sorted = full.sort((a, b) => at(a)[0] - at(b)[0]);
  for (const [i, box] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length && at(sorted[j])[0] < at(box)[1]; j++) {
      const other = sorted[j] ?? [];
      if (
        box.every(([start, stop], axis) => start < (other[axis]?.[1] ?? 1) && (other[axis]?.[0] ?? 0) < stop)
      )
        return [box, other];
    }
  }
  return undefined;
}

/** The dense bytes of a box of a dense tensor; only what it covers is read. */
export function cutSource(
  whole: ByteSource,
  { shape, box, itemsize }: { shape: readonly number[]; box: Box; itemsize: number },
): ByteSource {
  const size = boxSize(box) * itemsize;
  return copying({ name: whole.name, size, wholes: false }, [whole], function* (offset, length) {
    for (const run of contiguousRuns(shape, box)) {
      const part = overlap(run.to * itemsize, run.count * itemsize, offset, length);
      if (part)
        yield { source: whole, at: run.from * itemsize + part.skip, length: part.length, to: part.to };
    }
  });
}

/** A box of a tensor with its own dense bytes. */
export interface Part {
  readonly box: Box;
  readonly source: ByteSource;
}

/** The dense bytes of a tensor that is stored in parts; only parts that a read meets are read. */
export function pastedSource(
  parts: readonly Part[],
  { name, shape, itemsize }: { name: string; shape: readonly number[]; itemsize: number },
): ByteSource {
  const size = shape.reduce((product, n) => product * n, itemsize);
  const sources = parts.map(({ source }) => source);
  return copying({ name, size, wholes: true }, sources, function* (offset, length) {
    for (const { box, source } of parts) {
      for (const run of contiguousRuns(shape, box)) {
        const part = overlap(run.from * itemsize, run.count * itemsize, offset, length);
        if (part) yield { source, at: run.to * itemsize + part.skip, length: part.length, to: part.to };
      }
    }
  });
}

/** A range of another source that makes up part of a read, and where in it. */
interface Copy {
  readonly source: ByteSource;
  readonly at: number;
  readonly length: number;
  readonly to: number;
}

/** Sources up to this size are read whole, which is faster than by rows and lets checksums be checked. */
const WHOLE_BYTES = 256 << 20;

/** A source whose reads are put together from ranges of others. */
function copying(
  { name, size, wholes }: { name: string; size: number; wholes: boolean },
  sources: readonly ByteSource[],
  copies: (offset: number, length: number) => Generator<Copy>,
): ByteSource {
  const whole = (source: ByteSource, length: number) =>
    wholes && length === size && source.size <= WHOLE_BYTES;
  const file: ByteSource = {
    name,
    size,
    read: async (offset, length, signal) => {
      checkRange(file, offset, length);
      const bytes = new Uint8Array(length);
      let held: { readonly source: ByteSource; readonly bytes: Uint8Array } | undefined;
      for (const copy of copies(offset, length)) {
        const { source, at, to } = copy;
        if (whole(source, length) && held?.source !== source)
          held = { source, bytes: await source.read(0, source.size, signal) };
        const own = held?.source === source ? held.bytes.subarray(at, at + copy.length) : undefined;
        bytes.set(own ?? (await source.read(at, copy.length, signal)), to);
      }
      return bytes;
    },
  };
  if (!sources.every(({ readSync }) => readSync)) return file;
  return {
    ...file,
    readSync: (offset, length) => {
      checkRange(file, offset, length);
      const bytes = new Uint8Array(length);
      let held: { readonly source: ByteSource; readonly bytes: Uint8Array | undefined } | undefined;
      for (const copy of copies(offset, length)) {
        const { source, at, to } = copy;
        if (whole(source, length) && held?.source !== source)
          held = { source, bytes: source.readSync?.(0, source.size) };
        const own = held?.source === source ? held.bytes?.subarray(at, at + copy.length) : undefined;
        bytes.set(own ?? source.readSync?.(at, copy.length) ?? [], to);
      }
      return bytes;
    },
  };
}

/** What of `[start, start + count)` lies in `[offset, offset + length)`. */
function overlap(start: number, count: number, offset: number, length: number) {
  const from = Math.max(start, offset);
  const to = Math.min(start + count, offset + length);
  return to > from ? { skip: from - start, length: to - from, to: from - offset } : undefined;
}

/** The runs of elements that a box covers, in row-major order: as long as possible, so that there are few reads. */
export function* contiguousRuns(shape: readonly number[], bounds: Box): Generator<Run> {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  let inner = shape.length; // axes from here on are taken whole
  while (inner > 0 && bounds[inner - 1]?.[0] === 0 && bounds[inner - 1]?.[1] === shape[inner - 1]) inner--;
  const split = Math.max(0, inner - 1); // the last axis that is cut still gives one run per outer index
  const [start, stop] = bounds[split] ?? [0, 1];
  const count = (stop - start) * (strides[split] ?? 1);
  if (count === 0 || bounds.some(([a, b]) => a === b)) return;
  const index = bounds.slice(0, split).map(([a]) => a);
  for (let to = 0; ; to += count) {
    const outer = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
    yield { from: outer + start * (strides[split] ?? 1), to, count };
    let axis = split - 1;
    while (axis >= 0 && (index[axis] ?? 0) + 1 >= (bounds[axis]?.[1] ?? 0)) {
      index[axis] = bounds[axis]?.[0] ?? 0;
      axis--;
    }
    if (axis < 0) return;
    index[axis] = (index[axis] ?? 0) + 1;
  }
}

/** Runs that are read together, and where: in bytes. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly runs: readonly Run[];
}

/** What lies between two runs is read along with them up to this: a disk reads its page anyway. */
const GAP_BYTES = 4 << 10;

/** The end of a span, for memory's sake. */
const SPAN_BYTES = 4 << 20;

/** The fewest reads that bring in the runs and little else. */
export function* spansOf(runs: Iterable<Run>, itemsize: number): Generator<Span> {
  let span: { from: number; to: number; runs: Run[] } | undefined;
  for (const run of runs) {
    const [from, to] = [run.from * itemsize, (run.from + run.count) * itemsize];
    if (span && from - span.to <= GAP_BYTES && to - span.from <= SPAN_BYTES) {
      span.to = to;
      span.runs.push(run);
      continue;
    }
    if (span) yield span;
    span = { from, to, runs: [run] };
  }
  if (span) yield span;
}
