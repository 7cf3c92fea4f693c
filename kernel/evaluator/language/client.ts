/**
 * Asks the language worker. A worker that dies (its memory is bounded) is replaced; it holds no state but caches.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { ReadError } from "../../../src/errors.js";
import { isReplaced, ownBuild, replaced } from "../build.js";
import { compiled } from "../package.js";
import type { LanguageAnswers, LanguageRequest } from "./service.js";

/** Types of a very large dependency tree; beyond it, the worker is replaced rather than the machine filled. */
const maxHeapMegabytes = 2048;

/** Short-lived objects: more costs memory, and less costs time in every check. */
const maxYoungMegabytes = 8;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export class LanguageClient {
  #worker: Worker | undefined;
  #serial = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(readonly cwd: string) {
    this.#start();
  }

  ask<R extends LanguageRequest>(request: R): Promise<LanguageAnswers[R["kind"]]> {
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const worker = this.#worker ?? this.#start();
      worker.ref();
      worker.postMessage({ id, request });
    });
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.removeAllListeners("exit");
    await worker?.terminate();
    this.#fail("the language worker was closed");
  }

  #start(): Worker {
    const worker = new Worker(compiled("language/worker.js"), {
      workerData: { cwd: this.cwd, build: ownBuild },
      resourceLimits: {
        maxOldGenerationSizeMb: maxHeapMegabytes,
        maxYoungGenerationSizeMb: maxYoungMegabytes,
      },
      // Flags of the main thread, such as a loader's, are not the worker's business.
      execArgv: [],
    });
    worker.unref();
    worker.on("message", (message: { id: number; value?: never; error?: string }) => this.#settle(message));
    worker.on("error", (error) => this.#fail(error.message));
    worker.on("exit", () => {
      this.#worker = undefined;
      this.#fail("the language worker ended");
    });
    this.#worker = worker;
    return worker;
  }

  /** The sender keeps to {@link LanguageAnswers}; `never` fits whichever of them was asked for. */
  #settle({ id, value, error }: { id: number; value?: never; error?: string }): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(failure("the language worker failed", error));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(failure(reason));
    this.#waiting.clear();
  }
}

/** What it needed only now may be gone, or of another build. */
function failure(reason: string, found?: string): ReadError {
  return isReplaced() ? replaced() : new ReadError(reason, { found });
}
