// Counts what passed, failed and was skipped, over the checks and every run of vitest, and says so at the end.

export class Tally {
  passed = 0;
  /** @type {string[]} */
  failed = [];
  /** @type {string[]} passed, but not at first: see `retry` in vitest.config.ts */
  retried = [];
  /** @type {Map<string, string[]>} names by reason */
  skipped = new Map();

  skip(name, reason) {
    this.skipped.set(reason, [...(this.skipped.get(reason) ?? []), name]);
  }

  get skippedCount() {
    return [...this.skipped.values()].reduce((sum, names) => sum + names.length, 0);
  }

  /** Failures, what passed late, skips with their reasons, and last `N passed, N failed, N skipped` on a line. */
  report({ requireAll = false } = {}) {
    for (const name of this.failed) console.log(`failed: ${name}`);
    for (const name of this.retried) console.log(`passed at the second try: ${name}`);
    for (const [reason, names] of this.skipped) {
      console.log(`skipped: ${reason}`);
      for (const name of names) console.log(`  ${name}`);
    }
    if (requireAll && this.skippedCount > 0) console.log("THAW_REQUIRE=all: skips count as failures here");
    console.log(`${this.passed} passed, ${this.failed.length} failed, ${this.skippedCount} skipped`);
  }
}

/** A vitest reporter that adds to a tally. `prefix` tells the runs apart. */
export class TallyReporter {
  constructor(tally, prefix = "") {
    this.tally = tally;
    this.prefix = prefix;
  }

  onTestCaseResult(test) {
    const name = `${this.prefix}${test.module.relativeModuleId} > ${test.fullName}`;
    const { state, note } = test.result();
    if (test.diagnostic()?.flaky) this.tally.retried.push(name);
    if (state === "passed") this.tally.passed++;
    else if (state === "failed") this.tally.failed.push(name);
    else this.tally.skip(name, note ?? test.meta().unmet ?? "skipped in the code, without a reason");
  }

  onTestRunEnd(modules, errors) {
    for (const module of modules) {
      const broken = module.errors().length > 0;
      if (broken) this.tally.failed.push(`${this.prefix}${module.relativeModuleId} (does not load)`);
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) this.tally.failed.push(`${this.prefix}${suite.fullName} (set-up)`);
      }
    }
    for (const error of errors) this.tally.failed.push(`${this.prefix}unhandled: ${error.message}`);
  }
}
