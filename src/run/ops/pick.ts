/**
 * Ops that only move elements, for dtypes that TensorFlow.js does not move.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bytesOf, makeTensor } from "../tensors.js";

/**
 * `f` of tensors that it only takes elements from. Strings, which kernels refuse, crash on or damage where they are no
 * UTF-8, and booleans, which some of wasm's misread, are moved by way of their positions; complex numbers part by part.
 */
export function moved(inputs: readonly tf.Tensor[], f: (...inputs: tf.Tensor[]) => tf.Tensor): tf.Tensor {
  return movedAll(inputs, (...given) => [f(...given)])[0] ?? tf.tensor([]);
}

/** {@link moved} for several results. */
export function movedAll(
  inputs: readonly tf.Tensor[],
  f: (...inputs: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor[] {
  const dtype = inputs[0]?.dtype;
  if (dtype === "complex64") {
    const [real, imaginary] = [f(...inputs.map((x) => tf.real(x))), f(...inputs.map((x) => tf.imag(x)))];
    return real.map((part, i) => tf.complex(part, imaginary[i] ?? part));
  }
  if (dtype !== "string" && dtype !== "bool") return f(...inputs);
  let start = 0;
  const positions = inputs.map(({ size, shape }) => {
    const values = Int32Array.from({ length: size }, (_, i) => start + i);
    start += size;
    return makeTensor(values, shape, "int32");
  });
  const results = f(...positions).map((result) => ({ shape: result.shape, at: result.dataSync<"int32">() }));
  if (dtype === "bool") {
    const all = inputs.flatMap((input) => Array.from(input.dataSync()));
    return results.map(({ shape, at }) =>
      makeTensor(
        Uint8Array.from(at, (i) => all[i] ?? 0),
        shape,
        "bool",
      ),
    );
  }
  const all = inputs.flatMap(bytesOf);
  return results.map(({ shape, at }) =>
    makeTensor(
      Array.from(at, (i) => all[i] ?? new Uint8Array()),
      shape,
      "string",
    ),
  );
}
