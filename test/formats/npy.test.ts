import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { readNpy, writeNpy } from "../../src/formats/npy.js";
import { readNpz, writeNpz } from "../../src/formats/npz.js";
import { memorySource } from "../../src/io/source.js";
import { decode } from "../../src/tensor/decode.js";
import type { DType } from "../../src/tensor/dtype.js";
import { TensorValue } from "../../src/tensor/tensor.js";

const folder = new URL("../fixtures/npy/", import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const read = async (name: string) => readNpy(memorySource(name, bytesOf(name)));
const base64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

interface Expected {
  dtype: DType;
  shape: number[];
  /** base64 of little-endian bytes; for strings one per element */
  data: string | string[];
}

// Written by test/fixtures/make/npy.py.
const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Record<
  string,
  Expected
>;

function tensorOf({ dtype, shape, data }: Expected): TensorValue {
  return new TensorValue(
    "x",
    dtype,
    shape,
    Array.isArray(data) ? data.map(base64) : decode(dtype, base64(data)),
  );
}

describe("npy", () => {
  test.each(Object.entries(expected))("reads %s as numpy wrote it", async (name, entry) => {
    const value = await (await read(`${name}.npy`)).load();
    expect(value.dtype).toBe(entry.dtype);
    expect(value.shape).toEqual(entry.shape);
    expect([...value.data]).toEqual([...tensorOf(entry).data]);
  });

  test.each(Object.entries(expected).filter(([name]) => !/endian|fortran|unicode/.test(name)))(
    "writes %s byte for byte as numpy does",
    (name, entry) => {
      expect(Buffer.from(writeNpy(tensorOf(entry))).equals(bytesOf(`${name}.npy`))).toBe(true);
    },
  );

  test.each(["objects", "structured", "dates"])("refuses %s", async (name) => {
    const error = await read(`${name}.npy`).catch((reason: unknown) => reason);
    expect(isThawError(error, "unsupported")).toBe(true);
  });

  test("bfloat16 is written as the float32 that holds it", async () => {
    const bytes = writeNpy(new TensorValue("x", "bfloat16", [2], Float32Array.of(1.5, -0.25)));
    const value = await (await readNpy(memorySource("x", bytes))).load();
    expect([value.dtype, [...value.data]]).toEqual(["float32", [1.5, -0.25]]);
  });

  test("a string that S would cut is refused", () => {
    const data = [Uint8Array.of(97, 0)];
    expect(() => writeNpy(new TensorValue("labels", "string", [1], data))).toThrow(/ends in a zero byte/);
  });

  test("every truncation and byte flip of the header parses or throws a typed error", async () => {
    const whole = bytesOf("float32.npy");
    const attempt = async (bytes: Uint8Array) => {
      try {
        await (await readNpy(memorySource("x", bytes))).load();
      } catch (error) {
        if (!isThawError(error)) throw error;
      }
    };
    for (let length = 0; length < whole.length; length++) {
      await expect(readNpy(memorySource("x", whole.subarray(0, length)))).rejects.toSatisfy((e) =>
        isThawError(e),
      );
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const copy = whole.slice();
        copy[at] = (copy[at] ?? 0) ^ flip;
        await attempt(copy);
      }),
      { numRuns: 500 },
    );
  });
});

describe("npz", () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith(".npz")))("reads %s", async (name) => {
    const arrays = await readNpz(memorySource(name, bytesOf(name)));
    expect(Object.keys(arrays)).toContain("scope/x:0");
    expect((await arrays["scope/x:0"]?.load())?.dtype).toBe("float32");
  });

  test("reads back what it writes, under the same names", async () => {
    const value = new TensorValue("a", "int32", [2], Int32Array.of(3, -4));
    const arrays = await readNpz(memorySource("x.npz", writeNpz({ "scope/a:0": value, __proto: value })));
    expect(Object.keys(arrays)).toEqual(["scope/a:0", "__proto"]);
    expect([...((await arrays["scope/a:0"]?.load())?.data ?? [])]).toEqual([3, -4]);
  });

  test("what is no zip is said so", async () => {
    const error = await readNpz(memorySource("x.npz", bytesOf("float32.npy"))).catch(
      (reason: unknown) => reason,
    );
    expect(isThawError(error, "malformed")).toBe(true);
  });
});
