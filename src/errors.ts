/**
 * The errors that Thaw throws: a closed set of tagged classes with fields.
 *
 * Cells run in another context and packages can be loaded twice, so errors are told apart by
 * {@link isThawError}, never by `instanceof`.
 *
 * ```ts
 * try { await thaw.open(path) } catch (error) {
 *   if (isThawError(error, "not-found")) console.log(error.file, error.hint);
 *   else throw error;
 * }
 * ```
 *
 * @module
 */

const brand = Symbol.for("thaw.error");

/** Where something went wrong and what to do about it. Every field is optional; none is ever guessed. */
export interface ErrorDetails {
  /** The file, folder or URL. */
  readonly file?: string | undefined;
  /** Byte offset in that file. */
  readonly offset?: number | undefined;
  /** Place in the structure, such as `meta_graphs[0].graph_def.node[12].attr["T"]`. */
  readonly path?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** What to try next, as a sentence or a command. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The fields that every Thaw error has. `code` tells the kinds apart. */
export abstract class ThawError extends Error implements ErrorDetails {
  abstract readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly offset: number | undefined;
  readonly path: string | undefined;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly hint: string | undefined;

  constructor(
    /** The first, terse line: what is wrong. */
    readonly summary: string,
    details: ErrorDetails = {},
  ) {
    super(describe(summary, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.file = details.file;
    this.offset = details.offset;
    this.path = details.path;
    this.expected = details.expected;
    this.found = details.found;
    this.hint = details.hint;
    Object.defineProperty(this, brand, { value: true });
  }

  /** The stable shape that `--json` prints: absent fields are `null`. */
  toJSON(): ErrorJson {
    const { code, summary: message } = this;
    const [file, offset, path, expected, found, hint] = [
      this.file ?? null,
      this.offset ?? null,
      this.path ?? null,
      this.expected ?? null,
      this.found ?? null,
      this.hint ?? null,
    ];
    return { code, message, file, offset, path, expected, found, hint };
  }
}

export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly file: string | null;
  readonly offset: number | null;
  readonly path: string | null;
  readonly expected: string | null;
  readonly found: string | null;
  readonly hint: string | null;
}

/** The bytes contradict their own format: they will never parse. */
export class MalformedError extends ThawError {
  readonly code = "malformed";
  override readonly name = "MalformedError";
}

/** The file is fine; Thaw cannot do this with it (yet). */
export class UnsupportedError extends ThawError {
  readonly code = "unsupported";
  override readonly name = "UnsupportedError";
}

/** A file, tensor, node, signature or layer of that name does not exist. */
export class NotFoundError extends ThawError {
  readonly code = "not-found";
  override readonly name = "NotFoundError";
}

/** Shapes, dtypes or names of two things that should fit do not. */
export class MismatchError extends ThawError {
  readonly code = "mismatch";
  override readonly name = "MismatchError";
}

/** A named limit was reached before anything was allocated for it. */
export class LimitError extends ThawError {
  readonly code = "limit";
  override readonly name = "LimitError";
}

/** An argument that no file could make right. */
export class UsageError extends ThawError {
  readonly code = "usage";
  override readonly name = "UsageError";
}

/** The system or the network did not deliver; the same call may work later. */
export class ReadError extends ThawError {
  readonly code = "read";
  override readonly name = "ReadError";
}

export type AnyThawError =
  | MalformedError
  | UnsupportedError
  | NotFoundError
  | MismatchError
  | LimitError
  | UsageError
  | ReadError;
export type ErrorCode = AnyThawError["code"];

/**
 * Whether `error` is one of Thaw's, and of the given kinds if any are named. Works across realms and copies
 * of the package.
 */
export function isThawError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is Extract<AnyThawError, { code: C }> {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  return codes.length === 0 || codes.some((code) => "code" in error && error.code === code);
}

/** The error with its place in the structure, from whoever knows that; as it is where it says one. */
export function withPath(error: ThawError, path: string): ThawError {
  if (error.path !== undefined) return error;
  const { summary, file, offset, expected, found, hint, cause } = error;
  const details: ErrorDetails = { file, offset, path, expected, found, hint, cause };
  const placed = Reflect.construct(error.constructor, [summary, details]) as ThawError; // of the same class
  if (error.stack) placed.stack = error.stack.replace(error.message, placed.message);
  return placed;
}

/** The message: a terse first line, then where, expected and found, and what to try. */
function describe(summary: string, { file, offset, path, expected, found, hint }: ErrorDetails): string {
  const where = [file, offset === undefined ? undefined : `offset ${offset}`].filter(Boolean).join(", ");
  const lines = [
    summary,
    where && `  at ${where}`,
    path && `  in ${path}`,
    expected && hanging("  expected ", expected),
    found && hanging("  found ", found),
    hint && hanging("  try: ", hint),
  ];
  return lines.filter(Boolean).join("\n");
}

/** A list keeps together: its further lines begin where the first does. */
function hanging(label: string, text: string): string {
  return label + text.replaceAll("\n", `\n${" ".repeat(label.length)}`);
}
