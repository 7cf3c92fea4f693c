/**
 * `display`, `clearOutput` and `page` of the cells.
 *
 * ```ts
 * const handle = display.html("<b>1</b>");
 * handle.update("done");
 * ```
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Output } from "../types.js";
import { OwnMap, OwnSet, OwnWeakSet, withOriginals } from "./builtins.js";
import { plain, type Shown, showDisplayed, textOf, withStaticSvg } from "./bundle.js";
import type { Channel } from "./channel.js";
import { type CellRun, currentRun, runUnder } from "./context.js";

export interface DisplayOptions {
  readonly id?: string;
  readonly metadata?: Record<string, unknown>;
}

export interface DisplayHandle {
  readonly id: string;
  update(value: unknown): void;
}

/** A value that shows itself asynchronously is shown when it is ready; a cell ends only after that. */
export class Displays {
  /** By the cell that asked: no cell waits for what another one shows. */
  readonly #pending = new OwnMap<CellRun | undefined, Set<Promise<void>>>();

  constructor(readonly channel: Channel) {}

  /** Whether everything that a cell asked to be shown has been. */
  isSettled(run: CellRun): boolean {
    return !this.#pending.has(run);
  }

  /** Resolves when it has been. */
  async settled(run: CellRun): Promise<void> {
    for (let pending = this.#pending.get(run); pending !== undefined; pending = this.#pending.get(run))
      await withOriginals(() => Promise.allSettled(pending));
  }

  /** Resolves when the value is on its way: at once, unless it shows itself asynchronously. */
  async show(value: unknown, options: DisplayOptions = {}, update = false): Promise<void> {
    const run = currentRun();
    try {
      const ready = isBundled(value) ? { data: value[bundle], metadata: {} } : showDisplayed(value);
      if (!(ready instanceof Promise)) return this.#send(run, ready, options, update);
      await this.#wait(
        run,
        ready.then((shown) => withOriginals(() => this.#send(run, shown, options, update))),
      );
    } catch (error) {
      withOriginals(() => this.#send(run, failed(error), options, update));
    }
  }

  async #wait(run: CellRun | undefined, showing: Promise<void>): Promise<void> {
    const pending = this.#pending.get(run) ?? new OwnSet();
    this.#pending.set(run, pending.add(showing));
    try {
      await showing;
    } finally {
      pending.delete(showing);
      if (pending.size === 0) this.#pending.delete(run);
    }
  }

  output(output: Output): void {
    if (currentRun()?.silent !== true) withOriginals(() => this.channel.send({ type: "output", output }));
  }

  #send(run: CellRun | undefined, { data, metadata }: Shown, options: DisplayOptions, update: boolean): void {
    if (run === undefined || run.silent) return;
    const output: Output = {
      cell: run.cell,
      type: update ? "update_display_data" : "display_data",
      data,
      metadata: { ...metadata, ...options.metadata },
      displayId: options.id,
    };
    runUnder(run, () => this.channel.send({ type: "output", output }));
  }
}

function failed(error: unknown): Shown {
  return { data: { "text/plain": `[could not be shown: ${plain(error)}]` }, metadata: {} };
}

const bundle = Symbol("bundle");
interface Bundled {
  readonly [bundle]: Record<string, unknown>;
}

function isBundled(value: unknown): value is Bundled {
  return typeof value === "object" && value !== null && bundle in value;
}

const handles = new OwnWeakSet<object>();

/** Whether a cell's result is what `display()` gave: that has been shown. */
export function isHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && handles.has(value);
}

type Shorthand = (content: unknown, options?: DisplayOptions) => DisplayHandle;

/** The global `display`, with its shorthands. */
export function createDisplay(displays: Displays) {
  const display: Shorthand = (value, options = {}) => {
    const id = options.id ?? withOriginals(randomUUID);
    const show = (shown: unknown, update: boolean): void =>
      withOriginals(() => void displays.show(shown, { ...options, id }, update));
    show(value, false);
    const handle = { id, update: (next: unknown) => show(next, true) };
    handles.add(handle);
    return handle;
  };
  const of = (...types: readonly string[]): Shorthand => {
    return (content, options) =>
      display(
        withOriginals(() => bundled(withStaticSvg(Object.fromEntries(types.map((type) => [type, content]))))),
        options,
      );
  };
  return Object.assign(display, {
    html: of("text/html"),
    markdown: of("text/markdown"),
    svg: of("image/svg+xml"),
    png: of("image/png"),
    jpeg: of("image/jpeg"),
    latex: of("text/latex"),
    json: of("application/json"),
    text: of("text/plain"),
    raw: (data: unknown, options?: DisplayOptions) => display(bundled(data), options),
  });
}

/** Marks an object of mime types as what is to be shown, instead of as a value to render. */
export function bundled(data: unknown): Bundled {
  return withOriginals(() => ({ [bundle]: normal(data) }));
}

/** Bytes as base64, and always a `text/plain`. */
function normal(data: unknown): Record<string, unknown> {
  const entries = typeof data === "object" && data !== null ? Object.entries(data) : [];
  const bundled = Object.fromEntries(
    entries.map(([type, content]) => [
      type,
      content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content,
    ]),
  );
  return "text/plain" in bundled ? bundled : { "text/plain": textOf(bundled), ...bundled };
}
