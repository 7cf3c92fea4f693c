/**
 * `process.stdout` and `process.stderr` of the cells.
 *
 * @module
 */
import { Writable } from "node:stream";
import { UsageError } from "../../../src/errors.js";
import type { Channel } from "./channel.js";
import { currentRun } from "./context.js";

/** Writes at once, under the cell that prints; can be neither ended nor destroyed. */
class CellStream extends Writable {
  readonly isTTY = false;
  readonly writableFinishedByCell = false;

  constructor(
    readonly channel: Channel,
    readonly stream: "stdout" | "stderr",
    readonly fd: number,
  ) {
    super({ decodeStrings: true });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const run = currentRun();
    if (run?.silent !== true) this.channel.text(this.stream, run?.cell ?? "", chunk);
    done();
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
}
