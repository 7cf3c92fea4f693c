// Makes a CommonJS module of ts-blank-space, in `dist/kernel/vendor/`: an ES module that imports TypeScript makes Node
// read its 9 MB once more in search of names, which takes longer than all that the language worker does to start.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { root } from "./lib.mjs";

const options = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
};

export function vendor() {
  const source = dirname(fileURLToPath(import.meta.resolve("ts-blank-space")));
  const target = join(root, "dist/kernel/vendor/ts-blank-space");
  mkdirSync(target, { recursive: true });
  for (const name of ["index", "blank-string"]) {
    const text = readFileSync(join(source, `${name}.js`), "utf8");
    const { outputText } = ts.transpileModule(text, { compilerOptions: options });
    writeFileSync(
      join(target, `${name}.cjs`),
      outputText.replaceAll('require("./blank-string.js")', 'require("./blank-string.cjs")'),
    );
  }
  copyFileSync(join(source, "../LICENSE"), join(target, "LICENSE"));
}
