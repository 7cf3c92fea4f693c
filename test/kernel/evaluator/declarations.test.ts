import ts from "typescript";
import { expect, test } from "vitest";
import {
  declarations,
  type LibName,
  type NodeName,
} from "../../../kernel/evaluator/language/declarations.js";

const bundles: readonly LibName[] = ["lib", "lib-21", "lib-22", "lib-24", "lib-26"];

/** What TypeScript says of a line of code with these bundles, and Node's, in scope. */
function complaints(code: string, libs: readonly (LibName | NodeName)[]): string[] {
  const texts = new Map([...libs, "node" as const].map((name) => [`/${name}.d.ts`, declarations(name)]));
  texts.set("/cell.ts", `export {}; ${code}`);
  const options = { noLib: true, types: [], skipLibCheck: true, target: ts.ScriptTarget.ESNext };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    fileExists: (file) => texts.has(file),
    readFile: (file) => texts.get(file),
    getSourceFile: (file, target) => {
      const text = texts.get(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, target);
    },
  };
  const program = ts.createProgram([...texts.keys()], { ...options, module: ts.ModuleKind.ESNext }, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile("/cell.ts"))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test.each([
  ["lib", "WebAssembly.validate(new Uint8Array(1)); [1].toSorted(); setTimeout(() => {}, 1); fetch('x')"],
  ["lib-21", "Object.groupBy([1], String)"],
  ["lib-22", "Promise.withResolvers<number>().resolve(1); new Set([1]).union(new Set([2]))"],
  [
    "lib-22",
    "const n: number[] = [1].values().map((x) => x).toArray(); Iterator.from(n); Array.fromAsync(n)",
  ],
  ["lib-24", "Promise.try(() => 1); new Float16Array(1); RegExp.escape('a'); Error.isError(1)"],
] as const)("%s is global: %s", (bundle, code) => {
  const known = bundles.slice(0, bundles.indexOf(bundle) + 1);
  expect(complaints(code, known)).toEqual([]);
  if (bundle !== "lib") expect(complaints(code, known.slice(0, -1)).length).toBeGreaterThan(0);
});

test("so are Node's globals", () => {
  const code =
    "const s: WebSocket = new WebSocket('ws://x'); s.close(); navigator.hardwareConcurrency.toFixed()";
  expect(complaints(code, ["lib", "node-22"])).toEqual([]);
  expect(complaints(code, ["lib"])).not.toEqual([]);
});
