/**
 * JSON as values: what a Jupyter message is made of.
 *
 * ```ts
 * const content = asObject(JSON.parse(text)) ?? {};
 * ```
 *
 * @module
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** `value` where it is an object that is no array, else undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  // Only ever called with what JSON.parse made, so that the members are JSON too.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asString(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function asInteger(value: Json | undefined): number | undefined {
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}
