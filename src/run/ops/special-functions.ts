/**
 * Special functions of mathematics, and integers bit by bit.
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import { dtypes } from "../../tensor/dtype.js";
import tf from "../../tfjs-core.cjs";
import { type } from "../attrs.js";
import { besselJ, besselKe, besselY } from "../math/bessel.js";
import { dawson, expint, fresnel, spence } from "../math/named-integrals.js";
import { digamma, lgamma } from "../math/special.js";
import { besselI, betainc, igamma, zeta } from "../math/special-integrals.js";
import { type Op, type OpFamily, op } from "../op.js";
import { mapped, mapped2 } from "./host.js";

const unary = (f: (x: number) => number): Op =>
  op({ inputs: ["x"], outputs: { y: "T" } }, ([x]) => mapped(x, f));
const binary = (names: readonly [string, string], f: (a: number, b: number) => number): Op =>
  op({ inputs: names, outputs: { z: "T" } }, ([a, b]) => mapped2(a, b, f));

/** Their values at plus and minus infinity are NaN to TensorFlow. */
const finite = (f: (x: number) => number) => unary((x) => (Number.isFinite(x) ? f(x) : Number.NaN));

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
  BesselJ0: finite((x) => besselJ(0, x)),
  BesselJ1: finite((x) => besselJ(1, x)),
  BesselY0: unary((x) => (x === Number.POSITIVE_INFINITY ? Number.NaN : besselY(0, x))),
  BesselY1: unary((x) => (x === Number.POSITIVE_INFINITY ? Number.NaN : besselY(1, x))),
  BesselK0: unary((x) => besselKe(0, x) * Math.exp(-x)),
  BesselK1: unary((x) => besselKe(1, x) * Math.exp(-x)),
  BesselK0e: unary((x) => besselKe(0, x)),
  BesselK1e: unary((x) => besselKe(1, x)),
  Dawsn: unary(dawson),
  Expint: finite(expint),
  FresnelCos: unary((x) => fresnel(x).cos),
  FresnelSin: unary((x) => fresnel(x).sin),
  Spence: finite(spence),
  NextAfter: op(
    { inputs: ["x1", "x2"], attrs: { T: type("float32") }, outputs: { output: "T = float32" } },
    ([x1, x2], { T }) => {
      if (T === "float32") return mapped2(x1, x2, nextAfter);
      throw new UnsupportedError(`the ${T} after another`, {
        expected: "float32, which is what is computed in",
      });
    },
  ),
  ClipByValue: op({ inputs: ["t", "clip_value_min", "clip_value_max"], linear: true }, ([t, low, high]) =>
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
    // The sign fills the bits that are not carried, and those that the dtype does not have.
    const { itemsize } = dtypes[T];
    const count = (value: number) => ones(value) + (value < 0 ? 8 * itemsize - 32 : 0);
    return tf.tensor(Int32Array.from(x.dataSync(), count), x.shape, "int32");
  }),
} as const satisfies OpFamily;

/** The n-th derivative of digamma: (-1)^(n+1) n! zeta(n + 1, x). */
function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  return (n % 2 === 1 ? 1 : -1) * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
}

/** The next float32 from one towards another. */
function nextAfter(from: number, to: number): number {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.NaN;
  if (from === to) return to;
  const view = new DataView(new ArrayBuffer(4));
  if (from === 0) view.setInt32(0, to > 0 ? 1 : -0x7fffffff);
  else {
    view.setFloat32(0, from);
    view.setInt32(0, view.getInt32(0) + (to > from === from > 0 ? 1 : -1)); // a float's bits count its size
  }
  return view.getFloat32(0);
}

function ones(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}
