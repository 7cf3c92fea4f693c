/**
 * Any value as a tree that folds: objects, lists, Maps and Sets, in static HTML without a script. Nothing is called to
 * show it: accessors are named, not run.
 *
 * @module
 */
import { details, type Html, html, styles } from "./html.js";
import { oneLine } from "./text.js";

/** Below that, only a word says what there is. */
const maxDepth = 5;
/** Of one list or object. */
const maxEntries = 100;
/** Of the whole tree: a notebook is no database. */
const maxNodes = 1000;
const maxText = 200;
const previewEntries = 6;

/** @returns Nothing where the value shows nothing of what is in it, such as a URL. */
export function inspector(value: object): Html | undefined {
  if (entriesOf(value).size === 0) return undefined;
  return html`<div style="${styles.mono}; line-height: 1.5; padding-left: 8px">${new Tree().node("", value, 0)}</div>`;
}

class Tree {
  readonly #path = new Set<object>();
  #nodes = 0;

  node(label: string, value: unknown, depth: number): Html {
    this.#nodes += 1;
    const name = label === "" ? "" : html`<span style="opacity: 0.7">${label}: </span>`;
    if (typeof value !== "object" || value === null) return html`<div>${name}${word(value)}</div>`;
    if (value instanceof Accessor) return html`<div>${name}${titleOf(value)}</div>`;
    if (this.#path.has(value)) return html`<div>${name}<i>circular</i></div>`;
    const entries = entriesOf(value);
    const head = html`${name}${preview(value, entries)}`;
    if (entries.size === 0) return html`<div>${head}</div>`;
    if (depth === maxDepth) return html`<div>${head} <i>deeper</i></div>`;
    this.#path.add(value);
    const children = this.#children(entries, depth);
    this.#path.delete(value);
    return details(head, html`<div style="margin-left: 20px">${children}</div>`, depth === 0);
  }

  #children({ size, first }: Entries, depth: number): Html[] {
    const shown = first
      .slice(0, Math.max(0, maxNodes - this.#nodes))
      .map(([label, value]) => this.node(label, value, depth + 1));
    const left = size - shown.length;
    return left === 0 ? shown : [...shown, html`<div><i>${left} more</i></div>`];
  }
}

type Entry = readonly [label: string, value: unknown];

/** An accessor, which is not run. */
class Accessor {}

const isEnumerable = Object.prototype.propertyIsEnumerable;

interface Entries {
  readonly size: number;
  /** The first ones; no more are shown. */
  readonly first: readonly Entry[];
}

function entriesOf(value: object): Entries {
  try {
    if (value instanceof Map) return firstOf(value.size, value, ([key, item]) => [word(key), item]);
    if (value instanceof Set) return firstOf(value.size, value, (item, index) => [String(index), item]);
    if (Array.isArray(value)) {
      return firstOf(value.length, value.keys(), (index) => [String(index), property(value, index)]);
    }
    const keys = Reflect.ownKeys(value).filter((key) => isEnumerable.call(value, key));
    return firstOf(keys.length, keys, (key) => [oneLine(String(key)), property(value, key)]);
  } catch {
    return { size: 0, first: [] }; // a proxy that refuses
  }
}

function firstOf<T>(size: number, items: Iterable<T>, entry: (item: T, index: number) => Entry): Entries {
  const first: Entry[] = [];
  for (const item of items) {
    if (first.length === maxEntries) break;
    first.push(entry(item, first.length));
  }
  return { size, first };
}

function property(value: object, key: PropertyKey): unknown {
  const found = Object.getOwnPropertyDescriptor(value, key);
  return found === undefined || "value" in found ? found?.value : new Accessor();
}

/** The first entries on one line, so that a folded value says what it is. */
function preview(value: object, { size, first }: Entries): string {
  const title = titleOf(value);
  const words = first.slice(0, previewEntries).map(([label, item]) => {
    const text = typeof item === "object" && item !== null ? titleOf(item) : word(item);
    return Array.isArray(value) || value instanceof Set ? text : `${label}: ${text}`;
  });
  if (size > previewEntries) words.push("…");
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return words.length === 0
    ? `${title} ${open}${close}`
    : `${title} ${open} ${cut(words.join(", "))} ${close}`;
}

function titleOf(value: object): string {
  if (value instanceof Accessor) return "(accessor)";
  const name = nameOf(value);
  if (Array.isArray(value)) return `${name}(${value.length})`;
  return value instanceof Map || value instanceof Set ? `${name}(${value.size})` : name;
}

function nameOf(value: object): string {
  try {
    const type = value.constructor;
    return typeof type === "function" && type.name ? oneLine(type.name) : "Object";
  } catch {
    return "Object";
  }
}

function word(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `ƒ ${oneLine(value.name)}`;
  return typeof value === "object" && value !== null ? nameOf(value) : oneLine(String(value));
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
