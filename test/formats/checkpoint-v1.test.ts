// Hostile checkpoints of version 1: the seeds of TensorFlow's own fuzzing of its reader, and more of their kind.
import { describe, expect, test } from "vitest";
import { openFile } from "../../src/formats/open.js";
import { sliceKey } from "../../src/formats/tensor-slice.js";
import { memorySource } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { tableOf } from "./table.js";

type Extent = { readonly start?: number; readonly length?: number };

interface Made {
  readonly type?: number | undefined;
  readonly dims?: readonly number[];
  readonly slices?: readonly (readonly Extent[])[];
  /** Values per slice; null: none are stored. */
  readonly values?: readonly (readonly number[] | null)[];
  /** Whether a second tensor, `b`, is there, which is as it should be. */
  readonly beside?: boolean;
}

const encode = (fields: object) => tensorflow.SavedTensorSlices.encode(fields as never).finish();

/** A checkpoint of one float tensor, `a`. */
async function made({
  type = 1,
  dims = [2],
  slices = [[{}]],
  values = [[1, 2]],
  beside,
}: Made): Promise<Uint8Array> {
  const shape = { dim: dims.map((size) => ({ size })) };
  const listed = slices.map((extent) => ({ extent }));
  const other = { name: "b", shape: { dim: [{ size: 1 }] }, type: 1, slice: [{ extent: [{}] }] };
  const tensor = [{ name: "a", shape, type, slice: listed }, ...(beside ? [other] : [])];
  const contents = encode({ meta: { tensor } });
  const stored = slices.flatMap((extent, i): [Uint8Array, Uint8Array][] => {
    const key = sliceKey(
      "a",
      extent.map(({ start = 0, length = null }) => ({ start, length })),
    );
    const data = encode({ data: { name: "a", slice: { extent }, data: { float_val: values[i] ?? [] } } });
    return values[i] === null ? [] : [[key, data]];
  });
  const data = { name: "b", slice: { extent: [{}] }, data: { float_val: [5] } };
  if (beside) stored.push([sliceKey("b", [{ start: 0, length: null }]), encode({ data })]);
  const sorted = stored.sort(([a], [b]) => Buffer.compare(a, b));
  return tableOf([
    ["", contents],
    ...sorted.filter(([a], i) => Buffer.compare(a, sorted[i - 1]?.[0] ?? new Uint8Array(0)) !== 0),
  ]);
}

async function load(fields: Made) {
  const { tensors } = await openFile(memorySource("model.ckpt", await made(fields)));
  return (await tensors[0]?.load())?.data;
}

const halves = [[{ start: 0, length: 1 }], [{ start: 1, length: 1 }]];

test("one that is whole is read", async () => {
  expect(await load({})).toEqual(Float32Array.of(1, 2));
  expect(await load({ slices: halves, values: [[3], [4]] })).toEqual(Float32Array.of(3, 4));
});

describe("refused, with the tensor and what is wrong", () => {
  test.each<[string, Made, object]>([
    ["extent_end_overflow", { slices: [[{ start: 2 ** 53 - 1, length: 2 }]] }, { code: "malformed" }],
    ["an extent past the end", { slices: [[{ start: 1, length: 2 }]] }, { code: "malformed" }],
    ["negative_extent_start", { slices: [[{ start: -1, length: 1 }]] }, { code: "malformed" }],
    ["a negative length", { slices: [[{ start: 0, length: -5 }]] }, { code: "malformed" }],
    ["missing_extent_length", { slices: [[{ start: 1 }]] }, { code: "malformed" }],
    ["negative_dimension", { dims: [-4] }, { code: "malformed" }],
    ["an unknown dimension", { dims: [-1] }, { code: "malformed" }],
    ["tensor_size_overflow", { dims: [2 ** 32, 2 ** 32] }, { code: "malformed" }],
    ["missing_tensor_type", { type: 0 }, { code: "unsupported" }],
    ["unsupported_tensor_type", { type: 99 }, { code: "unsupported" }],
    ["missing_tensor_data", { values: [null] }, { code: "malformed", path: "a" }],
    ["slices that leave a part out", { slices: [halves[0] ?? []], values: [[1]] }, { code: "not-found", message: expect.stringContaining("1 of 2 elements") }],
    ["slices over each other", { slices: [halves[0] ?? [], halves[0] ?? []], values: [[1], [1]] }, { code: "malformed" }],
    ["more axes than the tensor has", { slices: [[{}, {}]] }, { code: "malformed" }],
    ["a tensor of more than there is memory", { dims: [2 ** 50], values: [[1]] }, { code: "limit" }],
  ])("%s", async (_, fields, error) => {
    await expect(load(fields)).rejects.toMatchObject({ file: "model.ckpt", ...error });
  }); // biome-ignore format: one a line

  test("a damaged tensor is listed and noted; the others have their values", async () => {
    const { tensors, notes } = await openFile(
      memorySource("model.ckpt", await made({ type: 99, beside: true })),
    );
    expect(tensors.map(({ name, dtype, hasValues }) => [name, dtype, hasValues])).toEqual([
      ["a", "unknown", false],
      ["b", "float32", true],
    ]);
    expect(notes).toEqual([expect.stringMatching(/^damaged, without values: a: .*DataType 99/)]);
    expect((await tensors[1]?.load())?.data).toEqual(Float32Array.of(5));
  });
});
