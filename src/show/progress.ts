/**
 * A progress bar around a loop: one display in a notebook, one line on a terminal's stderr, nothing elsewhere.
 *
 * ```ts
 * for await (const batch of progress(batches, { label: "predicting" })) model.predict(batch);
 * ```
 *
 * @module
 */
import { html } from "./html.js";

export interface ProgressOptions {
  /** How many items there are, where that cannot be seen from them. */
  readonly total?: number;
  readonly label?: string;
}

/** What the wrapped items are iterated with, by either kind of loop. */
export interface Progress<T> extends AsyncIterable<T>, Iterable<T> {}

/** At most ten updates a second: more cannot be read, and front ends would be busy drawing them. */
const updateMilliseconds = 100;
/** Loops that are done by then need no bar. */
const quietMilliseconds = 300;
const barWidth = 24;
/** In line with the text that a front end shows above and below. */
const box = "padding-left: 8px";

/** @throws {TypeError} when an asynchronous iterable is used in a loop without `await` */
export function progress<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: ProgressOptions = {},
): Progress<T> {
  const total = options.total ?? sizeOf(items);
  const bar = (): Bar => new Bar(options.label ?? "", total, outlet());
  return {
    *[Symbol.iterator]() {
      if (!(Symbol.iterator in items)) throw new TypeError("an asynchronous iterable needs `for await`");
      const shown = bar();
      try {
        for (const item of items) {
          yield item;
          shown.advance();
        }
      } finally {
        shown.end();
      }
    },
    async *[Symbol.asyncIterator]() {
      const shown = bar();
      try {
        for await (const item of items) {
          yield item;
          shown.advance();
        }
      } finally {
        shown.end();
      }
    },
  };
}

function sizeOf(items: object): number | undefined {
  if ("length" in items && typeof items.length === "number") return items.length;
  return "size" in items && typeof items.size === "number" ? items.size : undefined;
}

/** Where a bar is drawn. */
type Outlet = (state: State, last: boolean) => void;

interface State {
  readonly label: string;
  readonly done: number;
  readonly total: number | undefined;
  /** Per second; absent at the end, so that saved notebooks do not differ from run to run. */
  readonly rate: number | undefined;
}

class Bar {
  #done = 0;
  #updated: number;
  #visible = false;
  readonly #start = performance.now();

  constructor(
    readonly label: string,
    readonly total: number | undefined,
    readonly outlet: Outlet,
  ) {
    this.#updated = this.#start + quietMilliseconds - updateMilliseconds;
  }

  advance(): void {
    this.#done += 1;
    const now = performance.now();
    if (now - this.#updated < updateMilliseconds) return;
    this.#updated = now;
    this.#visible = true;
    this.outlet(this.#state((this.#done * 1000) / (now - this.#start)), false);
  }

  end(): void {
    if (this.#visible) this.outlet(this.#state(undefined), true);
  }

  #state(rate: number | undefined): State {
    return { label: this.label, done: this.#done, total: this.total, rate };
  }
}

function outlet(): Outlet {
  // The kernel's global; elsewhere there is none.
  const display: unknown = Reflect.get(globalThis, "display");
  if (typeof display === "function") return inNotebook((value) => display(value));
  const stderr = globalThis.process?.stderr;
  if (stderr?.isTTY === true) {
    return (state, last) => stderr.write(`\r\u001b[2K${textOf(state)}${last ? "\n" : ""}`);
  }
  return () => undefined;
}

function inNotebook(display: (value: unknown) => { update(value: unknown): void }): Outlet {
  let handle: { update(value: unknown): void } | undefined;
  return (state) => {
    const value = {
      [Symbol.for("Jupyter.display")]: () => ({ "text/plain": textOf(state), "text/html": htmlOf(state) }),
    };
    if (handle === undefined) handle = display(value);
    else handle.update(value);
  };
}

function textOf({ label, done, total, rate }: State): string {
  const parts = [
    label,
    total === undefined ? "" : barOf(done / Math.max(total, 1)),
    total === undefined ? String(done) : `${done}/${total}`,
    rate === undefined ? "" : speed(rate, total === undefined ? undefined : total - done),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function barOf(fraction: number): string {
  const filled = Math.min(barWidth, Math.round(fraction * barWidth));
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

function speed(rate: number, left: number | undefined): string {
  const each = rate >= 1 ? `${rate.toPrecision(3)}/s` : `${(1 / rate).toPrecision(3)} s each`;
  return left === undefined || left <= 0 ? `(${each})` : `(${each}, ${Math.ceil(left / rate)} s left)`;
}

function htmlOf({ label, done, total, rate }: State): string {
  const left = total === undefined ? undefined : total - done;
  const note = rate === undefined ? "" : speed(rate, left);
  if (total === undefined) return html`<div style="${box}">${label} ${done} ${note}</div>`.text;
  return html`<div style="${box}">${label} <progress value="${done}" max="${total}"></progress> ${done} of ${total} ${note}</div>`
    .text;
}
