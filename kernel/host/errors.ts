/**
 * Errors as replies.
 *
 * @module
 */

import { isThawError } from "../../src/errors.js";
import type { ErrorContent, ErrorReply } from "./replies.js";

/** An error reply that says what the kernel could not do. Our own stack tells the user nothing. */
export function errorReply(error: unknown): ErrorReply {
  return { status: "error", ...errorContent(error) };
}

/** The same, as it is published. */
export function errorContent(error: unknown): ErrorContent {
  const ename = error instanceof Error ? error.name : "Error";
  const evalue = error instanceof Error ? error.message : String(error);
  const lines = isThawError(error) ? evalue.split("\n") : [evalue];
  const traceback = lines.map((line, i) => (i === 0 ? `${ename}: ${line}` : line));
  return { ename, evalue, traceback };
}
