/**
 * One of several.
 *
 * ```ts
 * const size = select({ small: 8, large: 64 }, { label: "batch" });
 * size.value; // 8, of type 8 | 64
 * ```
 *
 * @module
 */
import { UsageError } from "../errors.js";
import type { MimeBundle } from "../show/bundle.js";
import { html } from "../show/html.js";
import { Control, type ControlOptions, type ControlState, common, fallback } from "./control.js";
import { selectEsm } from "./esm.js";

/** One of several: a list of texts, or an object of values by the texts that people see. */
export function select<const V extends string>(choices: readonly V[], options?: SelectOptions<V>): Select<V>;
export function select<const V>(choices: Readonly<Record<string, V>>, options?: SelectOptions<V>): Select<V>;
export function select(
  choices: readonly string[] | Readonly<Record<string, unknown>>,
  options?: SelectOptions<unknown>,
): Select<unknown> {
  const named = isList(choices) ? choices.map((text) => [text, text] as const) : Object.entries(choices);
  return new Select(named, options);
}

function isList(choices: object): choices is readonly string[] {
  return Array.isArray(choices);
}

interface SelectState extends ControlState {
  options: readonly string[];
  index: number;
}

export interface SelectOptions<V> extends ControlOptions {
  /** Default: the first. */
  readonly value?: V;
}

export class Select<V> extends Control<SelectState, V> {
  readonly #values: readonly V[];

  constructor(choices: readonly (readonly [string, V])[], options: SelectOptions<V> = {}) {
    if (choices.length === 0)
      throw new UsageError("nothing to select from", { expected: "one choice or more" });
    const values = choices.map(([, value]) => value);
    const index = "value" in options ? indexIn(values, options.value) : 0;
    super(selectEsm, { ...common(options), options: choices.map(([name]) => name), index }, selectFallback);
    this.#values = values;
  }

  get value(): V {
    return this.#at(this.get("index"));
  }

  set value(value: V) {
    this.set("index", indexIn(this.#values, value));
  }

  onChange(listener: (value: V, before: V) => unknown): () => void {
    return this.on("change:index", (index, before) => listener(this.#at(index), this.#at(before)));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<V, void, void> {
    for await (const index of this.changes("index")) yield this.#at(index);
  }

  /** The page sends the index; one that it cannot mean is the first. */
  #at(index: number): V {
    return this.#values[index in this.#values ? index : 0] as V; // the constructor saw that there is one
  }
}

function indexIn<V>(values: readonly V[], value: V | undefined): number {
  const index = values.findIndex((each) => Object.is(each, value));
  if (index !== -1) return index;
  throw new UsageError("the value is not among the choices", {
    expected: values.map(String).join(", "),
    found: String(value),
  });
}

function selectFallback({ label, options, index }: Readonly<SelectState>): MimeBundle {
  const chosen = options[index] ?? "";
  return fallback(
    label,
    `${chosen} (of ${options.join(", ")})`,
    html`<b>${chosen}</b> of ${options.join(", ")}`,
  );
}
