/** Which output is which: by the signatures' keys, by tensor names, by layers; never by a guess. */
import { describe, expect, test } from "vitest";
import { commonOutputs, pairUp } from "../../src/verify/pair.js";
import type { Port, Subject } from "../../src/verify/subject.js";

const port = (name: string, key?: string): Port => ({
  name,
  dtype: "float32",
  shape: [null, 3],
  ...(key === undefined ? {} : { key }),
});
const pairs = (a: readonly Port[], b: readonly Port[]) =>
  (["input", "output"] as const).map((what) =>
    pairUp(what, a, b, "say which").map((pair) => [pair.a.key ?? pair.a.name, pair.b.key ?? pair.b.name]),
  );

describe("ports of one dtype and shape", () => {
  test("outputs of one call are told apart by their numbers", () => {
    const heads = [port("StatefulPartitionedCall_1:0"), port("StatefulPartitionedCall_1:1")];
    const own = heads.map(({ name }) => [name, name]);
    expect(pairs(heads, heads)).toEqual([own, own]);
    expect(pairs(heads, heads.toReversed())).toEqual([own, own]);
  });

  test("one side that tells its outputs apart is enough, whichever it is", () => {
    const shaped = [port("Call:0"), { ...port("Call:1"), shape: [null, 1] }];
    const open = [port("Identity:0"), port("Identity_1:0")].map((each) => ({ ...each, shape: null }));
    for (const [a, b] of [[shaped, open], [open, shaped]] as const)
      expect(pairs(a, b)[1]).toEqual([[a[0]?.name, b[0]?.name], [a[1]?.name, b[1]?.name]]); // biome-ignore format: one thought
  });

  test("text is no answer for numbers, though each side has but one", () => {
    expect(() => pairUp("output", [port("p:0")], [{ ...port("label:0"), dtype: "string" }], "say which")).toThrow(/not clear which output/); // biome-ignore format: one thought
  });

  test("a signature's keys come before tensor names, which another export numbers anew", () => {
    const a = [port("Call:0", "cls"), port("Call:1", "score")];
    const b = [port("Call:0", "score"), port("Call:1", "cls")];
    const byKey = [
      ["cls", "cls"],
      ["score", "score"],
    ];
    expect(pairs(a, b)).toEqual([byKey, byKey]);
  });

  test("of a side with more outputs, those that the other side has are taken", () => {
    const side = (...outputs: Port[]): Subject => ({
      label: "side",
      engine: { name: "none", backend: "none", version: "" },
      inputs: [],
      outputs,
      limitOf: () => undefined,
      run: () => Promise.resolve([]),
      dispose: () => undefined,
    });
    const second = port("Call:1");
    const [a, b] = commonOutputs(side(port("Call:0"), second, port("Call:2")), side(second));
    expect([a, b]).toEqual([[second], [second]]);
  });

  test("where nothing tells, both lists are shown", () => {
    const attempt = () => pairs([port("a:0"), port("b:0")], [port("c:0"), port("d:0")]);
    expect(attempt).toThrowErrorMatchingInlineSnapshot(`
      [MismatchError: it is not clear which input of one side is which of the other
        expected a:0 float32 [? × 3]
                 b:0 float32 [? × 3]
        found c:0 float32 [? × 3]
              d:0 float32 [? × 3]
        try: say which]
    `);
  });
});
