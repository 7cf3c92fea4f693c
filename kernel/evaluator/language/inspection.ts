/**
 * What TypeScript knows about the name at the cursor, as text.
 *
 * @module
 */
import ts from "typescript";
import type { Converter } from "./converter.js";

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
    const text = describe(info);
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

function describe(info: ts.QuickInfo): string {
  const tags = (info.tags ?? []).map(({ name, text }) =>
    `@${name} ${ts.displayPartsToString(text)}`.trimEnd(),
  );
  return [
    ts.displayPartsToString(info.displayParts),
    ts.displayPartsToString(info.documentation),
    tags.join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function sourceOf(converter: Converter, service: ts.LanguageService, position: number): string | undefined {
  const [definition] = service.getDefinitionAtPosition(converter.program.cellFile, position) ?? [];
  if (definition === undefined) return undefined;
  const file = converter.program.sources.file(definition.fileName);
  const { start, length } = definition.contextSpan ?? definition.textSpan;
  const text = file?.text.slice(start, start + length);
  return text === undefined ? undefined : `${definition.fileName.replace(/.*\/node_modules\//, "")}\n${text}`;
}
