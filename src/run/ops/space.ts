/**
 * Space to batch and depth, and back.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { int, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { fromChannelsLast, toChannelsLast } from "./layout.js";
import { moved } from "./pick.js";
import { numbers } from "./read.js";
import { pairs } from "./slice.js";

export const spaces = {
  SpaceToBatchND: op(
    { inputs: ["input", "block_shape", "paddings"], linear: true },
    ([input, block, paddings]) => spaceToBatch(input, numbers(block), pairs(paddings)),
  ),
  BatchToSpaceND: op({ inputs: ["input", "block_shape", "crops"], linear: true }, ([input, block, crops]) =>
    batchToSpace(input, numbers(block), pairs(crops)),
  ),
  SpaceToBatch: op(
    { inputs: ["input", "paddings"], linear: true, attrs: { block_size: int() } },
    ([input, paddings], { block_size }) => spaceToBatch(input, [block_size, block_size], pairs(paddings)),
  ),
  BatchToSpace: op(
    { inputs: ["input", "crops"], linear: true, attrs: { block_size: int() } },
    ([input, crops], { block_size }) => batchToSpace(input, [block_size, block_size], pairs(crops)),
  ),
  SpaceToDepth: op(
    { inputs: ["input"], linear: true, attrs: { block_size: int(), data_format: string("NHWC") } },
    ([input], { block_size, data_format }) =>
      moved([input], (x) =>
        fromChannelsLast(spaceToDepth(toChannelsLast(x, data_format), block_size), data_format),
      ),
  ),
  DepthToSpace: op(
    { inputs: ["input"], linear: true, attrs: { block_size: int(), data_format: string("NHWC") } },
    ([input], { block_size, data_format }) =>
      moved([input], (x) =>
        fromChannelsLast(depthToSpace(toChannelsLast(x, data_format), block_size), data_format),
      ),
  ),
} as const satisfies OpFamily;

/** Positions within a block become batch entries, the block's first axis outermost. */
function spaceToBatch(input: tf.Tensor, block: readonly number[], paddings: [number, number][]): tf.Tensor {
  const rest = input.rank - 1 - block.length;
  const padded = tf.pad(input, [[0, 0], ...paddings, ...new Array<[number, number]>(rest).fill([0, 0])]);
  const [batch = 0, ...sizes] = padded.shape;
  const tail = sizes.slice(block.length);
  const outer = block.map((b, axis) => (sizes[axis] ?? 0) / b);
  const split = tf.reshape(padded, [batch, ...outer.flatMap((n, axis) => [n, block[axis] ?? 1]), ...tail]);
  const [blocks, outers] = [block.map((_, i) => 2 + 2 * i), block.map((_, i) => 1 + 2 * i)];
  const last = tail.map((_, i) => 1 + 2 * block.length + i);
  return tf.reshape(tf.transpose(split, [...blocks, 0, ...outers, ...last]), [
    product(block) * batch,
    ...outer,
    ...tail,
  ]);
}

function batchToSpace(
  input: tf.Tensor,
  block: readonly number[],
  crops: readonly [number, number][],
): tf.Tensor {
  const [all = 0, ...sizes] = input.shape;
  const batch = all / product(block);
  const [outer, tail] = [sizes.slice(0, block.length), sizes.slice(block.length)];
  const split = tf.reshape(input, [...block, batch, ...outer, ...tail]);
  const spatial = block.flatMap((_, i) => [block.length + 1 + i, i]);
  const last = tail.map((_, i) => 2 * block.length + 1 + i);
  const grown = outer.map((n, i) => n * (block[i] ?? 1));
  const whole = tf.reshape(tf.transpose(split, [block.length, ...spatial, ...last]), [
    batch,
    ...grown,
    ...tail,
  ]);
  const begin = [0, ...crops.map(([before]) => before), ...tail.map(() => 0)];
  const size = [batch, ...grown.map((n, i) => n - (crops[i]?.[0] ?? 0) - (crops[i]?.[1] ?? 0)), ...tail];
  return tf.slice(whole, begin, size);
}

function spaceToDepth(input: tf.Tensor, block: number): tf.Tensor {
  const [n = 0, h = 0, w = 0, c = 0] = input.shape;
  const split = tf.reshape(input, [n, h / block, block, w / block, block, c]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4, 5]), [n, h / block, w / block, block * block * c]);
}

function depthToSpace(input: tf.Tensor, block: number): tf.Tensor {
  const [n = 0, h = 0, w = 0, c = 0] = input.shape;
  const split = tf.reshape(input, [n, h, w, block, block, c / (block * block)]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4, 5]), [n, h * block, w * block, c / (block * block)]);
}

function product(values: readonly number[]): number {
  return values.reduce((total, n) => total * n, 1);
}
