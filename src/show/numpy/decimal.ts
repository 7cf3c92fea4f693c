/**
 * Decimal digits of binary floats, as numpy prints them: the shortest that read back as the same number, or,
 * past a cutoff, the exact value rounded half to even.
 *
 * @module
 */

import { roundToHalf } from "../../tensor/encode.js";

/** Significant digits `d₁d₂…` and the power of ten of the first: the value is `d₁.d₂… × 10^exponent`. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** How wide the number was before it was stored in a double: decides how few digits tell it apart. */
export type FloatWidth = 16 | 32 | 64;

/** The shortest digits that no other number of that width shares. `x` is finite. */
export function shortest(x: number, width: FloatWidth): Decimal {
  if (width === 64) return parse(x, x.toExponential());
  const narrow = width === 32 ? Math.fround : roundToHalf;
  for (let extra = 0; extra < 9; extra++) {
    const candidate = rounded(x, extra);
    if (narrow(toNumber(candidate)) === x) return candidate;
  }
  return parse(x, x.toExponential());
}

/** The exact value rounded to `count` digits after the first, ties to even. */
export function rounded(x: number, count: number): Decimal {
  const text = x.toExponential(Math.max(0, count));
  return parse(x, isTie(x, count) ? tieToEven(x, count) : text);
}

/** Whether the exact value ends right in the middle between two neighbours of that many digits. */
function isTie(x: number, count: number): boolean {
  if (mantissa(x.toExponential(count + 1)).at(-1) !== "5") return false; // the cheap answer, nearly always
  const tail = mantissa(x.toExponential(MAX_DIGITS)).slice(count + 1);
  return /^50*$/.test(tail);
}

/** What `toExponential` can give. A tie within the few digits that are printed ends long before. */
const MAX_DIGITS = 100;

/** `toExponential` rounds ties away from zero; one digit less where that made the last digit odd. */
function tieToEven(x: number, count: number): string {
  const exact = x.toExponential(MAX_DIGITS);
  const kept = mantissa(exact).slice(0, count + 1);
  if (Number(kept.at(-1)) % 2 === 1) return x.toExponential(count);
  return `${kept[0]}.${kept.slice(1)}e${exact.slice(exact.indexOf("e") + 1)}`;
}

function toNumber({ negative, digits, exponent }: Decimal): number {
  return Number(`${negative ? "-" : ""}${digits[0]}.${digits.slice(1)}e${exponent}`);
}

function mantissa(exponential: string): string {
  return exponential.slice(0, exponential.indexOf("e")).replace(/[-.]/g, "");
}

function parse(x: number, exponential: string): Decimal {
  const exponent = Number(exponential.slice(exponential.indexOf("e") + 1));
  const digits = mantissa(exponential).replace(/0+$/, "");
  return { negative: x < 0 || Object.is(x, -0), digits: digits || "0", exponent };
}
