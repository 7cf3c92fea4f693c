/**
 * The evaluator's child process: the only place where user code runs.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { terminalOptions } from "../../../src/show/terminal.js";
import { isReplaced, ownBuild, replaced } from "../build.js";
import { compiled, packageRoot } from "../package.js";
import type { TimedCall, TimedWork } from "../protocol.js";
import { pinned, rememberBuiltins, useReplacements, withOriginals } from "./builtins.js";
import { type Renderer, useRenderer } from "./bundle.js";
import { Cells } from "./cell.js";
import { installChains } from "./chains.js";
import { Channel } from "./channel.js";
import { flags } from "./compile.js";
import { Displays } from "./display.js";
import { installFailures } from "./failures.js";
import { whenFinished } from "./finishing.js";
import { installGlobals } from "./globals.js";
import { Inbox } from "./inbox.js";
import { hideBookkeeping } from "./inspecting.js";
import { namesFor } from "./names.js";
import { preload } from "./preload.js";
import { installStacks } from "./stack.js";
import { installStopping } from "./stopping.js";
import { installStreams } from "./streams.js";
import { installTimers } from "./timers.js";

/** Cells may replace the globals. */
const [later, never] = [setImmediate, clearImmediate];
const [, , nonce = "", build] = process.argv;
if (build !== ownBuild) throw replaced(); // the host that started it is of another build
process.argv.length = 1;
const channel = new Channel(nonce);
const { port1: control, port2: port } = new MessageChannel();
// It prints nothing. A worker that may print opens Node's own stdout, which makes the descriptor non-blocking: then what
// native code writes is lost where the reader is slower.
const silent = { stdout: true, stderr: true };
const worker = new Worker(compiled("child/control.js"), {
  workerData: { flags, port },
  transferList: [port],
  ...silent,
});
const displays = new Displays(channel);
const cells = new Cells(channel, displays, process.cwd());

installStreams(channel);
installStacks();
hideBookkeeping();
installTimers();
installChains();
installStopping();
installFailures(displays);
const comms = installGlobals({ channel, displays, cells, control, later: (call) => inbox.call(call) });
useRenderer(loadRenderer);
rememberBuiltins();

ignoreSignal();
const inbox = new Inbox({ work, call });
pinned(control).on("message", (message: TimedCall) => inbox.call(message));
channel.send({ type: "ready" });

function work(message: TimedWork): void {
  // A rejection here is a bug of ours, and failures.ts reports it as such.
  if (message.type === "run") return void cells.run(message);
  if (message.type === "environment") Object.assign(process.env, message.variables);
  else void Promise.allSettled(message.names.map(preload));
  useReplacements();
}

/**
 * Stop is handled by the control thread; a Ctrl-C in a terminal reaches the whole process group. Node takes the listeners
 * away while SIGINT is what ends a cell, and does not put them back where the cell was ended otherwise.
 */
function ignoreSignal(): void {
  if (!process.listeners("SIGINT").includes(ignore)) process.on("SIGINT", ignore);
}

function ignore(): void {
  // see ignoreSignal()
}

/** Answered at once, also while a cell waits. */
function call(message: TimedCall): void {
  try {
    answer(message);
  } finally {
    useReplacements();
  }
}

function answer(message: TimedCall): void {
  if (message.type === "interrupt") handle(message.id, interrupt);
  else if (message.type === "comm") handle(message.id, () => comms.receive(message.message, message.cell));
  else if (message.type === "finish") {
    whenFinished([worker, control, inbox], () => channel.send({ type: "handled", id: message.id }));
  } else if (message.type === "names") {
    channel.send({ type: "names", id: message.id, items: namesFor(cells.scope.names, message) });
  }
}

function interrupt(): void {
  ignoreSignal();
  cells.interrupt();
}

/** An error goes to the cell whose handler threw it: see failures.ts. */
function handle(id: number, body: () => void): void {
  const tell = () => channel.send({ type: "handled", id });
  const whenEnded = later(() => withOriginals(tell)); // where Stop ends it in the middle, `finally` does not run
  try {
    body();
  } finally {
    never(whenEnded);
    tell();
  }
}

/** Thaw's own renderers, loaded with the first value that is not a primitive. Those of another build need not fit. */
function loadRenderer(): Renderer | undefined {
  const file = join(packageRoot, "dist", "src", "show", "render.js");
  if (isReplaced() || !existsSync(file)) return undefined;
  const { renderAny } = createRequire(import.meta.url)(file);
  if (typeof renderAny !== "function") return undefined;
  return (value, plain) => renderAny(value, plain, terminalOptions());
}
