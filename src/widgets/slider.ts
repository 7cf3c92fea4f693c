/**
 * A number between two ends.
 *
 * ```ts
 * const threshold = slider({ label: "threshold", min: 0, max: 1, step: 0.01, value: 0.5 });
 * threshold.onChange((value) => console.log(value)); // dragged in the browser
 * threshold.value = 0.8; // moves in the browser
 * ```
 *
 * @module
 */
import { UsageError } from "../errors.js";
import type { MimeBundle } from "../show/bundle.js";
import { html } from "../show/html.js";
import { Control, type ControlOptions, type ControlState, common, fallback } from "./control.js";
import { sliderEsm } from "./esm.js";

export function slider(options?: SliderOptions): Slider {
  return new Slider(options);
}

export interface SliderOptions extends ControlOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 100. */
  readonly max?: number;
  /** Default 1. */
  readonly step?: number;
  /** Default `min`. */
  readonly value?: number;
  /** Whether the value follows while the mouse is still down. Default true. */
  readonly continuous?: boolean;
}

interface SliderState extends ControlState {
  value: number;
  min: number;
  max: number;
  step: number;
  continuous: boolean;
}

export class Slider extends Control<SliderState, number> {
  constructor(options: SliderOptions = {}) {
    const { min = 0, max = 100, step = 1, value = min, continuous = true } = options;
    if (!(min <= max && step > 0)) {
      throw new UsageError("no range for a slider", {
        expected: "min <= max, step > 0",
        found: `min ${min}, max ${max}, step ${step}`,
      });
    }
    const inside = within(value, min, max);
    super(sliderEsm, { ...common(options), value: inside, min, max, step, continuous }, sliderFallback);
  }

  get value(): number {
    return this.get("value");
  }

  /** A value outside of the range is moved to its end. */
  set value(value: number) {
    this.set("value", within(value, this.get("min"), this.get("max")));
  }

  onChange(listener: (value: number, before: number) => unknown): () => void {
    return this.on("change:value", listener);
  }

  [Symbol.asyncIterator](): AsyncGenerator<number, void, void> {
    return this.changes("value");
  }
}

function within(value: number, min: number, max: number): number {
  if (Number.isNaN(value)) throw new UsageError("a slider's value is a number", { found: "NaN" });
  return Math.min(max, Math.max(min, value));
}

function sliderFallback({ label, value, min, max }: Readonly<SliderState>): MimeBundle {
  const meter = html`<meter min="${min}" max="${max}" value="${value}"></meter> ${value}`;
  return fallback(label, `${value} (${min} to ${max})`, meter);
}
