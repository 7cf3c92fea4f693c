/**
 * What the language worker answers: conversions, completions, inspections, completeness.
 *
 * @module
 */
import type { CheckMode } from "../types.js";
import { completenessOf } from "./completeness.js";
import { completionsAt, type LanguageCompletions } from "./completion.js";
import { type Converter, type ConvertResult, createConverter } from "./converter.js";
import { inspectAt } from "./inspection.js";
import { createLanguageService } from "./languageservice.js";
import { typeAtEnd } from "./preview.js";

export type LanguageRequest =
  | {
      readonly kind: "convert";
      readonly scope: string;
      readonly code: string;
      readonly check: CheckMode;
      readonly alone: boolean;
    }
  | { readonly kind: "complete"; readonly scope: string; readonly code: string; readonly cursor: number }
  | {
      readonly kind: "inspect";
      readonly scope: string;
      readonly code: string;
      readonly cursor: number;
      readonly level: 0 | 1;
    }
  | { readonly kind: "typeAtEnd"; readonly scope: string; readonly code: string }
  | { readonly kind: "isComplete"; readonly code: string }
  | { readonly kind: "warm"; readonly code: string }
  | { readonly kind: "refresh" };

export interface LanguageAnswers {
  readonly convert: ConvertResult;
  readonly complete: LanguageCompletions;
  readonly inspect: string | undefined;
  readonly typeAtEnd: string | undefined;
  readonly isComplete: ReturnType<typeof completenessOf>;
  readonly warm: undefined;
  readonly refresh: undefined;
}

/** @returns What answers requests of a session in `cwd`. */
export function answer(cwd: string): (request: LanguageRequest) => LanguageAnswers[LanguageRequest["kind"]] {
  const converter = createConverter({ cwd });
  const service = createLanguageService(converter.program);
  return (request) => {
    switch (request.kind) {
      case "convert":
        return convert(converter, request);
      case "complete":
        return completionsAt(converter, service, request);
      case "inspect":
        return inspectAt(converter, service, request);
      case "typeAtEnd":
        return typeAtEnd(converter, service, request);
      case "isComplete":
        return completenessOf(request.code);
      case "warm":
        converter.warm(request.code);
        return undefined;
      case "refresh":
        converter.program.refresh();
        return undefined;
    }
  };
}

/**
 * What is wrong with `tsconfig.json` comes with a cell's own diagnostics, once. What TypeScript leaves behind when it
 * fails is not to be trusted.
 */
function convert(
  converter: Converter,
  { scope, code, check, alone }: Extract<LanguageRequest, { kind: "convert" }>,
): ConvertResult {
  try {
    const result = converter.convert(scope, code, check, alone);
    const problems = converter.program.takeConfigDiagnostics();
    return problems.length === 0 ? result : { ...result, diagnostics: [...problems, ...result.diagnostics] };
  } catch (error) {
    converter.program.leave();
    throw error;
  }
}
