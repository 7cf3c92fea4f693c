import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/tensor/decode.js";
import { byteLength, type DType, dtypeOf, dtypes, isDType } from "../../src/tensor/dtype.js";

const recorded: {
  table: Record<string, [number, number]>;
  widened: Record<string, string>;
} = JSON.parse(readFileSync(new URL("../fixtures/dtypes/narrow-floats.json", import.meta.url), "utf8"));

describe("the dtype table", () => {
  it("has TensorFlow's names, numbers and sizes", () => {
    const ours = Object.fromEntries(
      Object.entries(dtypes).map(([name, row]) => [name, [row.code, row.itemsize]]),
    );
    delete ours["unknown"]; // our own, for DT_INVALID
    expect(ours).toEqual(recorded.table);
  });

  it("reads reference types as their base", () => {
    expect(dtypeOf(101)).toBe("float32");
    expect(dtypeOf(0)).toBeUndefined();
    expect(dtypeOf(100)).toBeUndefined();
    expect(isDType("unknown")).toBe(false);
    expect(dtypeOf(34)).toBeUndefined();
    expect(dtypeOf(134)).toBeUndefined();
  });

  it("knows no byte length without a shape", () => {
    expect(byteLength("float32", [2, 3])).toBe(24);
    expect(byteLength("float32", [null, 3])).toBeNull();
    expect(byteLength("float32", [2 ** 30, 2 ** 30])).toBeNull();
    expect(byteLength("string", [2])).toBeNull();
  });
});

describe("decode", () => {
  it.each(Object.keys(recorded.widened) as DType[])("widens every code of %s as ml_dtypes does", (dtype) => {
    const { itemsize } = dtypes[dtype];
    const count = dtype === "float4_e2m1fn" ? 16 : 256 ** itemsize;
    const codes =
      itemsize === 2
        ? Uint16Array.from({ length: count }, (_, i) => i)
        : Uint8Array.from({ length: count }, (_, i) => i);
    const values = decode(dtype, new Uint8Array(codes.buffer));
    const bits = new DataView(new ArrayBuffer(count * 4));
    for (let i = 0; i < count; i++) {
      const value = Number(values[i]);
      if (Number.isNaN(value)) bits.setUint32(4 * i, 0x7fc00000, true);
      else bits.setFloat32(4 * i, value, true);
    }
    expect(createHash("sha256").update(bits).digest("hex")).toBe(recorded.widened[dtype]);
  });

  it("copies only what is not aligned", () => {
    const bytes = new Uint8Array(Float32Array.of(0, 1, 2, 3).buffer);
    expect(decode("float32", bytes.subarray(4)).buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(17);
    shifted.set(bytes, 1);
    expect([...decode("float32", shifted.subarray(1))]).toEqual([0, 1, 2, 3]);
  });

  it("refuses half an element", () => {
    expect(() => decode("float32", new Uint8Array(6))).toThrow("no whole number of elements");
  });
});
