/**
 * The lines of a source around a place, with a caret below it.
 *
 * @module
 */

export interface FramePlace {
  /** One-based. */
  readonly line: number;
  readonly column: number;
  /** How many characters are marked; 1 unless given. */
  readonly length?: number;
}

const linesAround = 2;

/** @returns One string a line, such as `> 2 | foo();` and `    | ^^^`. */
export function codeFrame(source: string, { line, column, length = 1 }: FramePlace): string[] {
  const lines = source.split("\n");
  if (lines[line - 1] === undefined) return [];
  const first = Math.max(1, line - linesAround);
  const last = Math.min(lines.length, line + linesAround);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? "";
    frame.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number !== line) continue;
    // A magic is run as something longer: what points beyond the line means all of it.
    const at = column > text.length + 1 ? 1 : column;
    const visible = Math.max(1, Math.min(length, text.length - at + 1));
    const before = text.slice(0, at - 1).replaceAll(/[^\t]/g, " "); // tabs stay, so that the caret is below its place
    frame.push(`  ${" ".repeat(width)} | ${before}${"^".repeat(visible)}`);
  }
  return frame;
}
