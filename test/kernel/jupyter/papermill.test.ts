/**
 * papermill, which executes notebooks as jobs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { needs, python } from "../../requirements.js";
import { type Jupyter, jupyterWithThaw, runPython } from "./spec.js";

const notebook = {
  cells: [{ cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: "6 * 7" }],
  metadata: { kernelspec: { name: "thaw", display_name: "TypeScript (Thaw)", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};

needs(python).describe("papermill", () => {
  let jupyter: Jupyter;
  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
    writeFileSync(join(jupyter.folder, "test.ipynb"), JSON.stringify(notebook));
  });
  afterAll(() => jupyter.remove());

  needs(python).test(
    "executes a notebook",
    async () => {
      const [from, to] = ["test.ipynb", "out.ipynb"].map((name) => join(jupyter.folder, name));
      await runPython(python.path, ["-m", "papermill", `${from}`, `${to}`], jupyter);
      const { cells } = JSON.parse(readFileSync(`${to}`, "utf8"));
      expect(cells[0].outputs).toMatchObject([
        { output_type: "execute_result", data: { "text/plain": ["42"] } },
      ]);
    },
    240_000,
  );
});
