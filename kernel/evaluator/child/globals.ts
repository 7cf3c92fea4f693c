/**
 * What cells find in their global scope; the types are in kernel/assets/globals.d.ts.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import type { TimedCall } from "../protocol.js";
import { withOriginals } from "./builtins.js";
import type { Cells } from "./cell.js";
import type { Channel } from "./channel.js";
import { Comms } from "./comms.js";
import { provideToCells } from "./compile.js";
import { currentRun } from "./context.js";
import { createDeno } from "./deno.js";
import { createDisplay, type Displays } from "./display.js";
import { controlFor } from "./earlier.js";
import { createMagics } from "./magics.js";
import { createPrompt } from "./stdin.js";

interface Parts {
  readonly channel: Channel;
  readonly displays: Displays;
  readonly cells: Cells;
  readonly control: MessagePort;
  readonly later: (call: TimedCall) => void;
}

export function installGlobals({ channel, displays, cells, control, later }: Parts): Comms {
  const comms = new Comms(channel, controlFor);
  const display = createDisplay(displays);
  provideToCells({
    Deno: createDeno(displays, display),
    __magics__: createMagics(cells.scope.names, process.cwd()),
  });
  const globals = {
    display,
    clearOutput: ({ wait = false }: { wait?: boolean } = {}) => {
      displays.output({ type: "clear_output", cell: currentRun()?.cell ?? "", wait });
    },
    page: (text: string) => {
      withOriginals(() =>
        currentRun()?.payload.push({ source: "page", data: { "text/plain": String(text) }, start: 0 }),
      );
    },
    prompt: createPrompt(channel, control, later),
    comms,
    Out: [],
    In: [],
    _: undefined,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return comms;
}
