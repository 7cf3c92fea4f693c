/**
 * When cells have left nothing to run: no timer, no socket, no child process. Node knows, and says so where it would end a
 * program. What keeps the evaluator alive is taken out of that reckoning for as long.
 *
 * @module
 */

import { withOriginals } from "./builtins.js";

interface Handle {
  ref(): void;
  unref(): void;
}

/** @param own What the evaluator itself listens to. @param tell Called once. */
export function whenFinished(own: readonly Handle[], tell: () => void): void {
  for (const handle of own) handle.unref();
  const finish = (): void => {
    for (const handle of own) handle.ref();
    tell();
  };
  process.once("beforeExit", () => withOriginals(finish));
}
