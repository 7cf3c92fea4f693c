/**
 * The seam between whoever runs cells (Jupyter host, `thaw exec`, the REPL) and the evaluator.
 *
 * User code runs in a child process; types, completion and inspection run in a worker beside it. Whoever holds
 * an {@link Evaluator} exchanges plain data with both and never runs user code itself.
 *
 * ```ts
 * const evaluator = new EvaluatorProcess({ cwd: ".", onOutput: (output) => console.log(output) });
 * const outcome = await evaluator.execute({ cell: "a", code: "1 + 1" }); // onOutput got an execute_result
 * await evaluator.dispose();
 * ```
 *
 * @module
 */

/** Bytes that travel beside JSON: comm buffers. */
export type Buffers = readonly Uint8Array[];

/** What a mime type holds: text or base64 as a string, or unpacked JSON for `application/json` and `+json`. */
export type MimeBundle = Readonly<Record<string, unknown>>;
export type Metadata = Readonly<Record<string, unknown>>;

/** `error` refuses to run a cell that does not type-check, `warn` prints the diagnostics, `off` skips the check. */
export type CheckMode = "error" | "warn" | "off";

export interface ExecuteRequest {
  /** TypeScript, or a magic. */
  readonly code: string;
  /** Any name that is unique among requests, such as the message id. Every output is tagged with it. */
  readonly cell: string;
  /** Cells of one lane run one after the other; lanes run beside each other. Jupyter's subshells are lanes. */
  readonly lane?: string | undefined;
  /** What tracebacks call the cell; `In[n]` unless given. */
  readonly name?: string | undefined;
  /** No outputs, no result, counter unchanged. */
  readonly silent?: boolean | undefined;
  /** Whether the counter advances and `In`, `Out` and `_` remember it. Default: not silent. */
  readonly storeHistory?: boolean | undefined;
  /** Sets the counter for this cell (and from there on) instead of counting. */
  readonly executionCount?: number | undefined;
  /** Whether `prompt()` may ask. Default false: it throws. */
  readonly allowStdin?: boolean | undefined;
  /** Evaluated after the cell if it succeeded. */
  readonly userExpressions?: Readonly<Record<string, string>> | undefined;
  readonly check?: CheckMode | undefined;
}

/** Name, message and printable lines of whatever a cell threw. ANSI colours only in `traceback`. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export type UserExpression =
  | { readonly status: "ok"; readonly data: MimeBundle; readonly metadata: Metadata }
  | ({ readonly status: "error" } & ErrorReport);

/** Jupyter's payloads, as `execute_reply` carries them. */
export type Payload =
  | { readonly source: "page"; readonly data: MimeBundle; readonly start: number }
  | { readonly source: "set_next_input"; readonly text: string; readonly replace: boolean }
  | { readonly source: "ask_exit"; readonly keepkernel: boolean };

/** How a cell ended. All of its output so far was delivered before. */
export type Outcome = {
  readonly executionCount: number;
  readonly payload: readonly Payload[];
  readonly userExpressions: Readonly<Record<string, UserExpression>>;
} & (
  | { readonly status: "ok" }
  | ({
      readonly status: "error";
      /** `interrupted`: by `interrupt()`. `died`: the child process is gone, and with it all state. */
      readonly reason: "threw" | "types" | "interrupted" | "died";
    } & ErrorReport)
);

/** Anything that a cell shows. `cell` is the one that caused it, also long after it ended. */
export type Output = { readonly cell: string } & (
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display_data" | "update_display_data";
      readonly data: MimeBundle;
      readonly metadata: Metadata;
      readonly displayId?: string | undefined;
    }
  | {
      readonly type: "execute_result";
      readonly executionCount: number;
      readonly data: MimeBundle;
      readonly metadata: Metadata;
      readonly displayId?: string | undefined;
    }
  | ({ readonly type: "error" } & ErrorReport)
  | { readonly type: "clear_output"; readonly wait: boolean }
  | ({ readonly type: "comm" } & CommMessage)
);
export type OutputType = Output["type"];

