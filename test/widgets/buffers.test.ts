import fc from "fast-check";
import { expect, test } from "vitest";
import { asBefore, joinBuffers, splitBuffers } from "../../src/widgets/buffers.js";

const state = fc.dictionary(
  fc.string().filter((name) => name !== "__proto__"),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.string(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 4 }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(
        fc.string().filter((name) => name !== "__proto__"),
        tie("value"),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).value,
  { noNullPrototype: true },
);

test("any state survives the way through JSON, with its bytes beside it", () => {
  fc.assert(
    fc.property(state, (before) => {
      const split = splitBuffers(before);
      const { state: sent, paths } = JSON.parse(JSON.stringify({ state: split.state, paths: split.paths }));
      expect(joinBuffers(sent, paths, split.buffers)).toEqual(before);
    }),
  );
});

test("bytes become the kind of array that was there, where they fit it", () => {
  const bytes = new Uint8Array([0, 0, 128, 63, 9]).subarray(0, 4);
  expect(asBefore(new Float32Array(9), bytes)).toEqual(new Float32Array([1]));
  expect(asBefore(new Float32Array(9), new Uint8Array(3))).toEqual(new Uint8Array(3));
  expect(asBefore(new ArrayBuffer(0), bytes)).toEqual(bytes.slice().buffer);
  expect(asBefore("text", bytes)).toBe(bytes);
  expect(asBefore(new Float32Array(9), "text")).toBe("text");
});
