/**
 * Every example notebook, executed by nbconvert (through nbclient) in the real kernel.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { needs, python } from "../../requirements.js";
import { type Jupyter, jupyterWithThaw, runPython } from "./spec.js";

const notebooks = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const names = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"));

interface Saved {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly execution_count?: number | null;
    readonly source: string[];
    readonly outputs?: readonly { readonly output_type: string }[];
  }[];
}

describe("nbconvert", () => {
  let jupyter: Jupyter;
  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
  });
  afterAll(() => jupyter.remove());

  for (const name of names) {
    needs(python).test(
      `executes notebooks/${name}`,
      async () => {
        const out = join(jupyter.folder, "executed");
        const command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out];
        await runPython(python.path, [...command, join(notebooks, name)], jupyter);
        const { cells }: Saved = JSON.parse(readFileSync(join(out, name), "utf8"));
        const code = cells.filter((cell) => cell.cell_type === "code" && cell.source.join("").trim() !== "");
        expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, index) => index + 1));
        const types = code.flatMap(({ outputs = [] }) => outputs.map(({ output_type }) => output_type));
        expect(types).toContain("execute_result");
        expect(types.filter((type) => type === "error")).toEqual([]);
      },
      280_000,
    );
  }

  needs(python).test(
    "makes a page: the last state of progress, widgets with their text beside them",
    async () => {
      const source = [
        "const wait = new Int32Array(new SharedArrayBuffer(4));",
        "for (const _ of thaw.progress(Array(8), { label: 'steps' })) Atomics.wait(wait, 0, 0, 100);",
        "thaw.widgets.slider({ label: 'threshold', max: 10, value: 3 })",
      ];
      const cell = {
        cell_type: "code",
        execution_count: null,
        id: "a",
        metadata: {},
        outputs: [],
        source: source.join("\n"),
      };
      const kernelspec = { name: "thaw", display_name: "TypeScript (Thaw)", language: "typescript" };
      const notebook = { cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
      const folder = join(jupyter.folder, "page");
      mkdirSync(folder);
      writeFileSync(join(folder, "page.ipynb"), JSON.stringify(notebook));
      for (const to of ["html", "notebook"]) {
        const command = ["-m", "nbconvert", "--to", to, "--execute", "--output", `out-${to}`];
        await runPython(python.path, [...command, join(folder, "page.ipynb")], jupyter);
      }
      const saved = JSON.parse(readFileSync(join(folder, "out-notebook.ipynb"), "utf8"));
      const [progress, result] = saved.cells[0].outputs;
      expect(saved.cells[0].outputs).toHaveLength(2);
      expect(progress.data["text/plain"].join("")).toMatch(/^steps █+ 8\/8$/);
      expect(result.data["text/plain"].join("")).toBe("threshold: 3 (0 to 10)");
      const states = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"].state;
      const { model_id } = result.data["application/vnd.jupyter.widget-view+json"];
      expect(states[model_id]).toMatchObject({
        model_module: "anywidget",
        state: { value: 3, label: "threshold" },
      });
      const html = readFileSync(join(folder, "out-html.html"), "utf8");
      expect(html.includes('<progress max="8" value="8">')).toBe(true);
      expect(/"model_id": "[\da-f-]{36}"/.test(html)).toBe(true);
    },
    280_000,
  );
});
