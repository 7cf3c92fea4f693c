/**
 * One child process: started, spoken to, and explained when it dies.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { ReadError } from "../../src/errors.js";
import { isReplaced, ownBuild, replaced } from "./build.js";
import { endDescendants } from "./child/descendants.js";
import { compiled } from "./package.js";
import {
  type Call,
  type FromChild,
  frame,
  type Handled,
  type NamedItem,
  type ToChild,
  Unframer,
  type Work,
} from "./protocol.js";
import { Tape, type Text } from "./tape.js";
import type { Death, EvaluatorOptions } from "./types.js";

interface Listener {
  receive(item: Text | FromChild): void;
  died(death: Omit<Death, "cell">): void;
}

/** The last words on stderr tell an exhausted heap from other aborts. */
const keptLastWords = 4096;

export class Child {
  /** Rejects where it ends before it takes cells. */
  readonly ready: Promise<void>;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #names = new Map<number, (items: readonly NamedItem[]) => void>();
  readonly #unhandled = new Map<number, () => void>();
  #serial = 0;
  /** How much was sent of both. */
  #work = 0;
  #calls = 0;
  #lastWords = "";
  #closed: number | undefined;
  #isGarbled = false;
  #hasStarted = false;
  #hasEnded = false;
  #settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor(
    cwd: string,
    { env = process.env, execArgv = [] }: EvaluatorOptions,
    readonly listener: Listener,
  ) {
    const nonce = randomBytes(12).toString("hex");
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.ready.catch(() => undefined); // whoever runs a cell awaits it again
    const program = [...nodeFlags, ...execArgv, compiled("child/main.js"), nonce, ownBuild];
    this.#process = spawn(process.execPath, program, {
      cwd,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    });
    const tape = new Tape(nonce, (item) => this.#receive(item));
    const [, stdout, stderr, messages, ...inputs] = this.#pipes;
    const unframer = new Unframer<FromChild>();
    const read = (stream: Readable | Writable | null | undefined, receive: (chunk: Buffer) => void): void => {
      stream?.on("data", (chunk: Buffer) => this.#understanding(() => receive(chunk)));
    };
    read(stdout, (chunk) => tape.stdout(chunk));
    read(stderr, (chunk) => {
      this.#lastWords = (this.#lastWords + chunk.toString("latin1")).slice(-keptLastWords);
      tape.stderr(chunk);
    });
    read(messages, (chunk) => {
      for (const message of unframer.push(chunk)) tape.message(message);
    });
    for (const input of inputs) {
      // A dead child's pipe fails; that it died is told by its exit.
      input?.on("error", () => undefined);
      read(input, () => undefined); // it says nothing, but its end is heard only by who reads
    }
    this.#process.stdio.forEach((pipe, descriptor) => {
      pipe?.once("close", () => this.#cut(descriptor));
    });
    this.#ended = this.#end(tape);
  }

  /** Node's type knows five. */
  get #pipes(): readonly (Readable | Writable | null | undefined)[] {
    return this.#process.stdio;
  }

  get pid(): number | undefined {
    return this.#process.exitCode === null ? this.#process.pid : undefined;
  }

  /** Whether it ended before it took cells: another one would too. */
  get isStillborn(): boolean {
    return this.#hasEnded && !this.#hasStarted;
  }

  /** For when the main thread has time. */
  send(work: Work): void {
    this.#work += 1;
    this.#write(5, { ...work, after: this.#calls });
  }

  /** For the main thread even if a cell asks something, and for the control thread. */
  call(call: Call): void {
    if (call.type !== "stdin") this.#calls += 1;
    this.#write(4, { ...call, after: this.#work });
  }

  #write(descriptor: 4 | 5, message: ToChild): void {
    const pipe = this.#pipes[descriptor];
    if (isWritable(pipe) && pipe.writable) pipe.write(frame(message));
  }

  /** Resolves when the child's main thread has dealt with the message, and shown what came of it, or is gone. */
  handled(message: Handled): Promise<void> {
    if (this.#hasEnded) return Promise.resolve();
    const id = ++this.#serial;
    return new Promise((resolve) => {
      this.#unhandled.set(id, resolve);
      this.call({ ...message, id });
    });
  }

  /** Names that a value in the child offers; none if it is too busy to answer in time. */
  names(
    receiver: readonly string[],
    method: string,
    typed: string,
    milliseconds: number,
  ): Promise<readonly NamedItem[]> {
    const id = ++this.#serial;
    return new Promise((resolve) => {
      const answer = (items: readonly NamedItem[]): void => {
        clearTimeout(timer);
        this.#names.delete(id);
        resolve(items);
      };
      const timer = setTimeout(() => answer([]), milliseconds);
      this.#names.set(id, answer);
      this.call({ type: "names", id, receiver, method, typed });
    });
  }

  /** Ends it with the processes that its cells started. */
  async kill(): Promise<void> {
    if (this.pid !== undefined) endDescendants(this.pid);
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  #receive(item: Text | FromChild): void {
    if (item.type === "ready") this.#started();
    else if (item.type === "names") this.#names.get(item.id)?.(item.items);
    else if (item.type === "handled") this.#handled(item.id);
    else this.listener.receive(item);
  }

  #started(): void {
    this.#hasStarted = true;
    this.#settle?.resolve();
  }

  #handled(id: number): void {
    this.#unhandled.get(id)?.();
    this.#unhandled.delete(id);
  }

  /**
   * Native code can close a pipe behind the back of `failures.ts`; nothing is heard from such a child any more. One
   * that is ending has closed its pipes too, and its exit, which is on the way, tells more.
   */
  #cut(descriptor: number): void {
    setTimeout(() => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
      this.#closed ??= descriptor;
      this.#process.kill("SIGKILL");
    }, lastReadMilliseconds);
  }

  /** A cell can write to our descriptors, or change the language under what does: nothing more can be understood then. */
  #understanding(read: () => void): void {
    if (this.#isGarbled) return;
    try {
      read();
    } catch {
      this.#isGarbled = true;
      this.#process.kill("SIGKILL");
    }
  }

  async #end(tape: Tape): Promise<void> {
    const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      this.#process.once("error", () => resolve([null, null]));
      this.#process.once("close", (code, name) => resolve([code, name]));
      // A grandchild may hold the pipes open for ever.
      this.#process.once("exit", (code, name) =>
        setTimeout(() => resolve([code, name]), lastReadMilliseconds),
      );
    });
    tape.end();
    this.#hasEnded = true;
    this.#settle?.reject(cannotStart(signal ?? `exit code ${exitCode}`, this.#lastWords));
    for (const id of this.#unhandled.keys()) this.#handled(id);
    this.listener.died({ exitCode, signal, message: this.#explain(exitCode, signal) });
  }

  #explain(exitCode: number | null, signal: string | null): string {
    if (!this.#hasStarted) return "the process that runs the cells cannot be started";
    if (this.#isGarbled) return `${garbled}; ${fresh}`;
    const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
    const closed = `the cell closed descriptor ${this.#closed}, which the process that runs the cells needs`;
    if (this.#closed !== undefined && signal === "SIGKILL") return `${closed}; ${fresh}`;
    const why = /heap out of memory|Allocation failed|Array buffer allocation failed/.test(this.#lastWords)
      ? "the cell used up the memory"
      : signal !== null && crashes.has(signal)
        ? "native code crashed"
        : signal === "SIGKILL"
          ? "the process that runs the cells was killed, as systems do where memory runs out"
          : "the process that runs the cells ended";
    return `${why} (${how}); ${fresh}`;
  }
}

function cannotStart(how: string, lastWords: string): ReadError {
  if (isReplaced()) return replaced();
  const found = `${how}: ${lastWords.trim().split("\n").slice(-10).join("\n")}`;
  return new ReadError("the process that runs the cells cannot be started", {
    file: process.execPath,
    found,
  });
}

const garbled =
  "the process that runs the cells said what cannot be understood: a cell wrote to its descriptors, or replaced what it needs";
const fresh = "all state is gone, and a fresh evaluator is ready";

/** What the system and native assertions end a process with; JavaScript alone ends in none of them. */
const crashes: ReadonlySet<string> = new Set(["SIGSEGV", "SIGBUS", "SIGABRT", "SIGTRAP", "SIGILL", "SIGFPE"]);

/** `require` of ES modules is how the user's `require` works here; its warning is about nothing they did. */
const nodeFlags = ["--disable-warning=ExperimentalWarning"];

/** What a dying process wrote last is in the pipes, and arrives within this time. */
const lastReadMilliseconds = 200;

function isWritable(stream: Readable | Writable | null | undefined): stream is Writable {
  return stream !== null && stream !== undefined && "write" in stream;
}
