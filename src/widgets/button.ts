/**
 * Something to click.
 *
 * ```ts
 * const go = button("Retrain");
 * go.onClick(() => train());
 * ```
 *
 * @module
 */
import type { MimeBundle } from "../show/bundle.js";
import { html } from "../show/html.js";
import { Control, type ControlOptions, type ControlState, common } from "./control.js";
import { buttonEsm } from "./esm.js";

export function button(label?: string, options?: Omit<ControlOptions, "label">): Button {
  return new Button(label, options);
}

interface ButtonState extends ControlState {
  clicks: number;
}

export class Button extends Control<ButtonState, number> {
  constructor(label = "Run", options: Omit<ControlOptions, "label"> = {}) {
    super(buttonEsm, { ...common({ ...options, label }), clicks: 0 }, buttonFallback);
  }

  /** How often it was clicked. */
  get value(): number {
    return this.get("clicks");
  }

  onChange(listener: (clicks: number, before: number) => unknown): () => void {
    return this.on("change:clicks", listener);
  }

  onClick(listener: () => unknown): () => void {
    // Clicks that follow each other quickly may come together.
    return this.on("change:clicks", (clicks, before) => {
      for (let click = before; click < clicks; click++) listener();
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<number, void, void> {
    return this.changes("clicks");
  }
}

function buttonFallback({ label }: Readonly<ButtonState>): MimeBundle {
  return { "text/plain": `[ ${label} ]`, "text/html": html`<button disabled>${label}</button>`.text };
}
