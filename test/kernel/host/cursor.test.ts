import fc from "fast-check";
import { expect, test } from "vitest";
import { toCodePoints, toUnits } from "../../../kernel/host/cursor.js";

test("an astral character is one code point and two units", () => {
  expect(toUnits("😀.a", 2)).toBe(3);
  expect(toCodePoints("😀.a", 3)).toBe(2);
});

test("the two are inverse at every code point, and clamp", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (code) => {
      const points = [...code].length;
      for (let at = 0; at <= points; at++) expect(toCodePoints(code, toUnits(code, at))).toBe(at);
      expect(toUnits(code, Number.MAX_SAFE_INTEGER)).toBe(code.length);
      expect(toUnits(code, -1)).toBe(0);
      expect(toCodePoints(code, code.length + 7)).toBe(points);
    }),
  );
});
