/**
 * The language worker: TypeScript in a thread beside whoever runs cells. It never evaluates user code, and it keeps
 * answering while a cell runs.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { ownBuild, replaced } from "../build.js";
import { Housekeeping } from "../housekeeping.js";
import { loadTypeScript } from "./compilecache.js";
import type { LanguageRequest } from "./service.js";

/** A request with the number that its answer carries. */
export interface Numbered {
  readonly id: number;
  readonly request: LanguageRequest;
}

/** Answers after which everything that cells usually need was compiled. */
const warmAnswers = 8;

if (parentPort !== null) {
  const port = parentPort;
  const keepCompiled = loadTypeScript();
  const { answer } = await import("./service.js"); // which requires TypeScript
  // The creator passes its folder; structured clone carries no types.
  const { cwd, build } = workerData as { readonly cwd: string; readonly build: string };
  if (build !== ownBuild) throw replaced();
  const reply = answer(cwd);
  let answers = 0;
  const housekeeping = new Housekeeping({
    bearableBytes: 4 * 2 ** 20,
    onPause: () => {
      if (answers < warmAnswers) return;
      answers = Number.NEGATIVE_INFINITY; // once is enough
      keepCompiled();
    },
  });
  port.on("message", ({ id, request }: Numbered) => {
    try {
      port.postMessage({ id, value: reply(request) });
    } catch (error) {
      port.postMessage({
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    answers += 1;
    housekeeping.worked();
  });
}
