/**
 * Changes of a text, noted in the order of a walk through its tree, and what they do to columns. No line is added or
 * taken away.
 *
 * ```ts
 * const edits = new Edits();
 * edits.insert(0, "return [");
 * edits.insert(3, "]");
 * edits.apply(file, "1+1"); // { js: "return [1+1]", shifts: [{ line: 0, column: 8, by: 8, replaced: 0 }, …] }
 * ```
 *
 * @module
 */
import type ts from "typescript";

/** From this column of a line on, what is in the changed text was so many columns further left. Both are zero-based. */
export interface Shift {
  readonly line: number;
  readonly column: number;
  readonly by: number;
  /** How many characters of the source the text before this column stands for. */
  readonly replaced: number;
}

export interface Edited {
  readonly js: string;
  readonly shifts: readonly Shift[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export class Edits {
  readonly #edits: Edit[] = [];

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** @param text As long as the file's own, with the same lines. */
  apply(file: ts.SourceFile, text: string): Edited {
    const parts: string[] = [];
    const shifts: Shift[] = [];
    let [position, line, by] = [0, -1, 0];
    // What is noted at one place stays in its order: an outer node is noted before an inner one.
    for (const { start, end, text: added } of this.#edits.sort((a, b) => a.start - b.start)) {
      parts.push(text.slice(position, start), added);
      position = end;
      const place = file.getLineAndCharacterOfPosition(end);
      if (place.line !== line) [line, by] = [place.line, 0];
      by += added.length - (end - start);
      shifts.push({
        line,
        column: place.character + by,
        by,
        replaced: Math.min(end - start, place.character),
      });
    }
    parts.push(text.slice(position));
    return { js: parts.join(""), shifts };
  }
}
