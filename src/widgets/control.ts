/**
 * What a slider, a button, a select and a text field have in common.
 *
 * @module
 */
import type { MimeBundle } from "../show/bundle.js";
import { type Html, html, styles } from "../show/html.js";
import { AnyWidget } from "./anywidget.js";
import { controlCss } from "./css.js";

/** What every control can be told. */
export interface ControlOptions {
  readonly label?: string;
  readonly disabled?: boolean;
}

export interface ControlState {
  label: string;
  disabled: boolean;
}

/** A widget of Thaw's own, with one value that people change. */
export abstract class Control<S extends ControlState, V> extends AnyWidget<S> implements AsyncIterable<V> {
  constructor(esm: string, state: S, fallback: (state: Readonly<S>) => MimeBundle) {
    super({ esm, css: controlCss, id: "thaw.control", state, fallback });
  }

  abstract get value(): V;

  get label(): string {
    return this.get("label");
  }

  set label(label: string) {
    this.set({ label } as Partial<S>); // S has ControlState's members
  }

  get disabled(): boolean {
    return this.get("disabled");
  }

  set disabled(disabled: boolean) {
    this.set({ disabled } as Partial<S>); // S has ControlState's members
  }

  /** Calls the listener when the value has changed, on either side. @returns what ends it */
  abstract onChange(listener: (value: V, before: V) => unknown): () => void;

  /** Each value from now on: `for await (const value of slider)`. Ends when the control is closed. */
  abstract [Symbol.asyncIterator](): AsyncGenerator<V, void, void>;
}

/** The part of the state that every control has. */
export function common({ label = "", disabled = false }: ControlOptions): ControlState {
  return { label, disabled };
}

/** A control on paper: its label, and what it says. */
export function fallback(label: string, text: string, markup: Html): MimeBundle {
  const name = label === "" ? "" : `${label}: `;
  return {
    "text/plain": name + text,
    "text/html": html`<div style="${styles.mono}; padding-left: 8px">${name}${markup}</div>`.text,
  };
}