/** A comm message in either direction; the fields are those of Jupyter's `comm_*` messages. */
export type CommMessage = {
  readonly commId: string;
  readonly data: unknown;
  readonly metadata?: Metadata | undefined;
  readonly buffers?: Buffers | undefined;
} & (
  | { readonly event: "open"; readonly target: string; readonly targetModule?: string | undefined }
  | { readonly event: "message" }
  | { readonly event: "close" }
);

/** What `prompt()` in a cell asks. */
export interface StdinRequest {
  readonly cell: string;
  readonly prompt: string;
  readonly password: boolean;
}

/** One completion. `type` is one of the kinds that VS Code accepts: `method`, `property`, `variable`, …; a name in a string is a `value`. */
export interface CompletionItem {
  readonly text: string;
  readonly type: string;
  /** A signature or a short note, such as a tensor's dtype and shape. */
  readonly signature?: string | undefined;
}

/** Positions are UTF-16 offsets; the host converts them to code points. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
}

export interface Inspection {
  readonly found: boolean;
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

export type Completeness =
  | { readonly status: "complete" | "invalid" | "unknown" }
  | { readonly status: "incomplete"; readonly indent: string };

/** The child process ended without being asked to. */
export interface Death {
  /** For people: what happened, and that the state is gone. */
  readonly message: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The cell that was running, if any. */
  readonly cell: string | undefined;
}

export interface EvaluatorOptions {
  /** Where relative paths, imports and `tsconfig.json` are looked up. Default: the process's own. */
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Arguments for the child's `node`, such as `--max-old-space-size=4096`. */
  readonly execArgv?: readonly string[] | undefined;
  /** Default `error`. */
  readonly check?: CheckMode | undefined;
  /** Every output of every cell, coalesced, in order. */
  readonly onOutput?: ((output: Output) => void) | undefined;
  /** Answers `prompt()`. An exception or rejection becomes the cell's. Absent: `prompt()` throws. */
  readonly onStdin?: ((request: StdinRequest) => Promise<string>) | undefined;
  /** Called after the running cell was settled; a fresh child is already on its way. */
  readonly onDeath?: ((death: Death) => void) | undefined;
}

/** What `EvaluatorProcess` (kernel/evaluator/process.ts) does. Requests may be made at any time, also while a cell runs. */
export interface Evaluator {
  /** The child can run cells. Requests made before simply wait. */
  readonly ready: Promise<void>;
  /** The child's process id, or `undefined` between two children. */
  readonly pid: number | undefined;
  /** The number of the latest cell that was stored; 0 at the start. */
  readonly executionCount: number;
  /**
   * Runs one cell. Cells of a lane run one after the other, in the order of the calls. Nothing is shown before the call
   * returned. Rejects only after `dispose()`.
   */
  execute(request: ExecuteRequest): Promise<Outcome>;
  /** Loads in advance what cells with such code will need. Without it, the first of them waits. */
  warm(code: string): void;
  complete(code: string, cursor: number): Promise<Completions>;
  /** @param level 0: signature and summary; 1: with everything known, such as the source. */
  inspect(code: string, cursor: number, level?: 0 | 1): Promise<Inspection>;
  /**
   * What the expression at the end of the code is, without running anything that could have an effect: its value where
   * it calculates with numbers, otherwise its type, if anything is known of it.
   */
  preview(code: string): Promise<string | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /**
   * Stops the running cell and keeps all state. If the cell still runs after half a second (native code that does
   * not return), it is told so, and the next call replaces the child. Without a running cell,
   * the same holds for a handler that spins.
   */
  interrupt(): Promise<void>;
  /** Replaces the child: all state is gone and the counter is 0 again. A running cell ends as `died`. */
  restart(): Promise<void>;
  /** Delivers a comm message from the front end to the cell's code. Resolves when its handler has returned. */
  comm(message: CommMessage, cell?: string): Promise<void>;
  /** Open comms: id to target name. */
  readonly comms: ReadonlyMap<string, string>;
  /** Ends the child (and what it spawned) and the worker. */
  dispose(): Promise<void>;
}
