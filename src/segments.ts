/**
 * Names that are paths, completed from any of their parts: who looks for `dense` wants `mnist_1/dense_1/kernel:0`.
 *
 * @module
 */

export type Fit = "prefix" | "segment";

/** How a name can complete what was typed: from its beginning, or from that of one of its segments; or not at all. */
export function fitOf(name: string, typed: string): Fit | undefined {
  if (name.startsWith(typed)) return "prefix";
  for (let at = name.indexOf(typed, 1); at > 0; at = name.indexOf(typed, at + 1))
    if (separators.has(name[at - 1])) return "segment";
  return undefined;
}

/** Of graphs and HDF5 files, and of TensorFlow 2's object graphs. */
const separators: ReadonlySet<string | undefined> = new Set(["/", "."]);

/** Those that fit, by their beginning first, otherwise in their order; `most` at most. */
export function fitting<T>(
  items: Iterable<T>,
  typed: string,
  nameOf: (item: T) => string,
  most = Number.POSITIVE_INFINITY,
): T[] {
  const found: Record<Fit, T[]> = { prefix: [], segment: [] };
  for (const item of items) {
    const fit = fitOf(nameOf(item), typed);
    if (fit !== undefined && found[fit].length < most) found[fit].push(item);
    if (found.prefix.length === most) break;
  }
  return [...found.prefix, ...found.segment].slice(0, most);
}
