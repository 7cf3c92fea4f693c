/**
 * A widget whose front end is an ES module of its own: anywidget's format, driven from TypeScript.
 *
 * ```ts
 * const counter = anywidget({
 *   state: { count: 0 },
 *   esm: `export default {
 *     render({ model, el }) {
 *       const button = document.createElement("button");
 *       const draw = () => (button.textContent = "count: " + model.get("count"));
 *       button.onclick = () => (model.set("count", model.get("count") + 1), model.save_changes());
 *       model.on("change:count", draw);
 *       draw();
 *       el.append(button);
 *     },
 *   };`,
 * });
 * counter.on("change:count", (count) => console.log(count)); // a click in the browser
 * counter.set("count", 10); // moves the browser
 * ```
 *
 * @see https://anywidget.dev/en/afm
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 * @module
 */
import type { MimeBundle } from "../show/bundle.js";
import { html } from "../show/html.js";
import { asBefore, joinBuffers, splitBuffers } from "./buffers.js";
import { type Comm, kernelComms } from "./comm.js";
import { Emitter } from "./emitter.js";
import { forget, remember } from "./restore.js";

export interface AnyWidgetOptions<S extends object> {
  /** The front end: source of an ES module with `export default { initialize?, render }`, or its URL. */
  readonly esm: string;
  /** Style sheet, or its URL. */
  readonly css?: string;
  /** Widgets of one id share one style sheet on the page. Default: an id of this widget's own. */
  readonly id?: string;
  /** What both sides share: JSON, and binary arrays at any depth. */
  readonly state: S;
  /** What stands there where no front end draws widgets: on paper, in a terminal, in a notebook that is only read. */
  readonly fallback?: (state: Readonly<S>) => MimeBundle;
}

/** The front end's part, which `pip install anywidget` brings; its format is the same in all of its versions. */
const frontEnd = {
  _model_module: "anywidget",
  _model_name: "AnyModel",
  _model_module_version: "*",
  _view_module: "anywidget",
  _view_name: "AnyView",
  _view_module_version: "*",
  _view_count: null,
};
const protocol = { version: "2.1.0" };

export class AnyWidget<S extends object> {
  readonly #comm: Comm | undefined;
  readonly #state: S;
  readonly #events = new Emitter();
  readonly #fixed: Record<string, unknown>;
  readonly #fallback: (state: Readonly<S>) => MimeBundle;
  #closed = false;

  constructor({ esm, css, id = crypto.randomUUID(), state, fallback = described }: AnyWidgetOptions<S>) {
    this.#state = { ...state };
    this.#fixed = { ...frontEnd, _esm: esm, _anywidget_id: id, ...(css === undefined ? {} : { _css: css }) };
    this.#fallback = fallback;
    this.#comm = this.#open();
  }

  /** Whether the widget has ended, or its front end has no use for it. */
  get closed(): boolean {
    return this.#closed;
  }

  get<K extends keyof S & string>(name: K): S[K] {
    return this.#state[name];
  }

  /** Changes one value, or several at once, here and, until the widget is closed, in the browser. */
  set<K extends keyof S & string>(name: K, value: S[K]): void;
  set(values: Partial<S>): void;
  set(name: string | Partial<S>, value?: unknown): void {
    // Overloads above pair a name with its value.
    const values = (typeof name === "string" ? { [name]: value } : name) as Partial<S>;
    const changed = this.#changed(values);
    if (Object.keys(changed).length === 0) return;
    this.#send("update", changed);
    this.#apply(changed);
  }

  /**
   * Calls the listener with the new value and the one before, whichever side changed it; for `msg:custom`, with what
   * the browser's `model.send` sent.
   *
   * @returns what ends it
   */
  on<K extends keyof S & string>(
    event: `change:${K}`,
    listener: (value: S[K], before: S[K]) => unknown,
  ): () => void;
  on(
    event: "msg:custom",
    listener: (content: unknown, buffers: readonly Uint8Array[]) => unknown,
  ): () => void;
  on(event: "close", listener: () => unknown): () => void;
  on(event: string, listener: (...values: never[]) => unknown): () => void {
    return this.#events.on(event, listener);
  }

  /** Sends a message of one's own: the browser's `model.on("msg:custom", (content, buffers) => …)` gets it. */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    if (!this.#closed) this.#comm?.send({ method: "custom", content }, buffers);
  }

