/**
 * JSON in model files: read whole, within a limit, with errors that say where.
 *
 * @module
 */
import { LimitError, MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";

/** A JSON object as parsed. */
export type JsonObject = { readonly [key: string]: unknown };

/** The largest architecture in JSON is a few MB; a text past 512 MB could not even be one string. */
const MAX_JSON = 128 << 20;

/** @throws {MalformedError} when it is no JSON */
export async function readJson(source: ByteSource, signal?: AbortSignal): Promise<unknown> {
  if (source.size > MAX_JSON) {
    throw new LimitError("a JSON file is too large", {
      file: source.name,
      path: "$",
      expected: `at most ${MAX_JSON} bytes`,
      found: `${source.size}`,
    });
  }
  const bytes = await source.read(0, source.size, signal);
  return parseJson(new TextDecoder().decode(bytes), { file: source.name });
}

/** @throws {MalformedError} when it is no JSON; `path` names the attribute that holds it */
export function parseJson(text: string, place: { file: string; path?: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = message(cause);
    throw new MalformedError("not valid JSON", { ...place, offset: offsetOf(found, text), found, cause });
  }
}

/** Where the parser stopped, in its own words; the end where it names no place. */
function offsetOf(found: string, text: string): number {
  const at = /at position (\d+)/.exec(found)?.[1];
  const read = at === undefined ? text : text.slice(0, Number(at));
  return new TextEncoder().encode(read).length;
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is an object, or an empty one. */
export function objectIn(value: unknown, key: string): JsonObject {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

/** A member that is text. */
export function textIn(value: unknown, key: string): string | undefined {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === "string" ? found : undefined;
}

/** A member that is a list, or an empty one. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}
