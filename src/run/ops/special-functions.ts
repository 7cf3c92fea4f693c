/**
 * Special functions of mathematics, and integers bit by bit.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { digamma, lgamma } from "../math/special.js";
import { besselI, betainc, igamma, zeta } from "../math/special-integrals.js";
import { type Op, type OpFamily, op } from "../op.js";
import { mapped, mapped2 } from "./host.js";

const unary = (f: (x: number) => number): Op =>
  op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => mapped(x, f));
const binary = (names: readonly [string, string], f: (a: number, b: number) => number): Op =>
  op({ inputs: names, outputs: { z: "T" } }, ([a, b]) => mapped2(a, b, f));

export const specialFunctions = {
  Igamma: binary(["a", "x"], igamma),
  Igammac: binary(["a", "x"], (a, x) => 1 - igamma(a, x)),
  Zeta: binary(["x", "q"], zeta),
  Polygamma: binary(["a", "x"], polygamma),
  Betainc: op({ inputs: ["a", "b", "x"], outputs: { z: "T" } }, ([a, b, x]) => {
    const [as, bs] = [a.dataSync(), b.dataSync()];
    return tf.tensor(
      Float32Array.from(x.dataSync(), (value, i) => betainc(as[i] ?? 0, bs[i] ?? 0, value)),
      x.shape,
    );
  }),
  BesselI0: unary((x) => besselI(0, x) * Math.exp(Math.abs(x))),
  BesselI1: unary((x) => besselI(1, x) * Math.exp(Math.abs(x))),
  BesselI0e: unary((x) => besselI(0, x)),
  BesselI1e: unary((x) => besselI(1, x)),
  ClipByValue: op({ inputs: ["t", "clip_value_min", "clip_value_max"] }, ([t, low, high]) =>
    tf.minimum(tf.maximum(t, low), high),
  ),
  Invert: op({ inputs: ["x"], outputs: { y: "T" }, overflows: true }, ([x]) =>
    tf.tensor(
      Int32Array.from(x.dataSync(), (value) => ~value),
      x.shape,
      "int32",
    ),
  ),
  PopulationCount: op({ inputs: ["x"], attrs: { T: type() }, outputs: { y: "uint8" } }, ([x], { T }) => {
    // The sign fills the bits that are not carried.
    const count = (value: number) => ones(value) + (T === "int64" && value < 0 ? 32 : 0);
    return tf.tensor(Int32Array.from(x.dataSync(), count), x.shape, "int32");
  }),
} as const satisfies OpFamily;

/** The n-th derivative of digamma: (-1)^(n+1) n! zeta(n + 1, x). */
function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  return (n % 2 === 1 ? 1 : -1) * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
}

function ones(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}
