/**
 * JSX in a cell, which is no TypeScript without it: what the parser says of it (`'>' expected`) helps nobody.
 *
 * @module
 */
import ts = require("typescript");

/** TypeScript's own number for JSX where it is not set up. */
export const jsxCode = 17004;
export const jsxMessage =
  'JSX is for modules, and not for cells\n  try: put it in view.tsx beside the notebook, set "jsx" in tsconfig.json, and import it';

/** The first element, in a text that is right but for its JSX. */
export function firstJsx({ text, languageVersion }: ts.SourceFile): ts.TextSpan | undefined {
  const file = ts.createSourceFile("cell.tsx", text, languageVersion, true, ts.ScriptKind.TSX);
  if (
    ts.transpileModule(text, { fileName: "cell.tsx", compilerOptions: preserved, reportDiagnostics: true })
      .diagnostics?.length
  )
    return undefined;
  const find = (node: ts.Node): ts.Node | undefined => (isJsx(node) ? node : ts.forEachChild(node, find));
  const found = ts.forEachChild(file, find);
  return found === undefined ? undefined : { start: found.getStart(file), length: found.getWidth(file) };
}

const preserved = { jsx: ts.JsxEmit.Preserve };

function isJsx(node: ts.Node): boolean {
  return ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node);
}
