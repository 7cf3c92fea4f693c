/**
 * Functions of one or two complex numbers, in double precision, with the branch cuts of C99 and numpy.
 *
 * @module
 */

/** Real and imaginary part. */
export type Complex = readonly [re: number, im: number];

export const ZERO: Complex = [0, 0];
export const ONE: Complex = [1, 0];

export const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
export const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
export const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
export const conjugate = ([a, b]: Complex): Complex => [a, -b];
export const scaled = ([a, b]: Complex, by: number): Complex => [a * by, b * by];
export const size = ([a, b]: Complex): number => Math.hypot(a, b);

export function over([a, b]: Complex, [c, d]: Complex): Complex {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const below = c + d * ratio;
    return [(a + b * ratio) / below, (b - a * ratio) / below];
  }
  const ratio = c / d;
  const below = c * ratio + d;
  return [(a * ratio + b) / below, (b * ratio - a) / below];
}

export function exp([a, b]: Complex): Complex {
  const e = Math.exp(a);
  return [e * Math.cos(b), e * Math.sin(b)];
}

export const log = (z: Complex): Complex => [Math.log(size(z)), Math.atan2(z[1], z[0])];

export function sqrt(z: Complex): Complex {
  const [a, b] = z;
  const r = size(z);
  if (r === 0) return ZERO;
  const half = Math.sqrt((r + Math.abs(a)) / 2);
  if (a >= 0) return [half, b / (2 * half)];
  return [Math.abs(b) / (2 * half), b < 0 ? -half : half];
}

/** x to the power of y; zero to any power but zero is zero. */
export function power(x: Complex, y: Complex): Complex {
  if (size(x) === 0) return size(y) === 0 ? ONE : ZERO;
  return exp(times(y, log(x)));
}

const timesI = ([a, b]: Complex): Complex => [-b, a];
const overI = ([a, b]: Complex): Complex => [b, -a];

const sinh = ([a, b]: Complex): Complex => [Math.sinh(a) * Math.cos(b), Math.cosh(a) * Math.sin(b)];
const cosh = ([a, b]: Complex): Complex => [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)];

function tanh([a, b]: Complex): Complex {
  if (Math.abs(a) > 20) return [Math.sign(a), 0];
  const below = Math.cosh(2 * a) + Math.cos(2 * b);
  return [Math.sinh(2 * a) / below, Math.sin(2 * b) / below];
}

const asinh = (z: Complex): Complex => log(plus(z, sqrt(plus(times(z, z), ONE))));

/** asinh of the half plane where its sum does not cancel. */
function stableAsinh(z: Complex): Complex {
  return z[0] < 0 ? scaled(asinh(scaled(z, -1)), -1) : asinh(z);
}

const acosh = (z: Complex): Complex => {
  const [plusRoot, minusRoot] = [sqrt(scaled(plus(z, ONE), 0.5)), sqrt(scaled(minus(z, ONE), 0.5))];
  return scaled(log(plus(plusRoot, minusRoot)), 2);
};
const atanh = (z: Complex): Complex => scaled(minus(log(plus(ONE, z)), log(minus(ONE, z))), 0.5);
const asin = (z: Complex): Complex => overI(stableAsinh(timesI(z)));

/** By TensorFlow's names of the ops. */
export const complexFunctions = {
  Acos: (z) => minus([Math.PI / 2, 0], asin(z)),
  Acosh: acosh,
  Asin: asin,
  Asinh: stableAsinh,
  Atan: (z) => overI(atanh(timesI(z))),
  Atanh: atanh,
  Cos: (z) => cosh(timesI(z)),
  Cosh: cosh,
  Exp: exp,
  Expm1: (z) => minus(exp(z), ONE),
  Log: log,
  Log1p: (z) => log(plus(z, ONE)),
  Reciprocal: (z) => over(ONE, z),
  Rsqrt: (z) => over(ONE, sqrt(z)),
  Sigmoid: (z) => over(ONE, plus(ONE, exp(scaled(z, -1)))),
  Sign: (z) => (size(z) === 0 ? ZERO : scaled(z, 1 / size(z))),
  Sin: (z) => overI(sinh(timesI(z))),
  Sinh: sinh,
  Sqrt: sqrt,
  Square: (z) => times(z, z),
  Tan: (z) => overI(tanh(timesI(z))),
  Tanh: tanh,
} as const satisfies Record<string, (z: Complex) => Complex>;
