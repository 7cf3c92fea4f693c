/**
 * One of the user's modules from TypeScript to JavaScript on its own, without a program.
 *
 * @module
 */
import ts = require("typescript");

import { dirname } from "node:path";
import type { SideOutput } from "./converter.js";
import { awaitsAtTop, requiredIn, withoutMapComment } from "./emitted.js";
import { compilerOptions } from "./options.js";
import { cellTransformers } from "./transform.js";

export function transpileModule(path: string, text: string): SideOutput {
  const { options } = compilerOptions(dirname(path));
  const { outputText, sourceMapText = "" } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: { ...options, allowImportingTsExtensions: false },
    transformers: cellTransformers(""),
  });
  const data = withoutMapComment(outputText);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, data, map: sourceMapText, imports: requiredIn(data), links: {}, awaits: awaitsAtTop(file) };
}
