import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { isThawError, LimitError, MalformedError, NotFoundError, withPath } from "../src/errors.js";
import { didYouMean, nearest } from "../src/nearest.js";

describe("errors", () => {
  const error = new MalformedError("a length ends past the end", {
    file: "m.pb",
    offset: 12,
    expected: "8 bytes",
    found: "3 bytes",
    hint: "download it again",
  });

  it("say what, where, and what to try", () => {
    expect(error.message).toMatchInlineSnapshot(`
      "a length ends past the end
        at m.pb, offset 12
        expected 8 bytes
        found 3 bytes
        try: download it again"
    `);
  });

  it("keep lists together: further lines stand below the first", () => {
    const lists = new MalformedError("lists differ", { expected: "a\nb", found: "c\nd", hint: "one\ntwo" });
    expect(lists.message).toMatchInlineSnapshot(`
      "lists differ
        expected a
                 b
        found c
              d
        try: one
             two"
    `);
  });

  it("have a stable JSON shape, absent fields null", () => {
    expect(error.toJSON()).toEqual({
      code: "malformed",
      message: "a length ends past the end",
      file: "m.pb",
      offset: 12,
      path: null,
      expected: "8 bytes",
      found: "3 bytes",
      hint: "download it again",
    });
  });

  it("take a place from whoever knows it, once", () => {
    const placed = withPath(new LimitError("too many", { found: "3" }), "node a");
    expect(isThawError(placed, "limit")).toBe(true);
    expect(placed.message).toBe("too many\n  in node a\n  found 3");
    expect(placed.stack).toContain(placed.message);
    expect(withPath(placed, "node b")).toBe(placed);
  });

  it("are told apart by a guard that works across realms", () => {
    const foreign = runInNewContext(
      'Object.assign(new Error("x"), { code: "not-found", [Symbol.for("thaw.error")]: true })',
    );
    expect(foreign instanceof Error).toBe(false);
    expect(isThawError(foreign, "not-found")).toBe(true);
    expect(isThawError(foreign, "malformed")).toBe(false);
    expect(isThawError(new NotFoundError("x"))).toBe(true);
    expect(isThawError(new Error("x"))).toBe(false);
    expect(isThawError(undefined)).toBe(false);
  });
});

describe("nearest names", () => {
  const names = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "input_1"];

  it.each([
    ["dense/kernal", "dense/kernel"],
    ["densekernel", "dense/kernel"],
    ["dense/baiss", "dense/bias"],
    ["DENSE/KERNEL", "dense/kernel"],
    ["kernel", "dense/kernel"],
  ])("%s is probably %s", (typo, meant) => {
    expect(nearest(typo, names)[0]).toBe(meant);
  });

  it("offers each once", () => {
    expect(
      nearest("dense/kernal", [...names, ...names]).filter((name) => name === "dense/kernel"),
    ).toHaveLength(1);
  });

  it("offers nothing that is nothing like it", () => {
    expect(didYouMean("conv2d_transpose", names, "list them")).toBe("list them");
  });
});
