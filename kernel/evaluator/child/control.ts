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
/** How often the main thread heard of Stop: if it does not, it is in code that does not return. */
export const flagHeard = 3;
/** How the main thread is asked to let go, what it answers, and whether it is ended then: see stopping.ts. */
export const flagSafe = 4;
export const isAsked = 0;
export const isSafe = 1;
export const isUnsafe = 2;
export const isOrdered = 3;
/** A function of the main thread's global scope that makes it safe to end what runs there. */
export const letGo = "thaw.evaluator.letGo";
const descriptor = 4;
/** How long a loop of the cell itself has to notice the stop flag before stronger means are used. */
const graceMilliseconds = 25;
/** Buffers and tensors lie outside of V8's limit; without one, the machine would run full and lose other processes. */
const memoryShare = 0.8;
const memoryCheckMilliseconds = 250;
/** How long code that was ended has to reach the event loop, where the next callback may spin again. */
const againMilliseconds = 20;
/** When to ask again code that could not be ended where it was. */
const elsewhereMilliseconds = 2;

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
  const heard = Atomics.load(flags, flagHeard);
  const isDeaf = () => Atomics.load(flags, flagStop) === 1 && Atomics.load(flags, flagHeard) === heard;
  Atomics.store(flags, flagStop, 1);
  wake(flags);
  setTimeout(() => {
    if (Atomics.load(flags, flagStop) === 0) return;
    // SIGINT ends library code that the cell called before its first await (see cell.ts). At other times it would find
    // no handler now and then, and end the process; on Windows it always would.
    if (process.platform !== "win32" && isBreaking(flags)) process.kill(process.pid, "SIGINT");
    else void terminate(flags, isDeaf);
    for (const child of descendants(process.pid)) tryKill(child);
  }, graceMilliseconds);
}

let isTerminating = false;

/** Ends JavaScript that the main thread is in, down to its event loop: library code in a callback or after an await. */
async function terminate(flags: Int32Array, isDeaf: () => boolean): Promise<void> {
  if (isTerminating || !isDeaf()) return;
  isTerminating = true; // two at once would take each other's answers
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  while (isDeaf()) {
    const isReady = await asksToLetGo(session, flags);
    if (isReady) await orderEnd(session, flags);
    await new Promise((resolve) => setTimeout(resolve, isReady ? againMilliseconds : elsewhereMilliseconds));
  }
  session.disconnect();
  isTerminating = false;
}

/** Waits as long as it takes: native code answers when it has returned, and a second question would be answered too. */
async function asksToLetGo(session: Session, flags: Int32Array): Promise<boolean> {
  Atomics.store(flags, flagSafe, isAsked);
  session.post("Runtime.evaluate", { expression: `globalThis[Symbol.for("${letGo}")]()` });
  await Atomics.waitAsync(flags, flagSafe, isAsked).value;
  return Atomics.load(flags, flagSafe) === isSafe;
}

/** The main thread goes on when the order is on its way: nothing may follow that before it was obeyed. */
async function orderEnd(session: Session, flags: Int32Array): Promise<void> {
  const ended = new Promise<void>((resolve) => session.post("Runtime.terminateExecution", () => resolve()));
  Atomics.store(flags, flagSafe, isOrdered);
  Atomics.notify(flags, flagSafe);
  await ended;
}

function isBreaking(flags: Int32Array): boolean {
  return Atomics.compareExchange(flags, flagBreakable, isBreakable, isBroken) === isBreakable;
}

function wake(flags: Int32Array): void {
  Atomics.store(flags, flagStdin, 1);
  Atomics.notify(flags, flagStdin);
}
