/**
 * What TypeScript knows about the name at the cursor, as text.
 *
 * @module
 */
import ts = require("typescript");

import type { Converter } from "./converter.js";
import { withUsersNames } from "./declarations.js";

/** @returns Signature and documentation; at level 1 also where it is declared and its source. */
export function inspectAt(
  converter: Converter,
  service: ts.LanguageService,
  {
    scope,
    code,
    cursor,
    level,
  }: { readonly scope: string; readonly code: string; readonly cursor: number; readonly level: 0 | 1 },
): string | undefined {
  const shift = converter.place(scope, code);
  const { cellFile } = converter.program;
  for (const position of [cursor, cursor - 1, calledBefore(code, cursor)]) {
    if (position === undefined || position < 0) continue;
    const info = service.getQuickInfoAtPosition(cellFile, position + shift);
    // A name that is declared nowhere has a type, `any`, but no kind.
    if (info === undefined || info.kind === ts.ScriptElementKind.unknown) continue;
    const text = describe(info, () => libraryComment(converter, service, position + shift));
    return level === 0
      ? text
      : [text, sourceOf(converter, service, position + shift)].filter(Boolean).join("\n\n");
  }
  return undefined;
}

/** In `f(1, |`, the position of `f`: front ends ask about the call that is being typed. */
function calledBefore(code: string, cursor: number): number | undefined {
  let depth = 0;
  for (let at = cursor - 1; at >= 0; at--) {
    if (code[at] === ")") depth++;
    else if (code[at] === "(" && depth-- === 0) return at - 1;
  }
  return undefined;
}

function describe(info: ts.QuickInfo, comment: () => ts.JSDoc | undefined): string {
  const known = info.documentation?.length || info.tags?.length;
  const [documentation, tags] = known ? described(info) : commented(comment());
  return [signatureOf(info), documentation, tags].filter((part) => part !== "").join("\n\n");
}

/** A name of an earlier cell is an import to TypeScript, and what it was declared as to everybody else. */
function signatureOf({ displayParts }: ts.QuickInfo): string {
  const text = withUsersNames(ts.displayPartsToString(displayParts));
  return /^\(alias\) [\s\S]*\nimport \S+$/.test(text)
    ? text.replace("(alias) ", "").replace(/\nimport \S+$/, "")
    : text;
}

type Documentation = readonly [text: string, tags: string];

function described({ documentation, tags = [] }: ts.QuickInfo): Documentation {
  const lines = tags.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`.trimEnd());
  return [ts.displayPartsToString(documentation), lines.join("\n")];
}

function commented(comment: ts.JSDoc | undefined): Documentation {
  const lines = (comment?.tags ?? []).map((tag) =>
    tag
      .getText()
      .replaceAll(/\n\s*\*? ?/g, "\n")
      .trimEnd(),
  );
  return [ts.getTextOfJSDocComment(comment?.comment) ?? "", lines.join("\n")];
}

/** Comments of libraries are not parsed with them (see sources.ts), only when somebody asks. */
function libraryComment(
  { program }: Converter,
  service: ts.LanguageService,
  position: number,
): ts.JSDoc | undefined {
  const places = [
    ...(service.getDefinitionAtPosition(program.cellFile, position) ?? []),
    ...(service.getTypeDefinitionAtPosition(program.cellFile, position) ?? []), // `abs: typeof abs_`
  ];
  for (const place of places) {
    const comment = place.fileName.endsWith(".d.ts")
      ? commentBefore(place, program.sources.file(place.fileName))
      : undefined;
    if (comment !== undefined) return comment;
  }
  return undefined;
}

function commentBefore(
  { contextSpan, textSpan }: ts.DefinitionInfo,
  file: ts.SourceFile | undefined,
): ts.JSDoc | undefined {
  const before = file?.text.slice(0, (contextSpan ?? textSpan).start).trimEnd();
  if (before === undefined || !before.endsWith("*/")) return undefined;
  const commented = `${before.slice(before.lastIndexOf("/**"))} let it;`;
  const [statement] = ts.createSourceFile("comment.ts", commented, ts.ScriptTarget.Latest, true).statements;
  return statement === undefined ? undefined : ts.getJSDocCommentsAndTags(statement).find(ts.isJSDoc);
}

function sourceOf(converter: Converter, service: ts.LanguageService, position: number): string | undefined {
  const [definition] = service.getDefinitionAtPosition(converter.program.cellFile, position) ?? [];
  if (definition === undefined) return undefined;
  const file = converter.program.sources.file(definition.fileName);
  const { start, length } = definition.contextSpan ?? definition.textSpan;
  const text = file?.text.slice(start, start + length);
  if (text === undefined || /__cell(_\d+)?__\.ts$/.test(definition.fileName)) return text;
  return `${definition.fileName.replace(/.*\/node_modules\//, "")}\n${text}`;
}
