/**
 * JSX in cells. A cell is TypeScript; where it can only be TypeScript with JSX (a `.tsx`), it is read as that. So
 * `<number>x` and `<T>(x: T) => x` stay what they are elsewhere in a `.ts`.
 *
 * ```ts
 * parseCell("cell.ts", "const view = <b>bold</b>;", ts.ScriptTarget.ES2024, false).languageVariant; // JSX
 * ```
 *
 * @module
 */
import ts = require("typescript");

/** A cell's tree. */
export function parseCell(
  name: string,
  text: string,
  options: ts.CreateSourceFileOptions | ts.ScriptTarget,
  withParents: boolean,
): ts.SourceFile {
  const parse = (kind: ts.ScriptKind) => ts.createSourceFile(name, text, options, withParents, kind);
  const plain = parse(ts.ScriptKind.TS);
  const errors = parseErrors(plain).length;
  if (errors === 0 || !text.includes("<")) return plain;
  const withJsx = parse(ts.ScriptKind.TSX);
  const found = parseErrors(withJsx).length;
  const isMeant = found < errors || (found === errors && closing.test(text));
  return isMeant && hasJsx(withJsx) ? withJsx : plain;
}

/** What nobody writes who means a type: then what is wrong is told of the element. */
const closing = /<\/[\w.:-]*>|\/>/;

/** What the parser found wrong, in the order of the text; TypeScript's type leaves the field out. */
export function parseErrors(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (file as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics;
}

export function isJsx(file: ts.SourceFile): boolean {
  return file.languageVariant === ts.LanguageVariant.JSX;
}

export function hasJsx(file: ts.SourceFile): boolean {
  const find = (node: ts.Node): boolean => isElement(node) || (ts.forEachChild(node, find) ?? false);
  return ts.forEachChild(file, find) ?? false;
}

function isElement(node: ts.Node): boolean {
  return ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node);
}

/** `@jsx h`, `@jsxImportSource preact` and the like, which TypeScript reads only where a file begins. */
export function pragmasOf(cell: string): string {
  const [comments = ""] = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*/.exec(cell) ?? [];
  const found = comments.matchAll(/@(jsx(?:Frag|ImportSource|Runtime)?)\s+([\w$@./-]+)/g);
  return [...found].map(([, name, value]) => `/* @${name} ${value} */`).join("");
}

/** The names that JSX is calls of, by the options: `React`, unless they say otherwise. */
export function factoriesOf(options: ts.CompilerOptions): string[] {
  const { jsxFactory, jsxFragmentFactory, reactNamespace = "React" } = options;
  return [jsxFactory, jsxFragmentFactory, reactNamespace].flatMap((name) => name?.split(".")[0] ?? []);
}
