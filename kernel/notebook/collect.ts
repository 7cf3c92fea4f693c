/**
 * Collects a cell's outputs the way a notebook keeps them: neighbouring text joined, displays updated in place,
 * cleared outputs gone.
 *
 * @module
 */
import type { Output } from "../evaluator/types.js";
import { lines, type NotebookOutput, stored, storedBundle } from "./nbformat.js";

export class Collector {
  readonly #byCell = new Map<string, NotebookOutput[]>();
  readonly #displays = new Map<string, NotebookOutput[]>();
  readonly #clearNext = new Set<string>();

  /** Where the outputs of a cell go. */
  watch(cell: string, outputs: NotebookOutput[]): void {
    this.#byCell.set(cell, outputs);
  }

  add(output: Output): void {
    const outputs = this.#byCell.get(output.cell);
    if (output.type === "update_display_data") this.#update(output);
    else if (output.type === "clear_output") this.#clear(output.cell, output.wait);
    else if (outputs !== undefined) this.#append(output, outputs);
  }

  #append(output: Output, outputs: NotebookOutput[]): void {
    const next = stored(output);
    if (next === undefined) return;
    if (this.#clearNext.delete(output.cell)) outputs.length = 0;
    const last = outputs.at(-1);
    if (next.output_type === "stream" && last?.output_type === "stream" && last.name === next.name) {
      last.text = lines(collapsed(last.text.join("") + next.text.join("")));
      return;
    }
    if (next.output_type === "stream") next.text = lines(collapsed(next.text.join("")));
    outputs.push(next);
    if ("displayId" in output && output.displayId !== undefined) {
      this.#displays.set(output.displayId, [...(this.#displays.get(output.displayId) ?? []), next]);
    }
  }

  #update(output: Extract<Output, { type: "display_data" | "update_display_data" }>): void {
    for (const shown of this.#displays.get(output.displayId ?? "") ?? []) {
      if (!("data" in shown)) continue;
      shown.data = storedBundle(output.data);
      shown.metadata = { ...output.metadata };
    }
  }

  #clear(cell: string, wait: boolean): void {
    const outputs = this.#byCell.get(cell);
    if (wait) this.#clearNext.add(cell);
    else if (outputs !== undefined) outputs.length = 0;
  }
}

/** What a terminal would show after carriage returns: the last state of each line. */
function collapsed(text: string): string {
  return text.replace(/[^\n]*\r(?!\n)/g, "");
}
