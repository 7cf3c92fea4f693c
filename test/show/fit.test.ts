import { describe, expect, test } from "vitest";
import { fitTable, shortened, wrapped } from "../../src/show/fit.js";
import { renderTable } from "../../src/show/table.js";
import { terminalOptions } from "../../src/show/terminal.js";

const call = "StatefulPartitionedCall_1/StatefulPartitionedCall/midnight_1";
const table = {
  columns: [
    { title: "layer" },
    { title: "tensor" },
    { title: "max abs", align: "right", optional: 1 },
    { title: "mean abs", align: "right", optional: 2 },
    { title: "mismatched", align: "right" },
  ],
  rows: ["stem_1/BiasAdd", "emb_1/GatherV2"].map((name) => [
    name,
    `${call}/functional_1/block_1/${name}:0`,
    "2.384e-7",
    "1.192e-7",
    "0 / 2,048",
  ]),
} as const;

const text = (terminal?: number) => renderTable(table, { terminal })["text/plain"];
const widest = (lines: string) => Math.max(...lines.split("\n").map(({ length }) => length));

describe("a table", () => {
  test("is as wide as its cells where there is no terminal", () => {
    expect(widest(text())).toBeGreaterThan(140);
    expect(text()).toContain(`${call}/functional_1/block_1/stem_1/BiasAdd:0`);
  });

  test("fits a terminal: no calls of functions, names cut in the middle, the least important columns left out", () => {
    expect(text(80)).toMatchInlineSnapshot(`
      "layer           tensor                       max abs  mean abs  mismatched
      ──────────────────────────────────────────────────────────────────────────
      stem_1/BiasAdd  …/block_1/stem_1/BiasAdd:0  2.384e-7  1.192e-7   0 / 2,048
      emb_1/GatherV2  …/block_1/emb_1/GatherV2:0  2.384e-7  1.192e-7   0 / 2,048"
    `);
    expect(text(66)).toMatchInlineSnapshot(`
      "layer           tensor                       max abs  mismatched
      ────────────────────────────────────────────────────────────────
      stem_1/BiasAdd  …/block_1/stem_1/BiasAdd:0  2.384e-7   0 / 2,048
      emb_1/GatherV2  …/block_1/emb_1/GatherV2:0  2.384e-7   0 / 2,048
      not shown in 66 columns: mean abs"
    `);
  });

  test.each([40, 60, 79, 80, 100, 120, 200])("fits %d columns", (terminal) => {
    expect(widest(text(terminal))).toBeLessThanOrEqual(terminal);
  });

  test("keeps names apart where it can", () => {
    const names = ["a", "b"].map((side) => [`${side}_direction/${"x".repeat(40)}/while/loop_counter:0`]);
    const { rows } = fitTable([{}], names, 30, 2);
    expect(new Set(rows.flat()).size).toBe(2);
    const calls = [["PartitionedCall/dense/MatMul:0"], ["PartitionedCall_1/dense/MatMul:0"]];
    expect(new Set(fitTable([{}], calls, 26, 2).rows.flat()).size).toBe(2);
  });

  test("wraps sentences", () => {
    const sentences = {
      columns: [{ title: "" }, { title: "", wrap: true }],
      rows: [["node", "what it is good for"]],
    };
    expect(renderTable(sentences, { terminal: 18 })["text/plain"].split("\n")).toEqual([
      "─".repeat(16),
      "node  what it is",
      "      good for",
    ]);
  });
});

test("names keep their last segments whole", () => {
  expect(shortened("StatefulPartitionedCall/mnist_1/dense_1/MatMul:0", 26)).toBe(
    "…/mnist_1/dense_1/MatMul:0",
  );
  expect(shortened("short", 26)).toBe("short");
  expect(shortened("x".repeat(50), 11)).toBe("xxx…xxxxxxx");
});

test("words longer than a line are cut", () => {
  expect(wrapped("at /usr/local/lib now", 8)).toBe("at\n/usr/loc\nal/lib\nnow");
});

test("a pipe has no width; what the REPL started has the REPL's", () => {
  const { THAW_COLUMNS: before } = process.env;
  try {
    delete process.env.THAW_COLUMNS;
    expect(terminalOptions()).toEqual({}); // a test's output is no terminal
    process.env.THAW_COLUMNS = "72";
    expect(terminalOptions()).toEqual({ terminal: 72, width: 72 });
  } finally {
    if (before !== undefined) process.env.THAW_COLUMNS = before;
    else delete process.env.THAW_COLUMNS;
  }
});
