/**
 * `prompt()`: blocks the cell until the front end answers, or until Stop.
 *
 * @module
 */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { UnsupportedError } from "../../../src/errors.js";
import type { TimedCall } from "../protocol.js";
import { withOriginals } from "./builtins.js";
import type { Channel } from "./channel.js";
import { flags, Interrupted } from "./compile.js";
import { currentRun } from "./context.js";
import { flagStdin, flagStop } from "./control.js";

export interface PromptOptions {
  readonly password?: boolean;
}

/** @param later Gets calls that arrived while waiting and are not the answer. */
export function createPrompt(channel: Channel, port: MessagePort, later: (call: TimedCall) => void) {
  const ask = (message: unknown, password: boolean): string => {
    const run = currentRun();
    if (run?.allowStdin !== true) {
      throw new UnsupportedError("prompt(): nobody can be asked here", {
        hint: "run the cell in a front end that allows input, or pass the value in the code",
      });
    }
    Atomics.store(flags, flagStdin, 0);
    channel.send({ type: "stdin", request: { cell: run.cell, prompt: String(message), password } });
    for (;;) {
      for (let next = receive(port); next !== undefined; next = receive(port)) {
        if (next.type !== "stdin") later(next);
        else if (next.error !== undefined)
          throw new UnsupportedError("prompt(): no answer", { found: next.error });
        else return next.value ?? "";
      }
      if (Atomics.load(flags, flagStop) === 1) throw new Interrupted();
      Atomics.wait(flags, flagStdin, 0, 1000);
      Atomics.store(flags, flagStdin, 0);
    }
  };
  return (message = "", { password = false }: PromptOptions = {}): string =>
    withOriginals(() => ask(message, password));
}

function receive(port: MessagePort): TimedCall | undefined {
  // The control thread sends nothing else.
  const received = receiveMessageOnPort(port) as { readonly message: TimedCall } | undefined;
  return received?.message;
}
