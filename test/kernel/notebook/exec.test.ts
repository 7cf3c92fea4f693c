import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ExecuteNotebookOptions, executeNotebook } from "../../../kernel/notebook/exec.js";
import { readNotebook } from "../../../kernel/notebook/nbformat.js";
import { printer } from "../../../kernel/notebook/print.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-notebook-"));

interface Cell {
  readonly code?: string;
  readonly markdown?: string;
  readonly tags?: readonly string[];
}

/** Writes a notebook as an editor would; sources both as one string and as lines are valid. */
function notebook(name: string, cells: readonly Cell[]): string {
  const path = join(folder, name);
  const written = cells.map(({ code, markdown, tags }, index) => ({
    cell_type: code === undefined ? "markdown" : "code",
    metadata: tags === undefined ? {} : { tags },
    source: index % 2 === 0 ? (code ?? markdown) : (code ?? markdown ?? "").split(/(?<=\n)/),
    ...(code === undefined
      ? {}
      : { execution_count: 99, outputs: [{ output_type: "stream", name: "stdout", text: "old" }] }),
  }));
  writeFileSync(path, JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  return path;
}

async function execute(path: string, options: ExecuteNotebookOptions = {}) {
  let printed = "";
  const write = (text: string): void => {
    printed += text;
  };
  const executed = await executeNotebook(path, { onEvent: printer({ write }), ...options });
  return { ...executed, printed };
}

test("prints every source and output, and saves what Jupyter would", async () => {
  const path = notebook("story.ipynb", [
    { markdown: "# Title" },
    { code: "const rows = [1, 2];\nconsole.log('one'); console.log('two');" },
    { code: "const bar = display('0 %'); bar.update('100 %');\nrows.map((r) => r * 2)" },
    { code: "display.raw({ 'text/html': '<b>x</b>', 'text/plain': 'x' });" },
  ]);
  const out = join(folder, "story.out.ipynb");
  const { status, printed } = await execute(path, { out });
  expect(status).toBe("ok");
  expect(printed).toBe(
    [
      "# Title",
      "",
      "In [1]: const rows = [1, 2];",
      "        console.log('one'); console.log('two');",
      "one",
      "two",
      "",
      "In [2]: const bar = display('0 %'); bar.update('100 %');",
      "        rows.map((r) => r * 2)",
      "0 %",
      "[ 2, 4 ]",
      "100 %",
      "",
      "In [3]: display.raw({ 'text/html': '<b>x</b>', 'text/plain': 'x' });",
      "x",
      "",
      `saved ${out}`,
      "",
    ].join("\n"),
  );
  const saved = JSON.parse(readFileSync(out, "utf8"));
  expect([saved.nbformat, saved.nbformat_minor, saved.metadata.kernelspec.name]).toEqual([4, 5, "thaw"]);
  expect(saved.cells.map((cell: { outputs?: unknown }) => cell.outputs)).toEqual([
    undefined,
    [{ output_type: "stream", name: "stdout", text: ["one\n", "two\n"] }],
    [
      { output_type: "display_data", data: { "text/plain": ["100 %"] }, metadata: {} },
      {
        output_type: "execute_result",
        execution_count: 2,
        data: { "text/plain": ["[ 2, 4 ]"], "text/html": [expect.stringContaining(">[ 2, 4 ]</pre>")] },
        metadata: {},
      },
    ],
    [{ output_type: "display_data", data: { "text/html": ["<b>x</b>"], "text/plain": ["x"] }, metadata: {} }],
  ]);
});

test("two runs give the same bytes, and nothing else is left in the folder", async () => {
  const path = notebook("same.ipynb", [{ code: "display({ a: 1 }); Math.sqrt(16)" }]);
  const [first, second] = [join(folder, "first.ipynb"), join(folder, "second.ipynb")];
  await execute(path, { out: first });
  await execute(path, { out: second });
  expect(readFileSync(first, "utf8")).toBe(readFileSync(second, "utf8"));
  expect(readdirSync(folder).filter((name) => name.includes("tmp"))).toEqual([]);
});

test("an error ends the run, is printed, and is saved with what came before", async () => {
  const path = notebook("fails.ipynb", [
    { code: "console.log('fine')" },
    { code: "throw new Error('expected')", tags: ["raises-exception"] },
    { code: "const n = 1;\nn.nope" },
    { code: "console.log('never')" },
  ]);
  const out = join(folder, "fails.out.ipynb");
  const { status, error, printed } = await execute(path, { out });
  expect([status, error?.ename, error?.index]).toEqual(["error", "TypeScriptError", 2]);
  expect(printed).toContain("In[3]:2:3 - TS2339: Property 'nope' does not exist on type '1'.");
  expect(printed).not.toContain("never");
  const { cells } = JSON.parse(readFileSync(out, "utf8"));
  expect(cells.map((cell: { execution_count: number | null }) => cell.execution_count)).toEqual([
    1,
    2,
    3,
    null,
  ]);
  expect(cells[2].outputs[0]).toMatchObject({ output_type: "error", ename: "TypeScriptError" });
});

test("what is for a pager is printed, and warnings without colours where there is no terminal", async () => {
  const cells = [
    { code: "page('a page');" },
    { code: "%check warn\nconst a: number = 'a';" },
    { code: "exit" },
  ];
  const { printed } = await execute(notebook("pages.ipynb", cells));
  expect(printed).toContain("page('a page');\na page\n");
  expect(printed).toContain("\nIn[2]:2:7 - TS2322: Type 'string' is not assignable to type 'number'.\n");
  expect(printed).toMatch(/exit\n\n$/);
});

test("a file that is no notebook says so", async () => {
  writeFileSync(join(folder, "text.ipynb"), "not json");
  writeFileSync(join(folder, "old.ipynb"), '{"nbformat": 3, "worksheets": [], "cells": []}');
  writeFileSync(join(folder, "cell.ipynb"), '{"nbformat": 4, "cells": [{"cell_type": "strange"}]}');
  await expect(readNotebook(join(folder, "missing.ipynb"))).rejects.toMatchObject({ code: "not-found" });
  await expect(readNotebook(join(folder, "text.ipynb"))).rejects.toMatchObject({ code: "malformed" });
  await expect(readNotebook(join(folder, "old.ipynb"))).rejects.toMatchObject({ code: "unsupported" });
  await expect(readNotebook(join(folder, "cell.ipynb"))).rejects.toMatchObject({
    code: "malformed",
    path: "cells[0]",
  });
});

test("on a terminal, progress is redrawn in place", async () => {
  const path = notebook("bar.ipynb", [{ code: "const bar = display('1/2'); bar.update('2/2');" }]);
  let printed = "";
  const write = (text: string): void => {
    printed += text;
  };
  await executeNotebook(path, { onEvent: printer({ write, isTTY: true }) });
  expect(printed).toContain("1/2\n\u001b[1A\u001b[0J2/2\n");
});

test("a signal stops the cell that runs, whatever cells may do, begins no other, and what there is is saved", async () => {
  const path = notebook("stopped.ipynb", [
    { code: "console.log('begun'); for (;;);", tags: ["raises-exception"] },
    { code: "console.log('not begun')" },
  ]);
  const out = join(folder, "stopped.out.ipynb");
  const controller = new AbortController();
  const {
    status,
    error,
    notebook: executed,
  } = await executeNotebook(path, {
    out,
    allowErrors: true,
    signal: controller.signal,
    onEvent: (event) => event.type === "output" && controller.abort(),
  });
  expect([status, error?.ename, error?.index]).toEqual(["stopped", "Interrupted", 0]);
  expect(executed.cells[0]?.outputs).toMatchObject([{ text: ["begun\n"] }, { ename: "Interrupted" }]);
  expect(executed.cells[1]?.outputs).toEqual([]);
  expect(JSON.parse(readFileSync(out, "utf8"))).toEqual(executed);
});
