import { describe, expect, test } from "vitest";
import { MalformedError } from "../../src/errors.js";
import type { ModelFile } from "../../src/formats/file.js";
import type { AttrValue, NodeDef } from "../../src/formats/graphdef.js";
import { Graph } from "../../src/graph/graph.js";
import { memorySource } from "../../src/io/source.js";
import { renderFile } from "../../src/show/file.js";
import { render, renderAny } from "../../src/show/render.js";
import { renderTable } from "../../src/show/table.js";
import { statistics } from "../../src/tensor/statistics.js";
import { TensorRef, TensorValue } from "../../src/tensor/tensor.js";
import { Assignment, type AssignmentRow } from "../../src/weights/assignment.js";

function ref(name: string, shape: readonly number[], start = 0): TensorRef {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, (_, i) => start + i / 4);
  const source = memorySource(name, new Uint8Array(values.buffer));
  return new TensorRef({ name, dtype: "float32", shape, content: { kind: "dense", source } });
}

function node(name: string, op: string, inputs: string[], attrs: Record<string, AttrValue> = {}): NodeDef {
  const names = Object.keys(attrs);
  return { name, op, inputs, device: "", attrs: { names, get: (key) => attrs[key] } };
}

const graphDef = {
  nodes: [
    node("x", "Placeholder", [], {
      dtype: { kind: "type", value: "float32" },
      shape: { kind: "shape", value: [null, 2] },
    }),
    node("kernel", "Const", [], { value: { kind: "tensor", value: ref("kernel:0", [2, 3]) } }),
    node("y", "MatMul", ["x", "kernel"], { T: { kind: "type", value: "float32" } }),
  ],
  functions: [],
  versions: { producer: 27, minConsumer: 0 },
};

const file: ModelFile = {
  kind: "graphdef",
  reason: "it parses as a GraphDef of 3 nodes",
  name: "tiny.pb",
  producer: "GraphDef producer 27",
  bytes: 1234,
  metaGraphs: [{ tags: [], graph: graphDef, signatures: [], variables: new Map() }],
  tensors: [ref("kernel:0", [2, 3])],
  keras: null,
  assets: [],
  notes: [],
};

