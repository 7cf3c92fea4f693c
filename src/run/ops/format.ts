/**
 * Between strings and numbers, and between strings and bytes.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { MalformedError } from "../../errors.js";
import { decode, swapped } from "../../tensor/decode.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import { TensorValue } from "../../tensor/tensor.js";
import { bool, int, string, type } from "../attrs.js";
import { complexNumbers, isComplex } from "../complex-math.js";
import type { Complex } from "../math/complex-number.js";
import { type OpFamily, op } from "../op.js";
import { stringsOf, stringTensor } from "../strings.js";
import { bytesOf, toTensorSync } from "../tensors.js";
import { mappedStrings } from "./string.js";

export const formats = {
  AsString: op(
    {
      inputs: ["input"],
      attrs: {
        T: type(),
        precision: int(-1),
        scientific: bool(false),
        shortest: bool(false),
        width: int(-1),
        fill: string(""),
      },
      outputs: { output: "string" },
    },
    ([input], a) => {
      if (input.dtype === "string") return input;
      if (isComplex(input)) return stringTensor(complexNumbers(input).map(complexFormat(a)), input.shape);
      const format = dtypes[a.T].kind === "float" ? floatFormat(a) : integerFormat(a);
      const write = a.T === "bool" ? (value: number) => (value ? "true" : "false") : format;
      return stringTensor(Array.from(input.dataSync(), write), input.shape);
    },
  ),
  StringToNumber: op(
    {
      inputs: ["string_tensor"],
      attrs: { out_type: type("float32") },
      outputs: { output: "out_type = float32" },
    },
    ([input], { out_type }) => {
      const values = stringsOf(input).map((text) => parsed(text, out_type));
      return toTensorSync(new TensorValue("a number", out_type, input.shape, Float64Array.from(values)));
    },
  ),
  DecodeRaw: op(
    {
      inputs: ["bytes"],
      attrs: { out_type: type(), little_endian: bool(true) },
      outputs: { output: "out_type" },
    },
    ([bytes], { out_type, little_endian }) => decodeRaw(bytesOf(bytes), bytes.shape, out_type, little_endian),
  ),
  DecodePaddedRaw: op(
    {
      inputs: ["input_bytes", "fixed_length"],
      attrs: { out_type: type(), little_endian: bool(true) },
      outputs: { output: "out_type" },
    },
    ([input, length], { out_type, little_endian }) => {
      const size = length.dataSync()[0] ?? 0;
      const padded = bytesOf(input).map((bytes) => {
        const all = new Uint8Array(size);
        all.set(bytes.subarray(0, size));
        return all;
      });
      return decodeRaw(padded, input.shape, out_type, little_endian, size);
    },
  ),
  EncodeBase64: op(
    { inputs: ["input"], attrs: { pad: bool(false) }, outputs: { output: "string" } },
    ([input], { pad }) =>
      mappedStrings(input, (text) => {
        const encoded = btoa(text).replaceAll("+", "-").replaceAll("/", "_");
        return pad ? encoded : encoded.replace(/=+$/, "");
      }),
  ),
  DecodeBase64: op({ inputs: ["input"], outputs: { output: "string" } }, ([input]) =>
    mappedStrings(input, (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"))),
  ),
} as const satisfies OpFamily;

interface Format {
  readonly precision: number;
  readonly scientific: boolean;
  readonly shortest: boolean;
  readonly width: number;
  readonly fill: string;
}

/** C's %f, %e or %g, six digits unless told. */
function floatFormat(format: Format): (value: number) => string {
  const digits = format.precision < 0 ? 6 : format.precision;
  return (value) => {
    if (!Number.isFinite(value)) return padded(special(value), format);
    if (format.scientific) return padded(scientific(value, digits), format);
    return padded(format.shortest ? general(value, digits) : fixed(value, digits), format);
  };
}

/** C knows signs of signed integers only. */
function integerFormat(format: Format & { readonly T: DType }): (value: number) => string {
  const isSigned = !format.T.startsWith("uint");
  const { fill } = format;
  const flag = isSigned || (fill !== "+" && fill !== " ") ? fill : "";
  return (value) => padded(String(value), { ...format, fill: flag });
}

/** `(re,im)`, each of them padded. */
function complexFormat(format: Format): (value: Complex) => string {
  const part = floatFormat(format);
  return ([re, im]) => `(${part(re)},${part(im)})`;
}

function special(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/** Past the digits that are asked for, enough to tell a tie from what lies beside it. */
const EXACT_DIGITS = 60;

/** %f: ties go to the even digit, where `toFixed` lets them go up. */
function fixed(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  const exact = size.toFixed(Math.min(100, digits + EXACT_DIGITS));
  const at = exact.indexOf(".") + 1 + digits;
  const down = exact.slice(0, digits === 0 ? at - 1 : at);
  const tie = /^50*$/.test(exact.slice(at)) && Number(down.at(-1)) % 2 === 0;
  return sign + (tie ? down : size.toFixed(digits));
}

/** At least two digits of exponent. */
function scientific(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/** %g: scientific for very small and very large numbers, no zeros at the end. */
export function general(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const trim = (text: string) => (text.includes(".") ? text.replace(/\.?0+(?=e|$)/, "") : text);
  if (exponent < -4 || exponent >= digits) return trim(scientific(value, digits - 1));
  return trim(fixed(value, digits - 1 - exponent));
}

/** `fill` is one of C's flags: a zero or space in front, `-` pads behind, `+` writes the sign. */
function padded(text: string, { width, fill }: Format): string {
  const signed = (fill === "+" || fill === " ") && !text.startsWith("-") ? fill + text : text;
  if (fill === "-") return signed.padEnd(width);
  if (fill !== "0" || !/^[+-]?[\d.]/.test(signed)) return signed.padStart(width);
  const sign = /^[+-]?/.exec(signed)?.[0] ?? "";
  return sign + signed.slice(sign.length).padStart(width - sign.length, "0");
}

const names: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: Number.NaN };

function parsed(text: string, dtype: DType): number {
  const trimmed = text.trim().toLowerCase();
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/.exec(trimmed) ?? [];
  const value = names[body] ?? (/^[+-]?[\d.]/.test(trimmed) ? Number(trimmed) : Number.NaN);
  const signed = sign === "-" && body in names ? -value : value;
  const whole = dtypes[dtype].kind === "int";
  if ((Number.isNaN(signed) && body !== "nan") || (whole && !/^[+-]?\d+$/.test(trimmed))) {
    throw new MalformedError("a string is no number", { expected: dtype, found: JSON.stringify(text) });
  }
  return signed;
}

/** Every string's bytes as numbers along a new last axis; all strings have the same length. */
function decodeRaw(
  all: readonly Uint8Array[],
  shape: readonly number[],
  dtype: DType,
  little: boolean,
  length = all[0]?.length ?? 0,
): tf.Tensor {
  const { itemsize } = dtypes[dtype];
  if (all.some((bytes) => bytes.length !== length) || length % itemsize !== 0) {
    throw new MalformedError("strings do not hold whole numbers of the same count", {
      expected: `a multiple of ${itemsize} bytes, the same for all`,
      found: [...new Set(all.map((bytes) => bytes.length))].join(", "),
    });
  }
  const joined = new Uint8Array(all.length * length);
  for (const [i, bytes] of all.entries()) joined.set(bytes, i * length);
  const data = decode(dtype, little ? joined : swapped(joined, itemsize));
  return toTensorSync(new TensorValue("", dtype, [...shape, length / itemsize], data));
}
