import { describe, expect, test } from "vitest";
import { walk, walkSync } from "../../src/formats/walk.js";
import type { Walk } from "../../src/formats/window.js";
import { Cursor } from "../../src/formats/wire.js";
import type { ByteSource } from "../../src/io/source.js";

describe("numbers", () => {
  const field = (...bytes: number[]) => {
    const cursor = Cursor.inMemory(Uint8Array.of(0x08, ...bytes));
    expect(cursor.next()).toBe(true);
    return cursor;
  };

  test("are exact up to 64 bits", () => {
    expect(field(0x96, 0x01).int64()).toBe(150);
    expect(field(...Array(9).fill(0xff), 0x01).int64()).toBe(-1);
    expect(field(...Array(8).fill(0xff), 0x7f).int64()).toBe(2n ** 63n - 1n);
    expect(field(...Array(9).fill(0x80), 0x01).int64()).toBe(-(2n ** 63n));
    expect(field(...Array(6).fill(0xff), 0x7f).int64()).toBe(2 ** 49 - 1);
  });

  test("longer than 10 bytes are refused with their place", () => {
    expect(() => field(...Array(10).fill(0x80), 0x01)).toThrow(
      expect.objectContaining({ code: "malformed", offset: 1, file: "bytes" }),
    );
  });
});

describe("bad messages", () => {
  test.each([
    ["a group", [0x0b, 0x0c], "wire type"],
    ["field number zero", [0x00, 0x01], "impossible number"],
    ["a length past the end", [0x0a, 0x05, 0x01], "past the end"],
    ["a length of 2^63", [0x0a, ...Array(9).fill(0xff), 0x01], "past the end"],
    ["a cut tag", [0x80], "inside a number"],
    ["a cut fixed32", [0x0d, 0x00], "inside a field"],
  ])("%s", (_, bytes, message) => {
    const cursor = Cursor.inMemory(Uint8Array.from(bytes));
    expect(() => cursor.next()).toThrow(message);
  });

  test("nesting past the limit names the path", () => {
    let bytes = new Uint8Array(0);
    for (let i = 0; i < 120; i++) bytes = Uint8Array.from([0x0a, ...varint(bytes.length), ...bytes]);
    function* descend(cursor: Cursor): Walk<void> {
      while (cursor.next()) yield* descend(yield* cursor.message("child", 0));
    }
    expect(() => walkSync(undefined, descend(Cursor.inMemory(bytes)))).toThrow(
      expect.objectContaining({ code: "malformed", path: expect.stringContaining("child[0].child[0]") }),
    );
  });
});

test("a large payload is stepped over without being read", async () => {
  const payload = 8 << 20;
  const head = Uint8Array.from([0x0a, 0x01, 0x61, 0x12, ...varint(payload)]);
  const bytes = new Uint8Array(head.length + payload + 3);
  bytes.set(head);
  bytes.set([0x0a, 0x01, 0x62], head.length + payload);
  let read = 0;
  const source: ByteSource = {
    name: "large",
    size: bytes.length,
    read: async (offset, length) => {
      read += length;
      return bytes.slice(offset, offset + length);
    },
  };
  const names = await walk(source, function* (cursor) {
    const found: string[] = [];
    while (cursor.next() || (yield* cursor.more()))
      if (cursor.field === 1) found.push(yield* cursor.string());
    return found;
  });
  expect(names).toEqual(["a", "b"]);
  expect(read).toBeLessThan(64 << 10);
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
