import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { arrayText } from "../../src/show/numpy/array.js";
import { decode } from "../../src/tensor/decode.js";
import type { DType } from "../../src/tensor/dtype.js";
import { TensorValue } from "../../src/tensor/tensor.js";

interface Case {
  name: string;
  dtype: DType;
  shape: number[];
  /** base64 of the bytes; for strings one base64 per element */
  data: string | string[];
  text: string;
}

const path = new URL("../fixtures/numpy/print.json", import.meta.url);
// Written by test/fixtures/make/numpy_print.py.
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] };

describe("arrayText prints as numpy does", () => {
  test.each(cases)("$name", ({ dtype, shape, data, text }) => {
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
    const elements = Array.isArray(data) ? data.map(bytes) : decode(dtype, bytes(data));
    expect(arrayText(new TensorValue("x", dtype, shape, elements))).toBe(text);
  });
});
