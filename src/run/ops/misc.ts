/**
 * Small ops that graphs of every age hold: what passes values on, indices in other forms, layouts as numbers.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import tf from "../../tfjs-core.cjs";
import { bool, shape, string, type } from "../attrs.js";
import { linear, type Op, type OpFamily, op } from "../op.js";
import { pack, unpack } from "../packed.js";
import { bytesOf, computeDType, makeTensor } from "../tensors.js";
import { number, numbers } from "./read.js";

const formats = { src_format: string("NHWC"), dst_format: string("NCHW") } as const;

const inPlace = (f: (old: number, by: number) => number): Op =>
  op({ inputs: ["x", "i", "v"], outputs: { y: "T" } }, ([x, i, v]) => {
    const row = x.size / Math.max(1, x.shape[0] ?? 1);
    const out = x.dtype === "int32" ? Int32Array.from(x.dataSync()) : Float32Array.from(x.dataSync());
    const by = v.dataSync();
    for (const [k, at] of numbers(i).entries()) {
      for (let j = 0; j < row; j++) out[at * row + j] = f(out[at * row + j] ?? 0, by[k * row + j] ?? 0);
    }
    return makeTensor(out, x.shape, x.dtype === "int32" ? "int32" : "float32");
  });

export const miscellany = {
  Copy: op({ inputs: ["input"], alias: true }, ([input]) => input),
  CopyHost: op({ inputs: ["input"], alias: true }, ([input]) => input),
  CompositeTensorVariantFromComponents: op(
    { inputs: ["components: tensors * Tcomponents"], outputs: { encoded: "variant" } },
    ([components]) => makeTensor([pack(components)], [], "string"),
  ),
  CompositeTensorVariantToComponents: op(
    { inputs: ["encoded"], outputs: { components: "list Tcomponents" } },
    ([encoded]) => unpack(bytesOf(encoded)[0] ?? new Uint8Array()),
  ),
  GuaranteeConst: op({ inputs: ["input"], alias: true }, ([input]) => input),
  Print: op(
    { inputs: ["input", "data: values"], note: "prints nothing: standard output belongs to the program" },
    ([input]) => input,
  ),
  PrintV2: op(
    { inputs: ["input"], outputs: {}, note: "prints nothing: standard output belongs to the program" },
    () => [],
  ),
  CheckNumericsV2: op(
    { inputs: ["tensor"], attrs: { message: string() } },
    ([tensor], { message }, _, node) => {
      if (numbers(tensor).every(Number.isFinite)) return tensor;
      throw new MalformedError(`${node.name} found NaN or infinity: ${message}`, {
        path: `node ${node.name}`,
      });
    },
  ),
  FakeParam: op(
    { inputs: [], attrs: { dtype: type(), shape: shape() }, outputs: { output: "dtype" } },
    (_, { dtype, shape }) => {
      const compute = computeDType(dtype);
      const known = (shape ?? []).map((n) => n ?? 0);
      return tf.zeros(known, compute === "int32" || compute === "bool" ? compute : "float32");
    },
  ),
  ToBool: op({ inputs: ["input"], outputs: { output: "bool" } }, ([input]) =>
    tf.scalar(input.rank > 0 ? input.size > 0 : number(input) !== 0, "bool"),
  ),
  UnravelIndex: op(
    { inputs: ["indices", "dims"], outputs: { output: "Tidx = int32" } },
    ([indices, dims]) => {
      const sizes = numbers(dims);
      const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, n) => product * n, 1));
      const all = numbers(indices);
      const values = strides.flatMap((stride, axis) =>
        all.map((index) => Math.floor(index / stride) % (sizes[axis] ?? 1)),
      );
      return makeTensor(Int32Array.from(values), [sizes.length, ...indices.shape], "int32");
    },
  ),
  DataFormatDimMap: op({ inputs: ["x"], attrs: formats, outputs: { y: "T = int32" } }, ([x], a) => {
    const rank = a.src_format.length;
    const places = numbers(x).map((axis) => a.dst_format.indexOf(a.src_format[(axis + rank) % rank] ?? ""));
    return makeTensor(Int32Array.from(places), x.shape, "int32");
  }),
  DataFormatVecPermute: op({ inputs: ["x"], attrs: formats, outputs: { y: "T = int32" } }, ([x], a) => {
    const all = numbers(x);
    const width = x.rank === 2 ? 2 : 1;
    // A vector without batch and channels goes by the spatial axes alone.
    const spatial = all.length / width < a.src_format.length;
    const axes = (format: string) => (spatial ? [...format].filter((axis) => axis !== "N" && axis !== "C") : [...format]); // biome-ignore format: one thought
    const from = axes(a.src_format);
    const moved = axes(a.dst_format).flatMap((axis) => {
      const at = from.indexOf(axis) * width;
      return all.slice(at, at + width);
    });
    return makeTensor(Int32Array.from(moved), x.shape, "int32");
  }),
  SparseMatMul: op(
    {
      inputs: ["a", "b"],
      attrs: { transpose_a: bool(false), transpose_b: bool(false) },
      outputs: { product: "float32" },
    },
    ([a, b], { transpose_a, transpose_b }) => tf.matMul(a, b, transpose_a, transpose_b),
  ),
  InplaceUpdate: linear(inPlace((_, by) => by)),
  InplaceAdd: linear(inPlace((old, by) => old + by)),
  InplaceSub: linear(inPlace((old, by) => old - by)),
} as const satisfies OpFamily;
