/**
 * What the parent sends to the main thread: work, read here from its own descriptor, and calls, which the control
 * thread passes on. Whatever arrives before something that was sent earlier waits for it.
 *
 * @module
 */
import { Socket } from "node:net";
import { type TimedCall, type TimedWork, Unframer } from "../protocol.js";
import { lookAgain, pinned, useReplacements } from "./builtins.js";

const descriptor = 5;

/** Cells may replace the globals. */
const later = setImmediate;

export interface Receiver {
  work(work: TimedWork): void;
  call(call: TimedCall): void;
}

export class Inbox {
  readonly #receiver: Receiver;
  readonly #work: TimedWork[] = [];
  readonly #calls: TimedCall[] = [];
  readonly #socket: Socket;
  /** How much of both has begun. */
  #worked = 0;
  #called = 0;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
    const unframer = new Unframer<TimedWork>();
    const socket = pinned(new Socket({ fd: descriptor, readable: true, writable: false }));
    socket.on("data", (chunk: Buffer) => {
      lookAgain();
      this.#work.push(...unframer.push(chunk));
      this.#begin();
    });
    socket.on("error", () => undefined); // the parent is gone: see control.ts
    this.#socket = socket;
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  call(call: TimedCall): void {
    if (call.type === "stdin") return; // nobody asks any more
    lookAgain();
    this.#calls.push(call);
    this.#begin();
  }

  /** Begins what waits for nothing, each with the language as it was; leaves it as cells made it. */
  #begin(): void {
    for (;;) {
      lookAgain();
      const next = this.#next();
      if (next === undefined) break;
      // It may throw, or be ended in the middle: the rest is not lost with it.
      if (this.#isWaiting) later(() => this.#begin());
      next();
      if (!this.#isWaiting) return;
    }
    useReplacements();
  }

  get #isWaiting(): boolean {
    return this.#work.length + this.#calls.length > 0;
  }

  #next(): (() => void) | undefined {
    const [call] = this.#calls;
    const [work] = this.#work;
    if (call !== undefined && call.after <= this.#worked) {
      this.#calls.shift();
      this.#called += 1;
      return () => this.#receiver.call(call);
    }
    if (work === undefined || work.after > this.#called) return undefined;
    this.#work.shift();
    this.#worked += 1;
    return () => this.#receiver.work(work);
  }
}
