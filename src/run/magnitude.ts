/**
 * How large a tensor's numbers are, by a look at all of them.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { isWasm } from "./tensors.js";

/** Whether any number is NaN; in wasm's memory, without a copy. */
export function holdsNaN(x: tf.TensorInfo): boolean {
  const values = floatsOf(x);
  return values !== undefined && !areAllBelow(values, 2 ** 1024) && values.some(Number.isNaN);
}

/** Whether all numbers are finite, and below `bound` where one is given. */
export function isBelow(x: tf.TensorInfo, bound = 2 ** 128): boolean {
  const values = floatsOf(x);
  return values === undefined || areAllBelow(values, bound);
}

function floatsOf(x: tf.TensorInfo): Float32Array | undefined {
  if (x.dtype !== "float32") return undefined;
  const backend = tf.backend();
  const values = isWasm(backend) ? backend.typedArrayFromHeap(x) : backend.readSync(x.dataId);
  return values as Float32Array; // of that dtype
}

/**
 * Times so much that those past the bound become infinite, and times nothing, all add up to nothing, unless one is
 * infinite or no number: in four sums, three times as quick as one.
 */
function areAllBelow(values: Float32Array, bound: number): boolean {
  const scale = Math.max(1, Number.MAX_VALUE / bound);
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += (values[i] ?? 0) * scale * 0;
    b += (values[i + 1] ?? 0) * scale * 0;
    c += (values[i + 2] ?? 0) * scale * 0;
    d += (values[i + 3] ?? 0) * scale * 0;
  }
  for (let i = whole; i < values.length; i++) a += (values[i] ?? 0) * scale * 0;
  return a + b + c + d === 0;
}