describe("text/plain", () => {
  const text = (value: unknown, options = {}) => render(value, options)?.["text/plain"];

  test("a tensor prints as numpy prints it, then one line about it", () => {
    const value = new TensorValue("bias:0", "float32", [2, 2], Float32Array.of(1, -0.5, Number.NaN, 0.25));
    expect(text(value)).toMatchInlineSnapshot(`
      "[[ 1.   -0.5 ]
       [  nan  0.25]]
      bias:0  float32 [2 × 2]  16 B  min −0.5 max 1 μ 0.25 σ 0.6124  1 NaN"
    `);
  });

  test("a file's page lists its assets, of very many the first", () => {
    const asset = (path: string) => ({ path, open: () => Promise.reject(new Error("opened")) });
    const page = (...paths: string[]) => text({ ...file, assets: paths.map(asset) });
    expect(page("assets/words.txt", "assets/ids.txt")).toContain(
      "2 assets\nassets/words.txt · assets/ids.txt\n",
    );
    expect(page(...Array.from({ length: 50 }, (_, i) => `assets/${i}`))).toContain("assets/39 · and 10 more");
    expect(text(file)).not.toContain("asset");
  });

  test("a lazy tensor is read when it is small and can be read at once", () => {
    expect(text(ref("kernel:0", [3]))).toMatchInlineSnapshot(`
      "[0.   0.25 0.5 ]
      kernel:0  float32 [3]  12 B  min 0 max 0.5 μ 0.25 σ 0.2041  0 NaN"
    `);
  });

  test("a large lazy tensor is not read", () => {
    const unread = { name: "big", size: 4 << 20, read: () => Promise.reject(new Error("read")) };
    const content = { kind: "dense", source: { ...unread, readSync: () => expect.fail("read") } } as const;
    const big = new TensorRef({ name: "big:0", dtype: "float32", shape: [1024, 1024], content });
    expect(text(big)).toMatchInlineSnapshot(`
      "big:0  float32 [1024 × 1024]  4.00 MB
      values are read when asked for: await tensor.load(), .slice() or .chunks()"
    `);
  });

  test("a tensor without values says why and what to do", () => {
    expect(text(new Graph(graphDef).getTensorByName("y"))).toMatchInlineSnapshot(`
      "y:0  float32
      no values in the file: it is the output of a MatMul node; run the graph to compute it: thaw run PATH --fetch y:0; in code: graph.run(inputs, ["y:0"])"
    `);
  });

  test("strings", () => {
    const data = [new TextEncoder().encode("it's"), Uint8Array.of(0, 255)];
    expect(text(new TensorValue("labels:0", "string", [2], data))).toMatchInlineSnapshot(`
      "[b"it's" b'\\x00\\xff']
      labels:0  string [2]  6 B"
    `);
  });

  test("a list of tensors caps its rows and says so", () => {
    const many = Array.from({ length: 1234 }, (_, i) => ref(`t${i}:0`, [i % 3, 2]));
    expect(text(many, { maxRows: 3 })).toMatchInlineSnapshot(`
      "1,234 tensors, 9.63 KB
      name  dtype    shape    size
      ────────────────────────────
      t0:0  float32  [0 × 2]   0 B
      t1:0  float32  [1 × 2]   8 B
      t2:0  float32  [2 × 2]  16 B
      showing 3 of 1,234"
    `);
  });

  test("the page of a file lists the weights where it is cut, and says what lists the rest", () => {
    const constant = (name: string, shape: readonly number[]) => ref(name, shape).with({ role: "constant" });
    const scalars = Array.from({ length: 60 }, (_, i) => constant(`a${i}/axis:0`, []));
    const tensors = [...scalars, constant("kernel:0", [2, 3]), constant("f::k:0", [4])];
    const options = { more: "thaw tensors tiny.pb", moreInside: "thaw tensors tiny.pb --all" };
    const page = (kept: ModelFile["tensors"]) =>
      renderFile({ ...file, metaGraphs: [], tensors: kept }, options)["text/plain"].split("\n\n")[1];
    expect(page(tensors)).toMatchInlineSnapshot(`
      "61 tensors, 264 B
      name      dtype    shape    size
      ────────────────────────────────
      kernel:0  float32  [2 × 3]  24 B
      and 60 small constants, 240 B; all: thaw tensors tiny.pb
      and 1 constant inside functions, 16 B; all: thaw tensors tiny.pb --all"
    `);
    const short = [...scalars.slice(0, 3), constant("kernel:0", [2, 3])];
    expect(page(short)).toContain("a2/axis:0"); // nothing is cut, so nothing is folded
    expect(page(scalars)).toContain("showing 50 of 60; all: thaw tensors tiny.pb");
    const long = Array.from({ length: 55 }, (_, i) => constant(`bias${i}:0`, [8]));
    expect(page([...scalars, ...long])).toContain(
      "showing 50 of 55; all: thaw tensors tiny.pb\nand 60 small constants",
    );
  });

  test("an assignment", () => {
    const row = { layer: "dense", weight: "kernel", tensor: "k:0", shape: [2, 3], why: "named k" };
    const rows: AssignmentRow[] = [
      { ...row, conversion: "transposed", evidence: ["name", "shape"], confidence: "certain" },
    ];
    expect(text(new Assignment(rows, [ref("left:0", [1])], false))).toMatchInlineSnapshot(`
      "1 weight found (not set)
      weight        tensor  shape    conversion  evidence      why
      ────────────────────────────────────────────────────────────────
      dense/kernel  k:0     [2 × 3]  transposed  name + shape  named k
      not used: left:0 [1]"
    `);
  });

  test("a graph", () => {
    expect(text(new Graph(graphDef))).toMatchInlineSnapshot(`
      "Graph of 3 nodes

      inputs
      name  dtype    shape
      ──────────────────────
      x:0   float32  [? × 2]

      outputs
      name  dtype    shape
      ────────────────────
      y:0   float32  ?

      ops: 3 kinds
      Const ×1 · MatMul ×1 · Placeholder ×1"
    `);
  });

  test("a file", () => {
    expect(text(file)).toMatchInlineSnapshot(`
      "GraphDef: tiny.pb, 1.21 KB
        why       it parses as a GraphDef of 3 nodes
        producer  GraphDef producer 27

      Graph of 3 nodes

      inputs
      name  dtype    shape
      ──────────────────────
      x:0   float32  [? × 2]

      outputs
      name  dtype    shape
      ────────────────────
      y:0   float32  ?

      ops: 3 kinds
      Const ×1 · MatMul ×1 · Placeholder ×1

      1 tensor, 24 B
      name      dtype    shape    size
      ────────────────────────────────
      kernel:0  float32  [2 × 3]  24 B"
    `);
  });

  test("statistics", async () => {
    expect(text(await statistics(ref("kernel:0", [4, 5], -2)))).toMatchInlineSnapshot(`
      "statistic  value
      ────────────────
      count         20
      min           −2
      max         2.75
      mean       0.375
      std        1.442
      zeros          1
      NaN            0
      Inf            0
      −2 █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ 2.75"
    `);
  });

  test("an error", () => {
    const error = new MalformedError("a range of bytes ends past the end of its file", {
      file: "model.pb",
      offset: 0x1f4a0,
      path: 'node[12].attr["value"]',
      expected: "512 bytes",
      found: "448 bytes left of 129024",
      hint: "compare its size with the original's",
    });
    expect(text(error)).toMatchInlineSnapshot(`
      "error[malformed]: a range of bytes ends past the end of its file
        --> model.pb  offset 0x1f4a0
            node[12].attr["value"]
        expected  512 bytes
        found     448 bytes left of 129024
      try:  compare its size with the original's"
    `);
  });

  test("what a run gives", () => {
    const y = new TensorValue("y:0", "int32", [2], Int32Array.of(1, 20));
    expect(text({ "y:0": y })).toMatchInlineSnapshot(`
      "[ 1 20]
      y:0  int32 [2]  8 B  min 1 max 20 μ 10.5 σ 9.5  0 NaN"
    `);
  });

  test("values of others are left to others", () => {
    for (const value of [1, "x", null, {}, [], new Array(3), new Map(), new Error("x"), Buffer.from("abc")])
      expect(render(value)).toBeUndefined();
  });
});

