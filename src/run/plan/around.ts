/**
 * Whether what a Pad node adds can be left to the convolution after it: zeros around the images, fewer than its filter
 * is wide, which its kernel only pretends to see.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { isRecording } from "../gradients/recording.js";
import { numbers } from "../ops/read.js";
import type { Value } from "../values.js";

/** They are constants: each is read from the backend once. */
const known = new WeakMap<tf.Tensor, readonly number[]>();

/** The numbers of a Pad node's `paddings`, before and after along each axis: as a convolution has them. */
export function paddingsOf(paddings: tf.Tensor): readonly number[] {
  const found = known.get(paddings) ?? numbers(paddings);
  known.set(paddings, found);
  return found;
}

/** Not while somebody differentiates: TensorFlow's kernels for that know only the two other kinds of padding. */
export function isAround(paddings: Value | undefined, filter: Value | undefined): boolean {
  if (!(paddings instanceof tf.Tensor && filter instanceof tf.Tensor) || isRecording()) return false;
  if (paddings.shape[0] !== 4 || paddings.size !== 8 || filter.rank !== 4) return false;
  const [height = 0, width = 0] = filter.shape;
  const most = [0, 0, height - 1, height - 1, width - 1, width - 1, 0, 0];
  return paddingsOf(paddings).every((count, i) => count >= 0 && count <= (most[i] ?? 0));
}
