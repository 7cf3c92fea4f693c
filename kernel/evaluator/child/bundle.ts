/**
 * How a value shows itself: its mime bundle.
 *
 * @module
 */
import { inspect, stripVTControlCharacters } from "node:util";
import type { Metadata, MimeBundle } from "../types.js";

export interface Shown {
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

const jupyterDisplay = Symbol.for("Jupyter.display");

/** Renders what the value itself does not: Thaw's values, tensors, typed arrays, tables. Set by main.ts. */
export type Renderer = (value: unknown) => MimeBundle | undefined;

let renderer: () => Renderer | undefined = () => undefined;

export function useRenderer(load: () => Renderer | undefined): void {
  renderer = load;
}

/**
 * Asks the value first (`Symbol.for("Jupyter.display")`, `toHTML` and its like), then Thaw's renderers. A promise only
 * where the value itself answers with one: what a loop shows must not wait for the loop's end.
 */
export function show(value: unknown): Shown | Promise<Shown> {
  const own = ownBundle(value);
  return own instanceof Promise ? own.then((found) => shown(found, value)) : shown(own, value);
}

/** What `display` shows: a string is text for people, not a value to quote. */
export function showDisplayed(value: unknown): Shown | Promise<Shown> {
  return typeof value === "string" ? { data: { "text/plain": value }, metadata: {} } : show(value);
}

function shown(own: Shown | undefined, value: unknown): Shown {
  if (own !== undefined) return withText(own, value);
  const rendered = isPlain(value) ? undefined : renderer()?.(value);
  return withText({ data: rendered ?? {}, metadata: {} }, value);
}

/** `text/plain` as the terminal would show it, without colours. */
export function plain(value: unknown): string {
  try {
    return stripVTControlCharacters(
      inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 }),
    );
  } catch (error) {
    return `[${Object.prototype.toString.call(value)}: inspecting it threw ${error instanceof Error ? error.message : "something"}]`;
  }
}

function isPlain(value: unknown): boolean {
  return (typeof value !== "object" && typeof value !== "function") || value === null;
}

function withText({ data, metadata }: Shown, value: unknown): Shown {
  const normal = Object.fromEntries(
    Object.entries(data).map(([type, content]) => [type, encoded(type, content)]),
  );
  return { data: "text/plain" in normal ? normal : { "text/plain": plain(value), ...normal }, metadata };
}

/** Bytes travel as base64. */
function encoded(type: string, content: unknown): unknown {
  if (content instanceof Uint8Array) return Buffer.from(content).toString("base64");
  return type.startsWith("text/") && typeof content !== "string" ? String(content) : content;
}

function ownBundle(value: unknown): Shown | undefined | Promise<Shown | undefined> {
  if (isPlain(value)) return undefined;
  // Any object or function: what it has is asked for by name below.
  const object = value as Readonly<Record<string | symbol, unknown>>;
  const display = method(object, jupyterDisplay);
  if (display !== undefined) return whenReady(display(), fromAnswer);
  const parts = conversions.flatMap(([name, type]) => {
    const convert = method(object, name);
    return convert === undefined ? [] : [{ type, content: convert() }];
  });
  const markup = lookUp(object, "outerHTML");
  if (typeof markup === "string" && /^<svg[\s>]/i.test(markup)) {
    parts.push({ type: "image/svg+xml", content: markup });
  }
  if (parts.length === 0) return undefined;
  const contents = parts.map(({ content }) => content);
  const ready = contents.some(isThenable) ? Promise.all(contents) : contents;
  return whenReady(ready, (found) => {
    const data = Object.fromEntries(parts.map(({ type }, index) => [type, found[index]]));
    return { data, metadata: {} };
  });
}

/** At once where that is possible. */
function whenReady<T, R>(value: T | PromiseLike<T>, then: (value: T) => R): R | Promise<R> {
  return isThenable(value) ? Promise.resolve(value).then(then) : then(value);
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

const conversions = [
  ["toHTML", "text/html"],
  ["toSVG", "image/svg+xml"],
  ["toPNG", "image/png"],
  ["toMarkdown", "text/markdown"],
] as const;

/** A bundle, or Python's pair of data and metadata. */
function fromAnswer(answer: unknown): Shown | undefined {
  const [data, metadata] = Array.isArray(answer) ? answer : [answer, {}];
  if (typeof data !== "object" || data === null) return undefined;
  return { data, metadata: typeof metadata === "object" && metadata !== null ? metadata : {} };
}

function method(
  object: Readonly<Record<string | symbol, unknown>>,
  name: string | symbol,
): (() => unknown) | undefined {
  const found = lookUp(object, name);
  return typeof found === "function" ? () => found.call(object) : undefined;
}

/** Proxies and getters may throw; a value that does is shown like any other. */
function lookUp(object: Readonly<Record<string | symbol, unknown>>, name: string | symbol): unknown {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}
