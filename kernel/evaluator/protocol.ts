/**
 * What {@link ./process.ts} and the child process say to each other, and how it is framed.
 *
 * Four descriptors: 1 and 2 are the child's stdout and stderr, so that native code and grandchildren are captured;
 * 3 carries messages from the child, 4 messages to it. Everything that JavaScript prints goes to descriptor 1 in the
 * order in which it happened, whichever stream it names. Short marks in 1 and 2 say whose text follows
 * and where a message of descriptor 3 belongs, so nothing is reordered.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";
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
  readonly executionCount: number;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly allowStdin: boolean;
  /** A user expression: its value is returned instead of shown. */
  readonly expression: boolean;
}

/** The child's main thread says when it has dealt with these: not before whatever spins there has ended. */
export type Handled =
  | { readonly type: "interrupt" }
  | { readonly type: "comm"; readonly message: CommMessage; readonly cell: string };

export type ToChild =
  | RunMessage
  | (Handled & { readonly id: number })
  | { readonly type: "preload"; readonly names: readonly string[] }
  | { readonly type: "stdin"; readonly value?: string; readonly error?: string }
  | {
      readonly type: "names";
      readonly id: number;
      readonly receiver: readonly string[];
      readonly method: string;
      readonly typed: string;
    };

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
      readonly error?: ErrorReport & { readonly interrupted: boolean };
      readonly payload: readonly Payload[];
      readonly value?: UserExpression;
    };

/** Messages of these types take their place among the text of descriptor 1. */
export function isOrdered({ type }: FromChild): boolean {
  return type === "output" || type === "done" || type === "stdin" || type === "handled";
}

/** A message with its length before it. */
export function frame(message: ToChild | FromChild): Buffer {
  const body = serialize(message);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
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
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
      const end = 4 + bytes.readUInt32LE(0);
      // Both ends are this package's own; the bytes were made by frame().
      messages.push(deserialize(bytes.subarray(4, end)) as M);
      bytes = bytes.subarray(end);
    }
    this.#pending = [bytes];
    this.#size = bytes.length;
    return messages;
  }

  /** How many bytes the next message needs; joining the chunks before that would be quadratic. */
  #wanted(): number {
    const [first] = this.#pending;
    return first !== undefined && first.length >= 4 ? 4 + first.readUInt32LE(0) : 4;
  }
}

/** Marks in descriptors 1 and 2. The nonce keeps text from being taken for one. */
export type Mark =
  | { readonly kind: "text"; readonly stream: "stdout" | "stderr"; readonly cell: string }
  | { readonly kind: "message"; readonly serial: number }
  | { readonly kind: "drained"; readonly serial: number };

export function mark(nonce: string, { kind, ...rest }: Mark): string {
  return `${opening(nonce)}${JSON.stringify({ kind, ...rest })}\u001f`;
}

export function opening(nonce: string): string {
  return `\u001e${nonce}`;
}

export const closing = 0x1f;
