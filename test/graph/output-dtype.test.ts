import { expect, it } from "vitest";
import type { AttrValue } from "../../src/formats/graphdef.js";
import { outputDtype } from "../../src/graph/output-dtype.js";
import { attrsOf } from "../../src/graph/passes/rebuild.js";
import { ops } from "../../src/run/ops/index.js";
import { outputDType } from "../../src/run/plan/outputs.js";

it.each(["without", "with"])(
  "agrees with the runner's table about nodes %s an attribute that says it",
  (how) => {
    const wrong: string[] = [];
    for (const [op, row] of Object.entries(ops)) {
      const [first = ""] = Object.values(row.outputs);
      const name = first.replace("ref ", "").split(" = ")[0] ?? "";
      const said: AttrValue = { kind: "type", value: "float64" };
      const hasT = Object.values(row.outputs).some((type) => /\bT\b/.test(type));
      const other: AttrValue = { kind: "type", value: "float16" };
      const attrs: Record<string, AttrValue> = hasT ? { T: other } : {};
      if (how === "with") attrs[name] = said;
      else delete attrs["T"];
      const node = { name: "n", op, inputs: [], device: "", attrs: attrsOf(attrs) };
      const expected = outputDType(row, node, 0);
      const found = outputDtype(node) ?? "float32"; // left open: the default default
      if (expected !== null && found !== expected) wrong.push(`${op}: ${found}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
  },
);