  /** Each value that `name` takes from now on. Who is slow misses those in between. */
  async *changes<K extends keyof S & string>(name: K): AsyncGenerator<S[K], void, void> {
    let news: { readonly value: S[K] } | undefined;
    let wake = (): void => undefined;
    const ends = [
      this.#events.on(`change:${name}`, () => {
        news = { value: this.#state[name] };
        wake();
      }),
      this.#events.on("close", () => wake()),
    ];
    try {
      while (!this.#closed || news !== undefined) {
        const latest = news;
        news = undefined;
        if (latest !== undefined) yield latest.value;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      for (const end of ends) end();
    }
  }

  /** Takes the widget off the page. */
  close(): void {
    if (this.#closed) return;
    this.#comm?.close();
    this.#ended();
  }

  /** The whole state, as a front end that joins late needs it. */
  get model(): {
    readonly name: string;
    readonly module: string;
    readonly version: string;
    readonly state: object;
  } {
    const { _model_name: name, _model_module: module, _model_module_version: version } = frontEnd;
    return { name, module, version, state: { ...this.#fixed, ...this.#state } };
  }

  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    const bundle = this.#fallback(this.#state);
    if (this.#comm === undefined || this.#closed) return { ...bundle };
    const view = { version_major: 2, version_minor: 0, model_id: this.#comm.id };
    return { ...bundle, "application/vnd.jupyter.widget-view+json": view };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#fallback(this.#state)["text/plain"];
  }

  #open(): Comm | undefined {
    const { state, paths, buffers } = splitBuffers(this.model.state);
    const comm = kernelComms()?.open(
      "jupyter.widget",
      { state, buffer_paths: paths },
      { metadata: protocol, buffers },
    );
    if (comm === undefined) return undefined;
    comm.onMessage = (data, received) => this.#receive(data, received);
    comm.onClose = () => this.#ended();
    remember(comm.id, this);
    return comm;
  }

  #ended(): void {
    this.#closed = true;
    if (this.#comm !== undefined) forget(this.#comm.id);
    this.#events.emit("close");
  }

  #receive(data: unknown, buffers: readonly Uint8Array[]): void {
    if (typeof data !== "object" || data === null || !("method" in data)) return;
    if (data.method === "request_state") this.#send("update", this.model.state);
    if (data.method === "custom" && "content" in data) {
      this.#events.emit("msg:custom", data.content, buffers);
    }
    if (data.method !== "update" || !("state" in data) || typeof data.state !== "object") return;
    const paths = "buffer_paths" in data && Array.isArray(data.buffer_paths) ? data.buffer_paths : [];
    const state = joinBuffers({ ...data.state }, paths, buffers);
    const known = Object.entries(state).filter(([name]) => Object.hasOwn(this.#state, name));
    // The page may set only what the state has; that its values are of the right types is the page's word.
    const values = Object.fromEntries(
      known.map(([name, value]) => [name, asBefore(Reflect.get(this.#state, name), value)]),
    ) as Partial<S>;
    // Other pages with this widget learn it from here, and this one that it has arrived.
    this.#send("echo_update", values);
    this.#apply(this.#changed(values));
  }

  #send(method: "update" | "echo_update", values: object): void {
    const { state, paths, buffers } = splitBuffers(values);
    if (!this.#closed) this.#comm?.send({ method, state, buffer_paths: paths }, buffers);
  }

  /** Objects may have been changed in place, so they always count as changed. */
  #changed(values: Partial<S>): Partial<S> {
    const entries = Object.entries(values).filter(([name, value]) => {
      return typeof value === "object" || !Object.is(value, Reflect.get(this.#state, name));
    });
    return Object.fromEntries(entries) as Partial<S>; // some of the entries of `values`
  }

  #apply(values: Partial<S>): void {
    const before = { ...this.#state };
    Object.assign(this.#state, values);
    for (const name of Object.keys(values)) {
      this.#events.emit(`change:${name}`, Reflect.get(this.#state, name), Reflect.get(before, name));
    }
  }
}

export function anywidget<S extends object>(options: AnyWidgetOptions<S>): AnyWidget<S> {
  return new AnyWidget(options);
}

/** Values that are short enough to read. */
function described(state: object): MimeBundle {
  const rows = Object.entries(state).map(([name, value]) => `${name}: ${brief(value)}`);
  const text = `widget (${rows.join(", ")})`;
  return { "text/plain": text, "text/html": html`<div>${text}</div>`.text };
}

const longest = 60;

function brief(value: unknown): string {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
