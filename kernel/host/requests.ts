/**
 * What front ends ask for: the content of every request of protocol 5.5, read out of untrusted JSON with the
 * protocol's defaults.
 *
 * ```ts
 * const { code, silent } = readExecute(message.content);
 * ```
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 * @module
 */

import { MalformedError } from "../../src/errors.js";
import { asInteger, asObject, asString, type Json, type JsonObject } from "./json.js";

export interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly userExpressions: Readonly<Record<string, string>>;
  readonly allowStdin: boolean;
  readonly stopOnError: boolean;
}

/** A place in a code, as the protocol counts: in Unicode code points. */
export interface CursorRequest {
  readonly code: string;
  readonly cursor: number;
}

export interface InspectRequest extends CursorRequest {
  readonly detail: 0 | 1;
}

export type HistoryRequest =
  | { readonly kind: "tail"; readonly output: boolean; readonly count: number }
  | {
      readonly kind: "range";
      readonly output: boolean;
      /** 0 is this session, −1 the one before it. */
      readonly session: number;
      readonly start: number;
      readonly stop: number | undefined;
    }
  | {
      readonly kind: "search";
      readonly output: boolean;
      /** A glob of `*` and `?`. */
      readonly pattern: string;
      readonly count: number | undefined;
      readonly unique: boolean;
    };

export function readExecute(content: JsonObject): ExecuteRequest {
  const silent = flag(content, "silent", false);
  return {
    code: text(content, "code"),
    silent,
    storeHistory: !silent && flag(content, "store_history", true),
    userExpressions: readExpressions(content.user_expressions),
    allowStdin: flag(content, "allow_stdin", true),
    stopOnError: flag(content, "stop_on_error", true),
  };
}

export function readCursor(content: JsonObject): CursorRequest {
  const code = text(content, "code");
  return { code, cursor: integer(content, "cursor_pos") ?? Number.MAX_SAFE_INTEGER };
}

export function readInspect(content: JsonObject): InspectRequest {
  return { ...readCursor(content), detail: integer(content, "detail_level") === 1 ? 1 : 0 };
}

export function readCode(content: JsonObject): string {
  return text(content, "code");
}

export function readHistory(content: JsonObject): HistoryRequest {
  const output = flag(content, "output", false);
  const kind = text(content, "hist_access_type");
  const limit = integer(content, "n");
  const count = limit === undefined || limit < 0 ? undefined : limit; // IPython's clients send -1 for all
  if (kind === "tail") return { kind, output, count: count ?? 10 };
  if (kind === "range") {
    const [session, start] = [integer(content, "session") ?? 0, integer(content, "start") ?? 0];
    return { kind, output, session, start, stop: integer(content, "stop") };
  }
  if (kind === "search") {
    const pattern = asString(content.pattern) ?? "*";
    return { kind, output, pattern, count, unique: flag(content, "unique", false) };
  }
  return bad("hist_access_type", '"tail", "range" or "search"', kind);
}

export interface CommOpen {
  readonly id: string;
  readonly target: string;
}

export function readCommOpen(content: JsonObject): CommOpen {
  return { id: text(content, "comm_id"), target: text(content, "target_name") };
}

export function readCommId(content: JsonObject): string {
  return text(content, "comm_id");
}

export function readSubshell(content: JsonObject): string {
  return text(content, "subshell_id");
}

function readExpressions(value: Json | undefined): Record<string, string> {
  const expressions = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(expressions.map(([name, code]) => [name, asString(code) ?? ""]));
}

function text(content: JsonObject, field: string): string {
  return asString(content[field]) ?? bad(field, "a string", content[field]);
}

function integer(content: JsonObject, field: string): number | undefined {
  const value = content[field];
  if (value === undefined || value === null) return undefined;
  return asInteger(value) ?? bad(field, "an integer", value);
}

function flag(content: JsonObject, field: string, otherwise: boolean): boolean {
  const value = content[field];
  if (value === undefined || value === null) return otherwise;
  return typeof value === "boolean" ? value : bad(field, "true or false", value);
}

function bad(path: string, expected: string, found: Json | undefined): never {
  const shown = found === undefined ? "nothing" : JSON.stringify(found).slice(0, 80);
  throw new MalformedError("the request breaks the protocol", {
    path: `content.${path}`,
    expected,
    found: shown,
  });
}
