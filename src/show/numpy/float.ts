/**
 * Floats in columns, as numpy's `FloatingFormat` lays them out: one notation and one width for all elements.
 *
 * Source: the behaviour of `numpy.array2string` in numpy 2.4 with its default print options.
 *
 * @module
 */
import { roundToHalf } from "../../tensor/encode.js";
import { type Decimal, type FloatWidth, rounded, shortest } from "./decimal.js";

/** numpy's `precision`: digits after the point. */
const PRECISION = 8;

/** From here up a column turns to scientific notation: what the width holds exactly, at most 8 digits. */
const scientificFrom: Record<FloatWidth, number> = { 16: 1e3, 32: 1e6, 64: 1e8 };

/** A formatter for all of `values`, each with its sign if `sign` is "+" and right-aligned. */
export function floatFormat(
  values: readonly number[],
  width: FloatWidth,
  sign: "-" | "+" = "-",
): (x: number) => string {
  const finite = values.filter(Number.isFinite);
  const notation = isScientific(finite, width) ? scientific(finite, width) : positional(finite, width);
  const right = finite.length === 0 ? 0 : notation.right;
  const specials = finite.length === values.length ? [] : values.filter((x) => !Number.isFinite(x));
  const minus = specials.length > 0 && (sign === "+" || specials.some((x) => x === Number.NEGATIVE_INFINITY));
  const signed = (negative: boolean) => (negative ? "-" : sign === "+" ? "+" : "");
  const lefts = finite.map((x) => {
    const decimal = notation.decimal(x);
    return (signed(decimal.negative) + notation.text(decimal).left).length;
  });
  if (specials.length > 0) lefts.push(3 - (right + 1), 3 + Number(minus) - (right + 1));
  const left = Math.max(0, ...lefts);
  return (x) => {
    if (!Number.isFinite(x)) return (signed(x < 0) + special(x)).padStart(left + right + 1);
    const decimal = notation.decimal(x);
    const text = notation.text(decimal);
    return (signed(decimal.negative) + text.left).padStart(left) + text.rest;
  };
}

function special(x: number): string {
  return Number.isNaN(x) ? "nan" : "inf";
}

/** numpy switches when a number is large, tiny, or when the largest is a thousand times the smallest. */
function isScientific(finite: readonly number[], width: FloatWidth): boolean {
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  if (sizes.length === 0) return false;
  const [max, min] = [Math.max(...sizes), Math.min(...sizes)];
  // numpy divides and compares in the dtype of the array.
  const narrow = width === 64 ? (x: number) => x : width === 32 ? Math.fround : roundToHalf;
  return max >= scientificFrom[width] || min < narrow(1e-4) || narrow(max / min) > 1000;
}

/** A notation for one column of numbers. `right` is what stands after the point (or would, for `nan`). */
interface Notation {
  readonly right: number;
  decimal(x: number): Decimal;
  text(decimal: Decimal): { left: string; rest: string };
}

function scientific(finite: readonly number[], width: FloatWidth): Notation {
  const decimal = (x: number): Decimal => {
    const short = shortest(x, width);
    return short.digits.length - 1 <= PRECISION ? short : rounded(x, PRECISION);
  };
  const all = finite.map(decimal);
  const digits = Math.max(0, ...all.map((d) => d.digits.length - 1));
  const exponentDigits = Math.max(2, ...all.map((d) => String(Math.abs(d.exponent)).length));
  return {
    right: exponentDigits + 2 + digits, // two for the "e" and the sign
    // Shorter ones are filled up with their own further digits, not with zeros.
    decimal: (x) => (decimal(x).digits.length > digits ? decimal(x) : rounded(x, digits)),
    text: (d) => {
      const power = String(Math.abs(d.exponent)).padStart(exponentDigits, "0");
      const fraction = d.digits.slice(1).padEnd(digits, "0");
      return { left: d.digits.slice(0, 1), rest: `.${fraction}e${d.exponent < 0 ? "-" : "+"}${power}` };
    },
  };
}

function positional(finite: readonly number[], width: FloatWidth): Notation {
  const decimal = (x: number): Decimal => {
    const short = shortest(x, width);
    return short.digits.length - 1 - short.exponent <= PRECISION
      ? short
      : rounded(x, PRECISION + short.exponent);
  };
  const fraction = (d: Decimal) => split(d).fraction;
  const right = Math.max(0, ...finite.map((x) => fraction(decimal(x)).length));
  return {
    right,
    decimal,
    text: (d) => ({ left: split(d).whole, rest: `.${fraction(d).padEnd(right, " ")}` }),
  };
}

function split({ digits, exponent }: Decimal): { whole: string; fraction: string } {
  if (digits === "0") return { whole: "0", fraction: "" };
  if (exponent < 0) return { whole: "0", fraction: "0".repeat(-exponent - 1) + digits };
  return {
    whole: digits.slice(0, exponent + 1).padEnd(exponent + 1, "0"),
    fraction: digits.slice(exponent + 1),
  };
}

/** One float alone, as `str` of a numpy scalar: `0.1`, `1.0`, `1e-05`. */
export function scalarFloat(x: number, width: FloatWidth, { keepPoint = true } = {}): string {
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : special(x);
  const decimal = shortest(x, width);
  const sign = decimal.negative ? "-" : "";
  const size = Math.abs(x);
  if (size !== 0 && !(size < scalarScientificFrom[width] && size >= 1e-4)) {
    const { digits, exponent } = decimal;
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  const { whole, fraction } = split(decimal);
  if (fraction === "") return `${sign}${whole}${keepPoint ? ".0" : ""}`;
  return `${sign}${whole}.${fraction}`;
}

/** Scalars turn to scientific notation from here up. */
const scalarScientificFrom: Record<FloatWidth, number> = { 16: 1e3, 32: 1e6, 64: 1e16 };
