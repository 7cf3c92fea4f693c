/**
 * Errors as replies.
 *
 * @module
 */

import { isThawError } from "../../src/errors.js";
import type { ErrorReply } from "./replies.js";

/** An error reply that says what the kernel could not do. Our own stack tells the user nothing. */
export function errorReply(error: unknown): ErrorReply {
  const ename = error instanceof Error ? error.name : "Error";
  const evalue = error instanceof Error ? error.message : String(error);
  const lines = isThawError(error) ? evalue.split("\n") : [evalue];
  const traceback = lines.map((line, i) => (i === 0 ? `${ename}: ${line}` : line));
  return { status: "error", ename, evalue, traceback };
}
