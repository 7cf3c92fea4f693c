/**
 * Drives the decoders of protobuf messages: with the bytes that they ask for, waiting for them or not.
 *
 * ```ts
 * const names = await walk(source, function* (cursor) {
 *   const found: string[] = [];
 *   while (cursor.next() || (yield* cursor.more())) if (cursor.field === 1) found.push(yield* cursor.string());
 *   return found;
 * });
 * ```
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import type { Walk } from "./window.js";
import { Cursor } from "./wire.js";

/** Runs a walk over the message that fills `source`. */
export async function walk<T>(
  source: ByteSource,
  visit: (cursor: Cursor) => Walk<T>,
  signal?: AbortSignal,
): Promise<T> {
  const steps = visit(Cursor.over(source));
  let step = steps.next();
  while (!step.done) {
    signal?.throwIfAborted();
    const { start, end } = step.value;
    const bytes = source.readSync
      ? source.readSync(start, end - start)
      : await source.read(start, end - start, signal);
    step = steps.next(bytes);
  }
  return step.value;
}

/** Runs a walk without waiting. Only for sources that have `readSync`, and for messages in memory. */
export function walkSync<T>(source: ByteSource | undefined, steps: Walk<T>): T {
  let step = steps.next();
  while (!step.done) {
    const { start, end } = step.value;
    if (!source?.readSync)
      throw new MalformedError("a message in memory points outside itself", {
        file: source?.name ?? "bytes",
        offset: start,
        expected: "bytes in memory",
        found: `a range up to ${end}`,
      });
    step = steps.next(source.readSync(start, end - start));
  }
  return step.value;
}

/** Runs steps that walk a part of `source`. */
export async function resumed<T>(
  steps: Walk<T>,
  source: ByteSource | undefined,
  signal?: AbortSignal,
): Promise<T> {
  return source ? walk(source, () => steps, signal) : walkSync(undefined, steps);
}
