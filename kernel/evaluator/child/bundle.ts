/**
 * How a value shows itself: its mime bundle.
 *
 * @module
 */
import { inspect, stripVTControlCharacters, types } from "node:util";
import { isThawError } from "../../../src/errors.js";
import type { Metadata, MimeBundle } from "../types.js";
import { withOriginals, withReplacements } from "./builtins.js";
import { report } from "./traceback.js";

export interface Shown {
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

const jupyterDisplay = Symbol.for("Jupyter.display");

/** Renders what the value itself does not: Thaw's values, tensors, typed arrays, tables, and trees. Set by main.ts. */
export type Renderer = (value: object, plain: () => string) => MimeBundle;

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
  if (!(own instanceof Promise)) return shown(own, value);
  return own.then((found) => withOriginals(() => shown(found, value)));
}

/** What `display` shows: a string is text for people, not a value to quote. */
export function showDisplayed(value: unknown): Shown | Promise<Shown> {
  return typeof value === "string" ? { data: { "text/plain": value }, metadata: {} } : show(value);
}

function shown(own: Shown | undefined, value: unknown): Shown {
  if (own !== undefined) return withText(own, value);
  const data = isObject(value) ? rendered(value) : undefined;
  return { data: data ?? { "text/plain": described(value) }, metadata: {} };
}

/** Nothing where the value throws when it is looked at: its text has to do. */
function rendered(value: object): MimeBundle | undefined {
  try {
    return renderer()?.(value, () => described(value));
  } catch {
    return undefined;
  }
}

/** Who forgot to await is told so: a promise is shown as what it is, as it may never be fulfilled. Runs nothing of the value. */
function described(value: unknown): string {
  const text = plain(value);
  return types.isPromise(value) && text === "Promise { <pending> }" ? `${text}\n  ${awaitIt}` : text;
}

const awaitIt = "try: await it to see its value";

/** `text/plain` as the terminal would show it, without colours; of an error, what a cell shows that throws it. */
export function plain(value: unknown): string {
  try {
    if (value instanceof Error && !isThawError(value)) {
      return stripVTControlCharacters(report(value).traceback.join("\n"));
    }
    return stripVTControlCharacters(
      inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 }),
    );
  } catch (error) {
    return `[${typeof value}: inspecting it threw ${messageOf(error)}]`;
  }
}

/** What was thrown may throw too. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "something";
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function withText({ data, metadata }: Shown, value: unknown): Shown {
  const present = Object.entries(data).filter(
    ([type, content]) => isJson(type) || (content ?? undefined) !== undefined,
  );
  const normal = Object.fromEntries(present.map(([type, content]) => [type, encoded(type, content)]));
  const all = withStaticSvg(normal);
  return { data: "text/plain" in all ? all : { "text/plain": plain(value), ...all }, metadata };
}

/** In a notebook that the reader does not trust, JupyterLab shows no SVG, but the same as an image inside of HTML. */
export function withStaticSvg(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const svg = data["image/svg+xml"];
  if (typeof svg !== "string" || "text/html" in data) return data;
  const named = /^\s*<svg(?=[^>]*\sxmlns\s*=)/i.test(svg);
  const document = named ? svg : svg.replace(/<svg/i, '<svg xmlns="http://www.w3.org/2000/svg"');
  const base64 = Buffer.from(document).toString("base64");
  return { ...data, "text/html": `<img alt="" src="data:image/svg+xml;base64,${base64}">` };
}

/** Bytes travel as base64; a notebook holds texts, but for JSON, which some types do not name in their name. */
function encoded(type: string, content: unknown): unknown {
  if (content instanceof Uint8Array) return Buffer.from(content).toString("base64");
  if (isJson(type) || (typeof content === "object" && !type.startsWith("text/"))) return content;
  return String(content);
}

function isJson(type: string): boolean {
  return /^application\/(.*\+)?json$/.test(type);
}

function ownBundle(value: unknown): Shown | undefined | Promise<Shown | undefined> {
  if (!isObject(value)) return undefined;
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
  if (!isThenable(value)) return then(value);
  return Promise.resolve(value).then((ready) => withOriginals(() => then(ready)));
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** Cells may replace it. */
const { apply } = Reflect;

const conversions = [
  ["toHTML", "text/html"],
  ["toSVG", "image/svg+xml"],
  ["toPNG", "image/png"],
  ["toMarkdown", "text/markdown"],
] as const;

/** A bundle, or Python's pair of data and metadata. Who gives one is described by it, not by their own fields. */
function fromAnswer(answer: unknown): Shown | undefined {
  const [given, metadata] = Array.isArray(answer) ? answer : [answer, {}];
  if (typeof given !== "object" || given === null) return undefined;
  const data = "text/plain" in given ? given : { "text/plain": textOf(given), ...given };
  return { data, metadata: typeof metadata === "object" && metadata !== null ? metadata : {} };
}

function method(
  object: Readonly<Record<string | symbol, unknown>>,
  name: string | symbol,
): (() => unknown) | undefined {
  const found = lookUp(object, name);
  return typeof found === "function" ? () => withReplacements(() => apply(found, object, [])) : undefined;
}

/** Proxies and getters may throw; a value that does is shown like any other. */
function lookUp(object: Readonly<Record<string | symbol, unknown>>, name: string | symbol): unknown {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}

/** Markup that people can read is its own text. */
export function textOf(data: Readonly<Record<string, unknown>>): string {
  for (const type of ["text/markdown", "text/latex"]) {
    const text = data[type];
    if (typeof text === "string") return text;
  }
  if ("application/json" in data) return plain(data["application/json"]);
  return `<${Object.keys(data).join(", ")}>`;
}
