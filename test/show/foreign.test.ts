import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { render, renderAny } from "../../src/show/render.js";

beforeAll(() => tf.setBackend("cpu"));

const text = (value: unknown): string | undefined => render(value)?.["text/plain"];

describe("what everybody has", () => {
  test("typed arrays, as numpy prints them", () => {
    expect(text(new Float32Array([1.5, 2, Number.NaN]))).toBe(
      "[1.5 2.  nan]\nFloat32Array(3)  float32 [3]  12 B  min 1.5 max 2 μ 1.75 σ 0.25  1 NaN",
    );
    expect(text(new BigUint64Array([7n]))).toContain("BigUint64Array(1)  uint64 [1]");
    expect(text(new Uint8Array(0))).toContain("Uint8Array(0)  uint8 [0]");
    expect(text(new DataView(new ArrayBuffer(2)))).toBeUndefined();
  });

  test("tensors and variables of TensorFlow.js, unless they are disposed of", () => {
    const tensor = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    expect(text(tensor)).toBe("[[1. 2.]\n [3. 4.]]\nfloat32 [2 × 2]  16 B  min 1 max 4 μ 2.5 σ 1.118  0 NaN");
    expect(text(tf.variable(tensor, true, "kernel"))).toContain("kernel  float32 [2 × 2]");
    expect(text(tf.tensor(["a", "ü"]))).toContain("string [2]");
    expect(text(tf.tensor([true, false]))).toContain("[ True False]");
    expect(text(tf.complex([1], [2]))).toContain("[1.+2.j]");
    tensor.dispose();
    expect(text(tensor)).toBeUndefined();
  });

  test("its models, as Keras sums them up", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "d" })] });
    expect(text(model)).toContain("│ d (Dense)");
  });

  test("records as a table; what is none is no table", () => {
    expect(text([{ a: 1, b: "x" }, { a: 22 }])).toBe("    a  b\n────────\n0   1  x\n1  22");
    expect(text([{ on: new Date(0) }, { on: new Date(Number.NaN) }])).toMatch(
      /^0 {2}1970-01-01T00:00:00\.000Z\n1 {2}Invalid Date$/m,
    );
    for (const value of [[{ a: { b: 1 } }], [{ a: 1 }, null], [{}, {}], [{ a: 1 }, { b: 1 }, { c: 1 }]])
      expect(render(value)).toBeUndefined();
    let ran = false;
    const getter = {
      get a() {
        ran = true;
        return 1;
      },
    };
    expect(render([getter])).toBeUndefined();
    expect(ran).toBe(false);
  });
});

describe("anything else is a tree where its text has several lines", () => {
  const html = (value: object): string =>
    renderAny(value, () => "several\nlines")["text/html"].replace(/ style="[^"]*"/g, "");

  test("objects, lists, Maps and Sets, circular things and accessors", () => {
    const value: Record<string, unknown> = { n: 1, list: ["<b>"], map: new Map([["k", new Set([2])]]) };
    value.self = value;
    Object.defineProperty(value, "later", { enumerable: true, get: () => expect.fail("was run") });
    expect(html(value)).toBe(
      "<div><details open><summary>Object { n: 1, list: Array(1), map: Map(1), self: Object, later: (accessor) }</summary>" +
        "<div><div><span>n: </span>1</div>" +
        "<details><summary><span>list: </span>Array(1) [ &quot;&lt;b&gt;&quot; ]</summary><div><div><span>0: </span>&quot;&lt;b&gt;&quot;</div></div></details>" +
        "<details><summary><span>map: </span>Map(1) { &quot;k&quot;: Set(1) }</summary><div>" +
        "<details><summary><span>&quot;k&quot;: </span>Set(1) { 2 }</summary><div><div><span>0: </span>2</div></div></details></div></details>" +
        "<div><span>self: </span><i>circular</i></div>" +
        "<div><span>later: </span>(accessor)</div></div></details></div>",
    );
  });

  test("large, deep and hostile ones stay small", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`);
    expect(html(deep).length).toBeLessThan(2000);
    const wide = Array.from({ length: 2000 }, () => Array.from({ length: 200 }, () => ({ x: [1] })));
    expect(html(wide).length).toBeLessThan(200_000);
    expect(html(wide)).toContain("1900 more");
    const refusing = new Proxy({}, { ownKeys: () => expect.fail("") });
    expect(html({ refusing, a: 1 })).toContain("Object {}");
    expect(html(new URL("http://a/b"))).toBe("<pre>several\nlines</pre>");
  });

  test("one line is one line", () => {
    expect(renderAny([1], () => "[ 1 ]")["text/html"]).toContain(">[ 1 ]</pre>");
  });
});
