/**
 * Parsers of option values.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";

/** A whole number, zero or more. */
export function integer(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("expected a whole number, zero or more");
}

/** A number, zero or more: a tolerance. */
export function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a number, zero or more");
}
