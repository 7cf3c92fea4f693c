import { describe, expect, test } from "vitest";
import { walkTensor } from "../../src/formats/tensorproto.js";
import { walkSync } from "../../src/formats/walk.js";
import { Cursor } from "../../src/formats/wire.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { type DType, dtypes } from "../../src/tensor/dtype.js";

type Message = tensorflow.TensorProto.$Properties;

function decoded(message: Message, dtype: DType, shape: readonly number[] = [3]) {
  const bytes = tensorflow.TensorProto.encode({
    dtype: dtypes[dtype].code,
    tensor_shape: { dim: shape.map((size) => ({ size })) },
    ...message,
  } as never).finish();
  return walkSync(undefined, walkTensor(Cursor.inMemory(bytes, "test.pb"), "t:0"));
}

const values = async (message: Message, dtype: DType, shape?: readonly number[]) =>
  Array.from((await decoded(message, dtype, shape).load()).data as ArrayLike<unknown>);

describe("value lists", () => {
  test("whose last value repeats", async () => {
    expect(await values({ float_val: [1, 2] }, "float32", [5])).toEqual([1, 2, 2, 2, 2]);
    expect(await values({ int_val: [-7] }, "int32", [2, 2])).toEqual([-7, -7, -7, -7]);
    expect(await values({ scomplex_val: [1, 2, 3, 4] }, "complex64", [3])).toEqual([1, 2, 3, 4, 3, 4]);
    expect(await values({ half_val: [0x3c00] }, "float16")).toEqual([1, 1, 1]);
  });

  test("empty ones mean zeros, long ones are cut", async () => {
    expect(await values({}, "float64")).toEqual([0, 0, 0]);
    expect(await values({}, "string", [2])).toEqual([new Uint8Array(0), new Uint8Array(0)]);
    expect(await values({ int_val: [1, 2, 3, 4] }, "uint8")).toEqual([1, 2, 3]);
  });

  test("of every kind", async () => {
    expect(await values({ int_val: [1, -1, 127] }, "int8")).toEqual([1, -1, 127]);
    expect(await values({ int_val: [-8, 7] }, "int4")).toEqual([-8, 7, 7]);
    expect(await values({ half_val: [0x3f80, 0xc040] }, "bfloat16")).toEqual([1, -3, -3]);
    expect(await values({ bool_val: [true, false] }, "bool")).toEqual([1, 0, 0]);
    expect(await values({ uint32_val: [2 ** 32 - 1] }, "uint32")).toEqual(Array(3).fill(2 ** 32 - 1));
    expect(await values({ float8_val: Uint8Array.of(0x38) }, "float8_e4m3fn")).toEqual([1, 1, 1]);
    expect(await values({ double_val: [1.5, 2.5, 3.5] }, "float64")).toEqual([1.5, 2.5, 3.5]);
  });

  test("are sliced without being written out", async () => {
    const huge = decoded({ float_val: [1, 2] }, "float32", [2 ** 20, 2 ** 14]);
    expect(
      (
        await huge.slice([
          [0, 1],
          [0, 3],
        ])
      ).data,
    ).toEqual(Float32Array.of(1, 2, 2));
    await expect(huge.load()).rejects.toMatchObject({ code: "limit" });
  });
});

describe("tensor_content", () => {
  test("is a range of the file, aligned or not", async () => {
    const content = new Uint8Array(Float32Array.of(1, -2, 0.5).buffer);
    const tensor = decoded({ tensor_content: content }, "float32");
    expect(Array.from((await tensor.load()).data as Float32Array)).toEqual([1, -2, 0.5]);
    expect(tensor.location).toMatchObject({ file: "test.pb", length: 12 });
  });

  test("of strings holds lengths, then bytes", async () => {
    const content = Uint8Array.of(1, 0, 2, 0x61, 0x62, 0x63);
    const data = (await decoded({ tensor_content: content }, "string").load()).data;
    expect(Array.from(data as readonly Uint8Array[], (s) => new TextDecoder().decode(s))).toEqual([
      "a",
      "",
      "bc",
    ]);
  });

  test("that does not fit the shape is refused with both sizes", () => {
    expect(() => decoded({ tensor_content: new Uint8Array(11) }, "float32")).toThrow(
      expect.objectContaining({ code: "malformed", expected: "12 bytes for float32[3]", found: "11" }),
    );
  });
});

test("negative and overflowing shapes are refused", () => {
  expect(() => decoded({}, "float32", [-2])).toThrow("a dimension is no size");
  expect(() => decoded({}, "float32", [2 ** 40, 2 ** 40])).toThrow("overflows");
});
