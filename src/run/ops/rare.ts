/**
 * Ops that few graphs hold: of clustering, of isotonic calibration, of old versions under other names.
 *
 * @module
 */
import { gunzipSync, unzlibSync } from "fflate";
import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, float, func, int, ints, string } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { bytesOf, integers, makeTensor } from "../tensors.js";
import { release, retain, type Value } from "../values.js";
import { conv2d, conv3d } from "./conv.js";
import { transposedConvolutions } from "./conv-transpose.js";
import { fakeQuantizations } from "./fake-quant.js";
import { number } from "./read.js";
import { scattered } from "./scatter.js";

export const rarities = {
  NearestNeighbors: op(
    {
      inputs: ["points", "centers", "k"],
      outputs: { nearest_center_indices: "int64", nearest_center_distances: "float32" },
    },
    ([points, centers, k]) => nearest(points, centers, number(k)),
  ),
  IsotonicRegression: op(
    { inputs: ["input"], outputs: { output: "output_dtype = float32", segments: "int32" } },
    ([input]) => falling(input),
  ),
  DecodeCompressed: op(
    { inputs: ["bytes"], attrs: { compression_type: string("") }, outputs: { output: "string" } },
    ([bytes], { compression_type }, _, node) =>
      makeTensor(
        bytesOf(bytes).map((packed) => inflated(packed, compression_type, node.name)),
        bytes.shape,
        "string",
      ),
  ),
  AdjustContrast: op(
    { inputs: ["images", "contrast_factor", "min_value", "max_value"], outputs: { output: "float32" } },
    ([images, factor, min, max]) => {
      const x = tf.cast(images, "float32");
      const means = tf.mean(x, [-3 + x.rank, -2 + x.rank], true);
      return tf.clipByValue(tf.add(tf.mul(tf.sub(x, means), factor), means), number(min), number(max));
    },
  ),
  QuantizeAndDequantize: op(
    {
      inputs: ["input"],
      attrs: {
        signed_input: bool(true),
        num_bits: int(8),
        range_given: bool(false),
        input_min: float(0),
        input_max: float(0),
      },
    },
    ([input], { input_min, input_max, ...a }, context, node) =>
      fakeQuantizations.QuantizeAndDequantizeV2.kernel(
        [input, tf.scalar(input_min), tf.scalar(input_max)],
        { ...a, round_mode: "HALF_TO_EVEN", narrow_range: false, axis: -1 },
        context,
        node,
      ),
  ),
  ScatterNdNonAliasingAdd: op(
    { inputs: ["input", "indices", "updates"], overflows: true, linear: true },
    ([input, indices, updates]) => {
      const sums = scattered(input, indices, updates, (old, by) => old + by);
      return input.dtype === "bool" ? tf.notEqual(sums, 0) : sums; // either
    },
  ),
  Conv3DBackpropInput: op(
    {
      inputs: ["input", "filter", "out_backprop"],
      attrs: { strides: ints(), padding: string(), dilations: ints([1, 1, 1, 1, 1]) },
      avoid: { wasm: "wrong numbers where strides are not 1" },
    },
    ([input, filter, dy], a, context, node) =>
      transposedConvolutions.Conv3DBackpropInputV2.kernel(
        [tf.tensor1d(input.shape, "int32"), filter, dy],
        { ...a, data_format: "NDHWC" },
        context,
        node,
      ),
  ),
  Conv: op(
    {
      inputs: ["input", "filter"],
      attrs: {
        strides: ints(),
        padding: string(),
        explicit_paddings: ints([]),
        data_format: string("CHANNELS_LAST"),
        dilations: ints([]),
        batch_dims: int(1),
      },
    },
    ([input, filter], a) => convolved(input, filter, a),
  ),
  For: op(
    {
      inputs: ["start", "limit", "delta", "input: values"],
      attrs: { body: func() },
      outputs: { output: "list T" },
    },
    ([start, limit, delta, input], { body }, context) => {
      const [from, to, by] = [number(start), number(limit), number(delta)];
      if (by === 0 && from !== to) throw new MalformedError("a For that never ends", { expected: "a delta that is not 0" }); // biome-ignore format: one thought
      let state: readonly Value[] = input.map(retain);
      for (let i = from; by > 0 ? i < to : i > to; i += by) {
        context.step(body.name);
        const next = context.call(body, [tf.scalar(i, "int32"), ...state]);
        for (const value of state) release(value);
        state = next;
      }
      return state;
    },
  ),
} as const satisfies OpFamily;

