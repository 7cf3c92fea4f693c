// Ends a run of vitest in which nothing happens any more: a test file in an endless loop answers to no time limit
// of vitest's. Longer than a hook (5 minutes) and a test (2) may take.
const limit = 8 * 60_000;

/** A vitest reporter: after 8 minutes without any test's result it tells which files run, and calls `onStall`. */
export class StallReporter {
  #running = new Set();
  #timer;

  /** @param {(files: string[]) => void} onStall with the test files that had begun and not ended */
  constructor(onStall) {
    this.onStall = onStall;
  }

  onTestRunStart() {
    this.#moved();
  }

  onTestModuleStart(module) {
    this.#running.add(module.relativeModuleId);
    this.#moved();
  }

  onTestModuleEnd(module) {
    this.#running.delete(module.relativeModuleId);
    this.#moved();
  }

  onTestCaseResult() {
    this.#moved();
  }

  onTestRunEnd() {
    clearTimeout(this.#timer);
  }

  #moved() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.onStall([...this.#running]), limit);
  }
}
