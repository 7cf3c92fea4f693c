import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { breaches } from "../scripts/check-floors.mjs";

it("imports only go down the floors", () => {
  expect(breaches(fileURLToPath(new URL("..", import.meta.url)))).toEqual([]);
});

it("sees an import that goes up, and a node: import where none may be", () => {
  const root = mkdtempSync(join(tmpdir(), "floors-"));
  for (const folder of ["src/io", "src/show", "kernel"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(
    join(root, "src/io/a.ts"),
    'import { b } from "../show/b.js";\nimport {\n  readFileSync,\n} from "node:fs";\n',
  );
  writeFileSync(join(root, "src/show/b.ts"), 'export { c } from "../io/c.node.js";\n');
  writeFileSync(join(root, "src/io/c.node.ts"), 'import "node:fs";\n');
  expect(breaches(root)).toEqual([
    expect.stringContaining("src/io/a.ts (floor 1): imports src/show/b.ts (floor 6)"),
    expect.stringContaining("src/io/a.ts: imports node:fs"),
  ]);
});
