/**
 * Errors that no cell waits for, and attempts to end the process: shown as errors of the cell that caused them.
 *
 * @module
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { UsageError } from "../../../src/errors.js";
import { withOriginals } from "./builtins.js";
import { Interrupted } from "./compile.js";
import { currentRun } from "./context.js";
import type { Displays } from "./display.js";
import { report } from "./traceback.js";

/** The descriptors that the evaluator needs. */
const lastDescriptor = 5;

export function installFailures(displays: Displays): void {
  catchAll((error) => {
    const run = currentRun();
    // Whatever a stopped cell still throws is the stop itself.
    if (run === undefined || run.cancelled || error instanceof Interrupted) return;
    displays.output({ type: "error", cell: run.cell, ...report(error) });
  });
  forbidExit();
  protectDescriptors();
}

/**
 * As a listener this could be removed, and another one could throw, which ends the process: Emscripten's, which come
 * with TensorFlow.js' wasm backend, throw whatever they are told.
 */
function catchAll(fail: (error: unknown) => void): void {
  const { emit } = process;
  const { apply } = Reflect;
  const value = (...args: unknown[]): boolean => {
    const usual = (): boolean => apply(emit, process, args);
    if (args[0] !== "uncaughtException" && args[0] !== "unhandledRejection") return usual();
    const error = args[1];
    withOriginals(() => fail(error));
    try {
      usual();
    } catch (another) {
      if (another !== error) withOriginals(() => fail(another));
    }
    return true;
  };
  Object.defineProperty(process, "emit", { value, configurable: true, writable: true });
}

/** `process.exit()` in a cell is nearly always a line copied from a script; it must not cost the session. */
function forbidExit(): void {
  const forbid = (name: string) => (code?: unknown) => {
    throw new UsageError(`process.${name}(${code === undefined ? "" : String(code)}) was called in a cell`, {
      hint: "the session goes on; restart the kernel, or type .exit in the REPL, to end it",
    });
  };
  for (const name of ["exit", "reallyExit", "abort"]) {
    Object.defineProperty(process, name, { value: forbid(name), configurable: true, writable: true });
  }
}

function protectDescriptors(): void {
  const check = (descriptor: unknown): void => {
    if (typeof descriptor !== "number" || descriptor > lastDescriptor || descriptor < 0) return;
    throw new UsageError(`descriptor ${descriptor} cannot be closed by a cell`);
  };
  const { close, closeSync } = fs;
  Object.assign(fs, {
    close: (descriptor: number, done?: fs.NoParamCallback) => {
      check(descriptor);
      close(descriptor, done);
    },
    closeSync: (descriptor: number) => {
      check(descriptor);
      closeSync(descriptor);
    },
  });
  syncBuiltinESMExports(); // or `import { closeSync }` would get the old one
}
