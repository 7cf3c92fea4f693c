import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "thaw-exec-"));

it.skipIf(process.platform === "win32")("Ctrl-C stops the cell, and what there is is saved", async () => {
  const source = ["console.log('begun');\n", "for (;;);"];
  const cells = [{ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source }];
  const [path, out] = [join(folder, "endless.ipynb"), join(folder, "out.ipynb")];
  writeFileSync(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  const child = spawn(process.execPath, ["bin/thaw.mjs", "exec", path, "--out", out]);
  let [stdout, stderr, isPressed] = ["", "", false];
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    if (!isPressed && /^begun$/m.test(stdout)) isPressed = child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  expect([code, stderr]).toEqual([130, expect.stringContaining("Ctrl-C again")]);
  expect(stdout).toContain("Interrupted: stopped by the user");
  expect(JSON.parse(readFileSync(out, "utf8")).cells[0].outputs).toMatchObject([
    { text: ["begun\n"] },
    { ename: "Interrupted" },
  ]);
});
