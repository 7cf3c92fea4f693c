import { afterAll, beforeAll, expect } from "vitest";
import { needs, python } from "../../requirements.js";
import { type Jupyter, jupyterWithThaw, runPython } from "./spec.js";

needs(python).describe("Jupyter's own clients", () => {
  let jupyter: Jupyter;
  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
  });
  afterAll(() => jupyter.remove());

  needs(python).test(
    "jupyter_kernel_test passes whole, with the welcome test",
    async () => {
      const said = await runPython(python.path, ["-m", "unittest", "-v", "conformance.py"], jupyter);
      expect(said).toMatch(/Ran 13 tests/);
      expect(said).toMatch(/^OK$/m); // not "OK (skipped=1)"
    },
    300_000,
  );

  needs(python).test(
    "nbclient captures every line of floods",
    async () => {
      const said = await runPython(python.path, ["floods.py"], jupyter);
      expect(said.match(/lines in/g)).toHaveLength(5);
    },
    300_000,
  );
});
