/**
 * What {@link ./process.ts} and the child process say to each other, and how it is framed.
 *
 * Five descriptors: 1 and 2 are the child's stdout and stderr, so that native code and grandchildren are captured;
 * 3 carries messages from the child, 4 and 5 messages to it. Everything that JavaScript prints goes to descriptor 1 in
 * the order in which it happened, whichever stream it names. Marks in 1 and 2 say whose text follows, and are
 * followed by a message or by the number of one of descriptor 3, so nothing is reordered.
 *
 * Cells come in 5, which the child's main thread reads. What it must hear of while a cell spins or asks comes in 4,
 * through the control thread. Each says how much was sent in the other before it.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";
import { MalformedError } from "../../src/errors.js";
import type { Places, SideOutput } from "./language/converter.js";
import type { CommMessage, ErrorReport, Output, Payload, StdinRequest, UserExpression } from "./types.js";

export interface RunMessage {
  readonly type: "run";
  readonly id: number;
  readonly cell: string;
  /** What tracebacks call it, such as `In[3]`. */
  readonly name: string;
  readonly code: string;
  readonly js: string;
  readonly map: Places;
  readonly imports: readonly string[];
  readonly preloads: readonly string[];
  readonly modules: readonly SideOutput[];
  readonly links: Readonly<Record<string, string>>;
  /** The names that it declares and gives a value when it comes to that. */
  readonly awaited: readonly string[];
  readonly executionCount: number;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly allowStdin: boolean;
  /** A user expression: its value is returned instead of shown. */
  readonly expression: boolean;
  /** It runs nothing but operators: see language/light.ts. */
  readonly light: boolean;
}

/** The child's main thread says when it has dealt with these: not before whatever spins there has ended. */
export type Handled =
  | { readonly type: "interrupt" }
  | { readonly type: "comm"; readonly message: CommMessage; readonly cell: string }
  /** Dealt with when nothing is left to run: no timer, no socket, no child process. */
  | { readonly type: "finish" };

export type Work =
  | RunMessage
  | { readonly type: "preload"; readonly names: readonly string[] }
  /** What changed outside, such as the width of the terminal. */
  | { readonly type: "environment"; readonly variables: Readonly<Record<string, string>> };

export type Call =
  | (Handled & { readonly id: number })
  | { readonly type: "stdin"; readonly value?: string; readonly error?: string }
  | {
      readonly type: "names";
      readonly id: number;
      readonly receiver: readonly string[];
      readonly method: string;
      readonly typed: string;
    };

/** What descriptor 5 carries, and what 4, with how much was sent in the other before. Answers of stdin don't count. */
export type TimedWork = Work & { readonly after: number };
export type TimedCall = Call & { readonly after: number };
export type ToChild = TimedWork | TimedCall;

export interface NamedItem {
  readonly text: string;
  readonly note?: string;
}

export type FromChild =
  | { readonly type: "ready" }
  | { readonly type: "output"; readonly output: Output }
  | { readonly type: "stdin"; readonly request: StdinRequest }
  | { readonly type: "names"; readonly id: number; readonly items: readonly NamedItem[] }
  | { readonly type: "handled"; readonly id: number }
  | {
      readonly type: "done";
      readonly id: number;
      /** The result to show: with the end, because each message wakes the parent. */
      readonly result?: Output;
      readonly error?: ErrorReport & { readonly interrupted: boolean };
      readonly payload: readonly Payload[];
      readonly value?: UserExpression;
      /** Nothing can have written to descriptor 2, so no mark there says that it is drained. */
      readonly quiet: boolean;
    };

/** Messages of these types take their place among the text of descriptor 1. */
export function isOrdered({ type }: FromChild): boolean {
  return type === "output" || type === "done" || type === "stdin" || type === "handled";
}

/** A cell may put another one in its place. */
const { stringify } = JSON;

/** A message with its length before it. */
export function frame(message: ToChild | FromChild): Buffer {
  return framed(serialize(message));
}

function framed(body: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/** A longer message is put together faster in a descriptor of its own. */
const maxInline = 1 << 13;

/**
 * A message for descriptor 1 and what goes to descriptor 3 before it: nothing if the message is short.
 *
 * @param serial The number of the message if it goes there.
 */
export function ordered(
  nonce: string,
  message: FromChild,
  serial: number,
): { aside?: Buffer; inline: Buffer } {
  const body = serialize(message);
  if (body.length > maxInline)
    return { aside: framed(body), inline: Buffer.from(mark(nonce, { kind: "message", serial })) };
  return { inline: Buffer.concat([Buffer.from(mark(nonce, { kind: "inline", length: body.length })), body]) };
}

/** A message that followed a mark. */
export function unframed(body: Buffer): FromChild {
  return deserialize(body) as FromChild; // made by ordered()
}

/** Cuts a stream of bytes into the messages that {@link frame} made. */
export class Unframer<M extends ToChild | FromChild> {
  #pending: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): M[] {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    const messages: M[] = [];
    if (this.#size < this.#wanted()) return messages;
    let bytes = Buffer.concat(this.#pending);
    checkBegin(bytes);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
      const end = 4 + bytes.readUInt32LE(0);
      // Both ends are this package's own; the bytes were made by frame().
      messages.push(deserialize(bytes.subarray(4, end)) as M);
      bytes = bytes.subarray(end);
      checkBegin(bytes);
    }
    this.#pending = [bytes];
    this.#size = bytes.length;
    return messages;
  }

  /** How many bytes the next message needs; joining the chunks before that would be quadratic. */
  #wanted(): number {
    const [first] = this.#pending;
    if (first !== undefined) checkBegin(first);
    return first !== undefined && first.length >= 4 ? 4 + first.readUInt32LE(0) : 4;
  }
}

/** A cell can write to our descriptors, and its text must not be waited for as a message of a gigabyte. */
function checkBegin(bytes: Buffer): void {
  if (bytes.length > 4 && bytes[4] !== serializedBegin)
    throw new MalformedError("not a message of the evaluator");
}

/** What v8.serialize begins with, whatever its version. */
const serializedBegin = 0xff;

/** Marks in descriptors 1 and 2. The nonce keeps text from being taken for one. */
export type Mark =
  | { readonly kind: "text"; readonly stream: "stdout" | "stderr"; readonly cell: string }
  | { readonly kind: "message"; readonly serial: number }
  | { readonly kind: "inline"; readonly length: number }
  | { readonly kind: "drained" };

export function mark(nonce: string, { kind, ...rest }: Mark): string {
  return `${opening(nonce)}${stringify({ kind, ...rest })}\u001f`;
}

export function opening(nonce: string): string {
  return `\u001e${nonce}`;
}

export const closing = 0x1f;