/** For each point the nearest centers, by the squares of distances. */
function nearest(points: tf.Tensor, centers: tf.Tensor, k: number): tf.Tensor[] {
  const [count = 0, width = 0] = points.shape;
  const [all, rows] = [points.dataSync(), centers.dataSync()];
  const few = Math.min(k, centers.shape[0] ?? 0);
  const found = Array.from({ length: count }, (_, point) =>
    Array.from({ length: centers.shape[0] ?? 0 }, (_, center) => {
      let sum = 0;
      for (let i = 0; i < width; i++)
        sum += ((all[point * width + i] ?? 0) - (rows[center * width + i] ?? 0)) ** 2;
      return { center, distance: Math.fround(sum) };
    })
      .sort((a, b) => a.distance - b.distance || a.center - b.center)
      .slice(0, few),
  ).flat();
  return [
    integers(found.map(({ center }) => center), [count, few]), // biome-ignore format: one thought
    makeTensor(Float32Array.from(found, ({ distance }) => distance), [count, few], "float32"), // biome-ignore format: one thought
  ];
}

/** The nearest row that never rises: neighbours that do are replaced by their mean. */
function falling(input: tf.Tensor): tf.Tensor[] {
  const [rows, width] = [input.size / Math.max(1, input.shape.at(-1) ?? 1), input.shape.at(-1) ?? 0];
  const values = input.dataSync();
  const [out, segments] = [new Float32Array(input.size), new Int32Array(input.size)];
  for (let row = 0; row < rows; row++) {
    const blocks: { sum: number; count: number }[] = [];
    for (let i = 0; i < width; i++) {
      let block = { sum: values[row * width + i] ?? 0, count: 1 };
      for (
        let last = blocks.at(-1);
        last && block.sum / block.count > last.sum / last.count;
        last = blocks.at(-1)
      ) {
        block = { sum: last.sum + block.sum, count: last.count + block.count };
        blocks.pop();
      }
      blocks.push(block);
    }
    let at = row * width;
    for (const [segment, { sum, count }] of blocks.entries()) {
      out.fill(sum / count, at, at + count);
      segments.fill(segment, at, at + count);
      at += count;
    }
  }
  return [makeTensor(out, input.shape, "float32"), makeTensor(segments, input.shape, "int32")];
}

/** More than this from one string is a mistake or an attack. */
const MAX_INFLATED = 512 << 20;

/** The length that gzip notes at its end, which fflate allocates. */
function sizeSaid(packed: Uint8Array): number {
  if (packed.length < 4) return 0;
  return new DataView(packed.buffer, packed.byteOffset + packed.length - 4, 4).getUint32(0, true);
}

function inflated(packed: Uint8Array, kind: string, node: string): Uint8Array {
  if (kind === "") return packed;
  if (kind === "GZIP" && sizeSaid(packed) > MAX_INFLATED) throw new MalformedError(`${node} decompresses to too much`, { expected: `at most ${MAX_INFLATED} bytes`, found: `${sizeSaid(packed)} bytes` }); // biome-ignore format: one thought
  try {
    return kind === "GZIP" ? gunzipSync(packed) : unzlibSync(packed);
  } catch (cause) {
    throw new MalformedError(`${node} got bytes that do not decompress`, { expected: kind, found: `${packed.length} bytes`, cause }); // biome-ignore format: one thought
  }
}

interface Conv {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly explicit_paddings: readonly number[];
  readonly data_format: string;
  readonly dilations: readonly number[];
  readonly batch_dims: number;
}

function convolved(input: tf.Tensor, filter: tf.Tensor, a: Conv): tf.Tensor {
  const axes = filter.rank - 2;
  const batch = input.shape.slice(0, a.batch_dims);
  const x = tf.reshape(input, [
    batch.reduce((product, n) => product * n, 1),
    ...input.shape.slice(a.batch_dims),
  ]);
  const last = axes === 3 ? "NDHWC" : "NHWC";
  const isFirst = a.data_format === "CHANNELS_FIRST";
  const order = [0, ...Array.from({ length: axes }, (_, i) => i + 2), 1];
  const back = [0, axes + 1, ...Array.from({ length: axes }, (_, i) => i + 1)];
  const image = isFirst ? tf.transpose(x, order) : x;
  const spatial = (values: readonly number[]) => isFirst && values.length === axes + 2 ? order.map((axis) => values[axis] ?? 1) : values; // biome-ignore format: one thought
  const dilations = a.dilations.length > 0 ? spatial(a.dilations) : new Array<number>(axes + 2).fill(1);
  const strides = spatial(a.strides);
  const pads = isFirst ? order.flatMap((axis) => a.explicit_paddings.slice(2 * axis, 2 * axis + 2)) : a.explicit_paddings; // biome-ignore format: one thought
  const attrs = { strides, dilations, padding: a.padding, explicit_paddings: pads, data_format: last };
  const y = axes === 3 ? conv3d(image, filter, attrs) : conv2d(image, filter, attrs);
  const shaped = isFirst ? tf.transpose(y, back) : y;
  return tf.reshape(shaped, [...batch, ...shaped.shape.slice(1)]);
}
