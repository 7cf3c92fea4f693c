/**
 * Places in a code: the protocol counts Unicode code points, TypeScript UTF-16 units.
 *
 * ```ts
 * toUnits("😀a", 1); // 2
 * toCodePoints("😀a", 2); // 1
 * ```
 *
 * @module
 */

/** The UTF-16 offset of the code point at `cursor`; past the end, the end. */
export function toUnits(code: string, cursor: number): number {
  let [units, left] = [0, cursor];
  for (; left > 0 && units < code.length; left--) units += width(code, units);
  return Math.min(units, code.length);
}

/** How many code points lie before the UTF-16 offset `units`. */
export function toCodePoints(code: string, units: number): number {
  let count = 0;
  for (let at = 0; at < Math.min(units, code.length); at += width(code, at)) count++;
  return count;
}

function width(code: string, at: number): 1 | 2 {
  return (code.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
