/**
 * Work that is begun before its result is asked for.
 *
 * ```ts
 * for await (const bytes of inOrder(pieces(source.size, 4096), 3, ({ at, size }) => source.read(at, size))) use(bytes);
 * ```
 *
 * @module
 */

/**
 * The results of `start` for each item, in order, with at most `depth` of them begun and not yet done with: what was
 * yielded is done with when the next one is asked for, so that `depth` buffers are enough.
 */
export async function* inOrder<I, T>(
  items: Iterable<I>,
  depth: number,
  start: (item: I) => Promise<T>,
): AsyncGenerator<T> {
  const begun: Promise<T>[] = [];
  const waiting = items[Symbol.iterator]();
  const begin = () => {
    const { done, value } = waiting.next();
    if (done) return;
    const result = start(value);
    result.catch(() => {}); // thrown where it is awaited; until then it must not count as unhandled
    begun.push(result);
  };
  try {
    for (let i = 0; i < depth; i++) begin();
    for (let result = begun[0]; result; result = begun[0]) {
      yield await result;
      begun.shift();
      begin();
    }
  } finally {
    await Promise.allSettled(begun); // nobody may close a file or reuse a buffer that is still being filled
  }
}

/** A range in pieces of `step`, the last one being what is left. */
export function* pieces(
  length: number,
  step: number,
): Generator<{ readonly at: number; readonly size: number }> {
  for (let at = 0; at < length; at += step) yield { at, size: Math.min(step, length - at) };
}