describe("text/html", () => {
  test("of a table: the page may break long names and sentences, so that the numbers beside them are seen", () => {
    const columns = [
      { title: "name" },
      { title: "why", wrap: true },
      { title: "size", align: "right" },
    ] as const;
    const rows = [
      ["a/".repeat(40), "a b", "1"],
      ["short", "", "2"],
    ];
    const cells = renderTable({ columns, rows })["text/html"].match(/<td [^>]*>/g) ?? [];
    const has = (style: string) => cells.map((cell) => cell.includes(style));
    expect(has("word-break: break-all; min-width: 14em")).toEqual([true, false, false, false, false, false]);
    expect(has("pre-wrap")).toEqual([true, true, false, false, true, false]);
  });

  const evil = '<img src=x onerror="alert(1)">\u001b[31m';

  test("everything from a file is escaped", () => {
    const tensor = ref(evil, [2]);
    const graph = new Graph({ ...graphDef, nodes: [node(evil, evil, [])] });
    const error = new MalformedError(evil, { file: evil, path: evil, found: evil, hint: evil });
    const hostile = { ...file, name: evil, reason: evil, producer: evil, tensors: [tensor], notes: [evil] };
    for (const value of [tensor, [tensor], graph, error, hostile]) {
      const bundle = render(value);
      expect(bundle?.["text/html"]).not.toMatch(/<img|<script|<style|<svg/);
      expect(bundle?.["text/html"]).toContain("&lt;img");
    }
  });

  test("plain text has no escape codes, whatever a name holds", () => {
    const hostile = { ...file, name: evil, reason: evil, tensors: [ref(evil, [2])] };
    for (const value of [hostile, [ref(evil, [2])], ref(evil, [2])]) {
      expect(render(value)?.["text/plain"]).not.toContain("\u001b");
    }
  });

  test("only what JupyterLab keeps of a notebook that is not trusted", async () => {
    const assignment = new Assignment(
      [
        {
          layer: "dense",
          weight: "kernel",
          tensor: "k:0",
          shape: [2, 3],
          conversion: "transposed",
          evidence: ["name", "shape"],
          why: "named k",
          confidence: "likely",
        },
      ],
      [ref("left:0", [1])],
      true,
    );
    const values = [
      ref("a:0", [40]),
      [ref("a:0", [2])],
      new Graph(graphDef),
      file,
      assignment,
      await statistics(ref("a:0", [9])),
      new Float32Array([1, 2, 3]),
      [{ a: 1 }, { a: 2 }],
      { deep: { list: [1, [2]], map: new Map([["k", {}]]) }, f: () => 1 },
      new URL("http://a/b"),
    ];
    const page = values.map((value) => renderAny(value, () => "of\nlines")["text/html"]).join("\n");
    const tags = new Set([...page.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => !keptTags.includes(tag ?? ""))).toEqual([]);
    const styles = [...page.matchAll(/style="([^"]*)"/g)].flatMap(([, style = ""]) => style.split(";"));
    const properties = new Set(styles.map((declaration) => declaration.split(":")[0]?.trim()));
    expect([...properties].filter((property) => !keptProperties.includes(property ?? ""))).toEqual([]);
    expect(page).not.toMatch(/var\(|currentColor|url\(|class=/);
  });
});

/** Of packages/apputils/src/sanitizer.ts in JupyterLab 4: those that the renderers use. */
const keptTags = [
  "b",
  "br",
  "details",
  "div",
  "i",
  "img",
  "pre",
  "span",
  "summary",
  "table",
  "tbody",
  "td",
  "th",
  "thead",
  "tr",
];
const keptProperties = ["background-color", "border", "border-bottom", "border-collapse", "border-left", "border-radius",
  "color", "cursor", "display", "font-family", "font-size", "font-weight", "height", "line-height", "margin",
  "margin-left", "margin-right", "margin-top", "max-height", "opacity", "overflow", "overflow-x", "padding", "padding-left", "text-align",
  "vertical-align", "white-space", "width"]; // biome-ignore format: a list
