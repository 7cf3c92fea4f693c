/**
 * A line of text.
 *
 * ```ts
 * const name = text({ label: "layer", placeholder: "dense_1" });
 * name.onSubmit((value) => console.log(graph.find(value)));
 * ```
 *
 * @module
 */
import type { MimeBundle } from "../show/bundle.js";
import { html } from "../show/html.js";
import { Control, type ControlOptions, type ControlState, common, fallback } from "./control.js";
import { textEsm } from "./esm.js";

export function text(options?: TextOptions): Text {
  return new Text(options);
}
export interface TextOptions extends ControlOptions {
  readonly value?: string;
  readonly placeholder?: string;
  /** Whether the value follows each key; otherwise Enter or leaving the field. Default true. */
  readonly continuous?: boolean;
}

interface TextState extends ControlState {
  value: string;
  placeholder: string;
  continuous: boolean;
}

export class Text extends Control<TextState, string> {
  constructor(options: TextOptions = {}) {
    const { value = "", placeholder = "", continuous = true } = options;
    super(textEsm, { ...common(options), value, placeholder, continuous }, textFallback);
  }

  get value(): string {
    return this.get("value");
  }

  set value(value: string) {
    this.set("value", value);
  }

  onChange(listener: (value: string, before: string) => unknown): () => void {
    return this.on("change:value", listener);
  }

  /** Enter was pressed. */
  onSubmit(listener: (value: string) => unknown): () => void {
    return this.on("msg:custom", (content) => {
      if (typeof content !== "object" || content === null || !("submit" in content)) return;
      this.value = String(content.submit);
      listener(this.value);
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    return this.changes("value");
  }
}

function textFallback({ label, value }: Readonly<TextState>): MimeBundle {
  return fallback(label, JSON.stringify(value), html`<code>${JSON.stringify(value)}</code>`);
}
