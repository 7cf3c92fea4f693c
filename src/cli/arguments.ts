/**
 * Parsers of option values.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { UsageError } from "../errors.js";
import { type BackendName, backendNames } from "../run/backend.node.js";

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

/** Collects the values of an option that may be repeated. */
export function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** `NAME=file.npy`, taken apart at the first `=` after which a file can begin. */
export function nameAndFile(text: string): readonly [name: string, file: string] {
  const split = text.indexOf("=");
  if (split > 0 && split < text.length - 1) return [text.slice(0, split), text.slice(split + 1)];
  throw new UsageError("--input takes NAME=file.npy", { found: text });
}

/** `NAME`, or `ACTUAL=EXPECTED`: no name of a tensor or layer holds a `=`. */
export function outputName(text: string): string | readonly [actual: string, expected: string] {
  const [actual = "", expected, ...rest] = text.split("=");
  if (expected === undefined) return text;
  if (actual && expected && rest.length === 0) return [actual, expected];
  throw new UsageError("--output takes NAME, or A's name and B's: ACTUAL=EXPECTED", { found: text });
}

/** A backend by the name that users know: `node` is TensorFlow itself, through @tensorflow/tfjs-node. */
export function backendName(text: string): BackendName {
  const name = text === "node" ? "tensorflow" : text;
  const known = backendNames.find((backend) => backend === name);
  if (known) return known;
  throw new InvalidArgumentError("expected cpu, wasm or node");
}
