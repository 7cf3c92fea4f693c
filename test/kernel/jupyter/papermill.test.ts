/**
 * papermill, which executes notebooks as jobs; `jupyter run` does that with files of code.
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

  needs(python).test(
    "jupyter run executes files, whose names it hands the kernel too",
    async () => {
      const files = ["a.ts", "b.ts"].map((name) => join(jupyter.folder, name));
      for (const file of files)
        writeFileSync(file, `const file: string = "${file}"; console.log(file.slice(-4));`);
      const printed = await runPython(
        python.path,
        ["-m", "jupyter", "run", "--kernel=thaw", ...files],
        jupyter,
      );
      expect(printed).toBe("a.ts\nb.ts\n");
    },
    240_000,
  );
});
