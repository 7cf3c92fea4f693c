/**
 * Which cell a piece of code belongs to, also long after the cell ended.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Payload } from "../types.js";
import { pinned } from "./builtins.js";

/** One execution of one cell. */
export interface CellRun {
  readonly cell: string;
  /** The comm message that is handled, where this is not the cell itself. */
  readonly cause?: string;
  /** What tracebacks call it. */
  readonly name: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly payload: Payload[];
  /** Called when the cell's code has ended. */
  readonly onEnd: (() => void)[];
  /** Stop was pressed: timers of this cell no longer fire. */
  cancelled: boolean;
  /** `clearOutput` and `display` work until then without marking the output as late. */
  ended: boolean;
}

const storage = pinned(new AsyncLocalStorage<CellRun>());
let latest: CellRun | undefined;

/** Runs `body`, and everything that it starts, under a cell. */
export function runUnder<T>(run: CellRun, body: () => T): T {
  latest = run;
  return storage.run(run, body);
}

/** The cell that caused whatever runs now; the latest one if that is not known (native callbacks). */
export function currentRun(): CellRun | undefined {
  return storage.getStore() ?? latest;
}

/** The cell that caused whatever runs now, or nothing. */
export function causingRun(): CellRun | undefined {
  return storage.getStore();
}
