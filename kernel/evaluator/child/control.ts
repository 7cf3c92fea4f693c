/**
 * The thread that listens to the parent while the main thread may be busy: it passes calls on, raises the stop
 * flag, and ends the process when the parent is gone.
 *
 * @module
 */
import { writeSync } from "node:fs";
import type { Session } from "node:inspector";
import { Socket } from "node:net";
import { totalmem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type TimedCall, Unframer } from "../protocol.js";
import { descendants, tryKill } from "./descendants.js";

/** Meanings of the words of the shared flags. */
export const flagStop = 0;
export const flagStdin = 1;
/** Whether the main thread is in code that SIGINT ends (see cell.ts), and whether one was sent. */
export const flagBreakable = 2;
export const isBreakable = 1;
export const isBroken = 2;
/** Raised with Stop, lowered when the main thread hears of it: until then it is in code that does not return. */
export const flagUnheard = 3;
/** How the main thread is asked to let go, what it answers, and whether it is ended then: see stopping.ts. */
export const flagSafe = 4;
export const isAsked = 0;
export const isSafe = 1;
export const isUnsafe = 2;
export const isOrdered = 3;
/** Whether ticks and microtasks of cells may no longer start others: see chains.ts. */
export const flagChains = 5;
/** A function of the main thread's global scope that makes it safe to end what runs there. */
export const letGo = "__thaw_let_go__";
const descriptor = 4;
/** How long a loop of the cell itself has to notice the stop flag before stronger means are used. */
const graceMilliseconds = 25;
/** Buffers and tensors lie outside of V8's limit; without one, the machine would run full and lose other processes. */
const memoryShare = 0.8;
const memoryCheckMilliseconds = 250;
/** How long code that was ended has to reach the event loop, where the next callback may spin again. */
const againMilliseconds = 20;
/** A signal takes microseconds, on a loaded machine some hundred milliseconds. */
const signalMilliseconds = 400;
/** When to ask again code that could not be ended where it was. */
const elsewhereMilliseconds = 2;
/** How often it is asked without such a pause: in a chain of promises most places are Node's bookkeeping. */
const quickTries = 200;

interface Start {
  readonly flags: Int32Array;
  readonly port: MessagePort;
}

// main.ts passes these; structured clone carries no types.
if (parentPort !== null) listen(workerData as Start);

function listen({ flags, port }: Start): void {
  const unframer = new Unframer<TimedCall>();
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  socket.on("data", (chunk: Buffer) => {
    for (const message of unframer.push(chunk)) {
      // The flag first: the main thread lowers it when it hears of the stop and nothing runs.
      if (message.type === "interrupt") interrupt(flags);
      port.postMessage(message);
      if (message.type === "stdin") wake(flags);
    }
  });
  guardMemory();
  socket.on("close", () => process.kill(process.pid, "SIGKILL"));
}

/** Ends the process before it takes the machine's memory. `THAW_MEMORY_MB` sets another limit. */
function guardMemory(): void {
  const named = Number(process.env.THAW_MEMORY_MB) * 2 ** 20;
  const limit = named > 0 ? named : memoryShare * totalmem();
  setInterval(() => {
    if (process.memoryUsage.rss() < limit) return;
    writeSync(2, `Allocation failed: more than ${Math.round(limit / 2 ** 20)} MB in use\n`);
    process.kill(process.pid, "SIGKILL");
  }, memoryCheckMilliseconds);
}

function interrupt(flags: Int32Array): void {
  Atomics.store(flags, flagStop, 1);
  Atomics.store(flags, flagUnheard, 1);
  wake(flags);
  setTimeout(() => {
    if (isDeaf(flags)) void endWork(flags);
    if (Atomics.load(flags, flagStop) === 1) for (const child of descendants(process.pid)) tryKill(child);
  }, graceMilliseconds);
}

let isEnding = false;

/** Ends JavaScript that the main thread is in, until that hears of the Stop. */
async function endWork(flags: Int32Array): Promise<void> {
  if (isEnding) return; // two at once would take each other's answers
  isEnding = true;
  // SIGINT ends library code that the cell called before its first await (see cell.ts). At other times it would find
  // no handler now and then, and end the process; on Windows it always would.
  if (process.platform !== "win32" && isBreaking(flags)) {
    process.kill(process.pid, "SIGINT");
    await obeyed(flags);
    await pause(againMilliseconds);
  }
  Atomics.store(flags, flagChains, 1);
  if (isDeaf(flags)) await terminate(flags);
  Atomics.store(flags, flagChains, 0);
  isEnding = false;
}

/**
 * Nothing else may end that code meanwhile: Node would keep the signal for the next, and one that finds the main thread in
 * `letGo` would end that instead. No longer than what is bearable: the cell may have code that SIGINT ends, too.
 */
async function obeyed(flags: Int32Array): Promise<void> {
  const end = performance.now() + signalMilliseconds;
  while (Atomics.load(flags, flagBreakable) === isBroken && performance.now() < end)
    await pause(elsewhereMilliseconds);
}

/** Down to the event loop: library code in a callback or after an await, and what goes on after SIGINT. */
async function terminate(flags: Int32Array): Promise<void> {
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  for (let tries = 0; isDeaf(flags); tries += 1) {
    const isReady = await asksToLetGo(session, flags, tries);
    if (isReady) await orderEnd(session, flags);
    await pause(isReady ? againMilliseconds : tries < quickTries ? 0 : elsewhereMilliseconds);
  }
  session.disconnect();
}

/**
 * Waits as long as it takes: native code answers when it has returned, and a second question would be answered too. No
 * answer comes where the question itself was ended, by a late SIGINT.
 */
async function asksToLetGo(session: Session, flags: Int32Array, tries: number): Promise<boolean> {
  Atomics.store(flags, flagSafe, isAsked);
  const expression = `${letGo}(${tries})`;
  const over = new Promise<void>((resolve) =>
    session.post("Runtime.evaluate", { expression }, () => resolve()),
  );
  await Promise.race([Atomics.waitAsync(flags, flagSafe, isAsked).value, over]);
  return Atomics.load(flags, flagSafe) === isSafe;
}

/** The main thread goes on when the order is on its way: nothing may follow that before it was obeyed. */
async function orderEnd(session: Session, flags: Int32Array): Promise<void> {
  const ended = new Promise<void>((resolve) => session.post("Runtime.terminateExecution", () => resolve()));
  Atomics.store(flags, flagSafe, isOrdered);
  Atomics.notify(flags, flagSafe);
  await ended;
}

function isDeaf(flags: Int32Array): boolean {
  return Atomics.load(flags, flagUnheard) === 1;
}

function isBreaking(flags: Int32Array): boolean {
  return Atomics.compareExchange(flags, flagBreakable, isBreakable, isBroken) === isBreakable;
}

function wake(flags: Int32Array): void {
  Atomics.store(flags, flagStdin, 1);
  Atomics.notify(flags, flagStdin);
}
