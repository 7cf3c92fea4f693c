/**
 * `process.stdout` and `process.stderr` of the cells.
 *
 * @module
 */
import { Writable } from "node:stream";
import { UsageError } from "../../../src/errors.js";
import type { Channel } from "./channel.js";
import { currentRun } from "./context.js";

/** The cell's may refuse, or be another one: see chains.ts. */
const nextTick = process.nextTick.bind(process);

type Done = (error?: Error | null) => void;

/** Writes at once, under the cell that prints; can be neither ended nor destroyed. */
class CellStream extends Writable {
  readonly isTTY = false;
  readonly writableFinishedByCell = false;
  readonly #written: Done[] = [];

  constructor(
    readonly channel: Channel,
    readonly stream: "stdout" | "stderr",
    readonly fd: number,
  ) {
    super({ decodeStrings: true });
  }

  override write(chunk: unknown, done?: Done): boolean;
  override write(chunk: unknown, encoding?: BufferEncoding, done?: Done): boolean;
  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    // Half of the time of a short line is the bookkeeping of streams, which these do not need.
    if (typeof chunk === "string" && typeof encoding !== "string" && this.writableCorked === 0) {
      this.#print(chunk);
      const then = encoding ?? done;
      if (then !== undefined) this.#later(then);
      return true;
    }
    return typeof encoding === "string" ? super.write(chunk, encoding, done) : super.write(chunk, encoding);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#print(chunk);
    done();
  }

  #print(chunk: string | Buffer): void {
    const run = currentRun();
    if (run?.silent !== true) this.channel.text(this.stream, run?.cell ?? "", chunk);
  }

  /** Calls back in the next tick, for all lines of this one together: a tick for each costs as much as the line. */
  #later(done: Done): void {
    this.#written.push(done);
    if (this.#written.length === 1) nextTick(() => this.#callBack(this.#written.splice(0)));
  }

  #callBack(waiting: readonly Done[]): void {
    let called = 0;
    try {
      for (const done of waiting) {
        called += 1;
        done();
      }
    } finally {
      for (const done of waiting.slice(called)) nextTick(done); // one threw
    }
  }

  override end(): this {
    throw new UsageError(`process.${this.stream} cannot be closed by a cell`);
  }

  override destroy(): this {
    throw new UsageError(`process.${this.stream} cannot be closed by a cell`);
  }
}

export function installStreams(channel: Channel): void {
  const streams = {
    stdout: new CellStream(channel, "stdout", 1),
    stderr: new CellStream(channel, "stderr", 2),
  };
  for (const [name, stream] of Object.entries(streams)) {
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
  }
  // These never fail, and to be ready for that takes Node's console as long as to write a line.
  Reflect.set(console, "_ignoreErrors", false);
}
