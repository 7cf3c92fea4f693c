import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commonJs } from "../../scripts/lib.mjs";

test("scripts of an environment below this project run as CommonJS, as JupyterLab's yarn.js must", () => {
  const project = mkdtempSync(join(tmpdir(), "thaw-lib-"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  const script = join(project, "lab", "yarn.js");
  mkdirSync(join(project, "lab"));
  writeFileSync(script, 'console.log(typeof require("node:util").inspect)');
  const run = () => execFileSync(process.execPath, [script], { encoding: "utf8", stdio: "pipe" });
  expect(run).toThrow("require is not defined");
  commonJs(join(project, "lab"));
  expect(run()).toBe("function\n");
});
