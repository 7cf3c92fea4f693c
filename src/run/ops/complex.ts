/**
 * Complex numbers and Fourier transforms of any length, in double precision.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { broadcast } from "../broadcast.js";
import { fourier } from "../math/fourier.js";
import { type Op, type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { mapped2 } from "./host.js";
import { numbers } from "./read.js";

const part = (f: (x: tf.Tensor) => tf.Tensor): Op =>
  op({ inputs: ["input"], outputs: { output: "Tout = float32" } }, ([input]) => f(input));
const transform = (axes: number, inverse: boolean): Op =>
  op({ inputs: ["input"], outputs: { output: "Tcomplex = complex64" } }, ([input]) =>
    complexOf(overLastAxes(partsOf(input), axes, inverse)),
  );
const fromReal = (axes: number): Op =>
  op({ inputs: ["input", "fft_length"], outputs: { output: "Tcomplex = complex64" } }, ([input, length]) =>
    complexOf(realTransform(input, numbers(length), axes)),
  );
const toReal = (axes: number): Op =>
  op({ inputs: ["input", "fft_length"], outputs: { output: "Treal = float32" } }, ([input, length]) =>
    inverseRealTransform(partsOf(input), numbers(length), axes),
  );

export const complexOps = {
  Complex: op({ inputs: ["real", "imag"], outputs: { out: "Tout = complex64" } }, ([real, imag]) =>
    complexBy(real, imag),
  ),
  Real: part((x) => (x.dtype === "complex64" ? tf.real(x) : x)),
  Imag: part((x) => (x.dtype === "complex64" ? tf.imag(x) : tf.zerosLike(x))),
  Angle: part((x) =>
    x.dtype === "complex64" ? mapped2(tf.imag(x), tf.real(x), Math.atan2) : tf.atan2(tf.zerosLike(x), x),
  ),
  Conj: op({ inputs: ["input"], outputs: { output: "T = complex64" } }, ([input]) =>
    input.dtype === "complex64" ? tf.complex(tf.real(input), tf.neg(tf.imag(input))) : input,
  ),
  ComplexAbs: op({ inputs: ["x"], outputs: { y: "Tout = float32" } }, ([x]) =>
    mapped2(tf.real(x), tf.imag(x), Math.hypot),
  ),
  FFT: transform(1, false),
  FFT2D: transform(2, false),
  FFT3D: transform(3, false),
  IFFT: transform(1, true),
  IFFT2D: transform(2, true),
  IFFT3D: transform(3, true),
  RFFT: fromReal(1),
  RFFT2D: fromReal(2),
  RFFT3D: fromReal(3),
  IRFFT: toReal(1),
  IRFFT2D: toReal(2),
  IRFFT3D: toReal(3),
} as const satisfies OpFamily;

/** Of parts that are broadcast against each other. */
function complexBy(real: tf.Tensor, imag: tf.Tensor): tf.Tensor {
  const shape = tf.backend_util.assertAndGetBroadcastShape(real.shape, imag.shape);
  const full = (part: tf.Tensor) => (part.shape.join() === shape.join() ? part : broadcast(part, shape)); // biome-ignore format: one thought
  return tf.complex(full(real), full(imag));
}

/** A complex tensor outside of TensorFlow.js. */
interface Parts {
  readonly shape: readonly number[];
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

function partsOf(x: tf.Tensor): Parts {
  const read = (half: tf.Tensor) => Float64Array.from(half.dataSync());
  return { shape: x.shape, real: read(tf.real(x)), imaginary: read(tf.imag(x)) };
}

function complexOf({ shape, real, imaginary }: Parts): tf.Tensor {
  return tf.complex(
    makeTensor(Float32Array.from(real), shape, "float32"),
    makeTensor(Float32Array.from(imaginary), shape, "float32"),
  );
}

function overLastAxes(parts: Parts, axes: number, inverse: boolean): Parts {
  const { rank } = { rank: parts.shape.length };
  for (let axis = rank - axes; axis < rank; axis++) alongAxis(parts, axis, inverse);
  return parts;
}

/** Transforms every line along an axis, in place. */
function alongAxis({ shape, real, imaginary }: Parts, axis: number, inverse: boolean): void {
  const size = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const line = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let i = 0; i < real.length / size; i++) {
    const start = Math.floor(i / inner) * size * inner + (i % inner);
    for (let k = 0; k < size; k++) {
      line.real[k] = real[start + k * inner] ?? 0;
      line.imaginary[k] = imaginary[start + k * inner] ?? 0;
    }
    const result = fourier(line.real, line.imaginary, inverse);
    for (let k = 0; k < size; k++) {
      real[start + k * inner] = result.real[k] ?? 0;
      imaginary[start + k * inner] = result.imaginary[k] ?? 0;
    }
  }
}

/** The input cut or padded to `length`; of the last axis only the half that is not a mirror image. */
function realTransform(input: tf.Tensor, length: readonly number[], axes: number): Parts {
  const shape = [...input.shape.slice(0, -axes), ...length];
  const whole = resized(
    {
      shape: input.shape,
      real: Float64Array.from(input.dataSync()),
      imaginary: new Float64Array(input.size),
    },
    shape,
  );
  const half = [...shape.slice(0, -1), Math.floor((shape.at(-1) ?? 0) / 2) + 1];
  return resized(overLastAxes(whole, axes, false), half);
}

function inverseRealTransform(input: Parts, length: readonly number[], axes: number): tf.Tensor {
  const shape = [...input.shape.slice(0, -axes), ...length];
  const last = shape.at(-1) ?? 0;
  const half = resized(input, [...shape.slice(0, -1), Math.floor(last / 2) + 1]);
  for (let axis = shape.length - axes; axis < shape.length - 1; axis++) alongAxis(half, axis, true);
  const whole = resized(half, shape);
  mirror(whole, last);
  alongAxis(whole, shape.length - 1, true);
  return makeTensor(Float32Array.from(whole.real), shape, "float32");
}

/** Fills the second half of every row with the conjugates of the first; real signals have such spectra. */
function mirror({ real, imaginary }: Parts, size: number): void {
  for (let row = 0; row < real.length; row += size) {
    imaginary[row] = 0;
    if (size % 2 === 0) imaginary[row + size / 2] = 0;
    for (let k = Math.floor(size / 2) + 1; k < size; k++) {
      real[row + k] = real[row + size - k] ?? 0;
      imaginary[row + k] = -(imaginary[row + size - k] ?? 0);
    }
  }
}

/** Cut, or padded with zeros, at the end of each axis. */
function resized({ shape, real, imaginary }: Parts, to: readonly number[]): Parts {
  const size = to.reduce((product, n) => product * n, 1);
  const out: Parts = { shape: to, real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let i = 0; i < size; i++) {
    let [rest, from, stride] = [i, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const at = rest % (to[axis] ?? 1);
      rest = Math.floor(rest / (to[axis] ?? 1));
      if (at >= (shape[axis] ?? 1)) from = Number.NaN;
      from += at * stride;
      stride *= shape[axis] ?? 1;
    }
    out.real[i] = real[from] ?? 0;
    out.imaginary[i] = imaginary[from] ?? 0;
  }
  return out;
}
