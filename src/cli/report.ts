/**
 * How a command ends: its answer on stdout, its error on stderr, and an exit code.
 *
 * @module
 */
import { styleText } from "node:util";
import { type AnyThawError, isThawError } from "../errors.js";

/**
 * 0 fine, 1 the answer is no, 2 usage, 3 the input is bad; 70 (sysexits' EX_SOFTWARE) is a bug of ours, and 130 what
 * shells give for Ctrl-C.
 */
export const exitCodes = { ok: 0, no: 1, usage: 2, input: 3, bug: 70, stopped: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command gives back; `json` is the documented, stable shape. */
export interface Answer {
  readonly json: unknown;
  /** For people; built only when it is shown. */
  readonly text: () => string | Promise<string>;
  readonly exitCode?: ExitCode;
}

/** Prints the answer and gives its exit code. */
export async function report(answer: Answer, asJson: boolean): Promise<ExitCode> {
  const text = asJson ? JSON.stringify(answer.json, jsonValue, 2) : await answer.text();
  if (text) await write(process.stdout, `${text}\n`);
  return answer.exitCode ?? exitCodes.ok;
}

/** Prints an error, as one JSON object or as text for people, and gives its exit code. */
export async function reportError(error: unknown, asJson: boolean): Promise<ExitCode> {
  const known = isThawError(error);
  const code = known ? (error.code === "usage" ? exitCodes.usage : exitCodes.input) : exitCodes.bug;
  const text = asJson
    ? JSON.stringify({ error: errorJson(error) })
    : known
      ? errorText(error)
      : bugText(error);
  await write(process.stderr, `${text}\n`);
  return code;
}

function errorJson(error: unknown) {
  if (isThawError(error)) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message,
    file: null,
    offset: null,
    hint: "this is a bug in thaw; please report it",
  };
}

/** One terse line, then where, why and what to try. */
function errorText(error: AnyThawError): string {
  const [first = "", ...rest] = error.message.split("\n");
  const mark = styleText("red", "error", { stream: process.stderr });
  return [`${mark}: ${first}`, ...rest].join("\n");
}

function bugText(error: unknown): string {
  return `internal error (a bug in thaw; please report it)\n${error instanceof Error ? error.stack : String(error)}`;
}

/** Numbers that JSON lacks are written as numpy does in its own text: "NaN", "Infinity"; bigints as digits. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}

/** Waits until the text is out: an exit that follows must not cut a pipe short. A reader that left is no error. */
export function write(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = () => {}; // the callback is told too; an error that nobody listens to would end the process
    stream.once("error", failed);
    stream.write(text, (error) => {
      if (!error) stream.off("error", failed);
      if (!error || ("code" in error && error.code === "EPIPE")) resolve();
      else reject(error);
    });
  });
}
