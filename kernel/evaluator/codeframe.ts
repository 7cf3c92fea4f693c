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
  /** How far the frame will be indented; 0 unless given. */
  readonly indent?: number;
}

const linesAround = 2;

/** Front ends wrap longer lines, and the caret would be below something else. A REPL says how wide its terminal is. */
function maxWidth(): number {
  return Math.max(20, Math.min(90, Number(process.env.COLUMNS || 100) - 11)); // a terminal can change
}

/** @returns One string a line, such as `> 2 | foo();` and `    | ^^^`. */
export function codeFrame(source: string, { line, column, length = 1, indent = 0 }: FramePlace): string[] {
  const lines = source.split("\n");
  const marked = lines[line - 1];
  if (marked === undefined) return [];
  // A magic is run as something longer: what points beyond the line means all of it.
  const at = column > marked.length + 1 ? 1 : column;
  const room = Math.max(20, maxWidth() - indent);
  const cut = windowAround(at, marked.length, room);
  const first = Math.max(1, line - linesAround);
  const last = Math.min(lines.length, line + linesAround);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = within(lines[number - 1] ?? "", number === line ? cut : 0, room);
    frame.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number !== line) continue;
    const before = text.slice(0, at - 1 - cut).replaceAll(/[^\t]/g, " "); // tabs keep the caret below its place
    const visible = Math.max(1, Math.min(length, text.length - before.length));
    frame.push(`  ${" ".repeat(width)} | ${before}${"^".repeat(visible)}`);
  }
  return frame;
}

/** How much of a long line is left out at its beginning, so that a column is seen with what surrounds it. */
function windowAround(column: number, length: number, room: number): number {
  if (length <= room || column < room * 0.7) return 0;
  return Math.min(length - room, column - 1 - Math.floor(room / 2));
}

function within(text: string, cut: number, room: number): string {
  const end = cut + room;
  const part = text.slice(cut, end);
  return `${cut > 0 ? `…${part.slice(1)}` : part}${text.length > end ? "…" : ""}`;
}
