/**
 * A table made to fit a terminal: names shortened in the middle, sentences wrapped, and, where that is not enough,
 * columns left out. A pipe and a notebook get the whole text.
 *
 * ```ts
 * shortened("StatefulPartitionedCall/mnist_1/dense_1/MatMul:0", 26); // "…/mnist_1/dense_1/MatMul:0"
 * ```
 *
 * @module
 */
import stringWidth from "fast-string-width";

/** What of a column the terminal's width may change. */
export interface Fitting {
  readonly align?: "left" | "right";
  /** A sentence is wrapped; anything else on the left is a name, and shortened. Numbers stay whole. */
  readonly wrap?: boolean;
  /** Left out where names would otherwise be cut to nothing; the highest number first. */
  readonly optional?: number;
}

/** Names get so much room before a column is left out for them. */
const ROOM_FOR_NAMES = 24;

/** Narrower, a name tells nothing: no terminal is so narrow. */
const MIN_NAME = 9;

export interface Fitted {
  /** The columns that are left, by index. */
  readonly kept: readonly number[];
  /** Rows of cells of those columns; a wrapped cell has several lines. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * @param rows The cells' texts, each one line, the titles first
 * @param width Columns of the terminal
 * @param gap Columns between two cells
 */
export function fitTable(
  columns: readonly Fitting[],
  rows: readonly (readonly string[])[],
  width: number,
  gap: number,
): Fitted {
  const kept = columnsKept(columns, rows, width, gap);
  const widths = widthsOf(columns, rows, kept, width, gap);
  const cells = kept.map((column, i) => {
    const texts = rows.map((row) => row[column] ?? "");
    const room = widths[i] ?? 0;
    return columns[column]?.wrap ? texts.map((text) => wrapped(text, room)) : shortenedAll(texts, room);
  });
  return { kept, rows: rows.map((_, r) => cells.map((column) => column[r] ?? "")) };
}

/** All columns, without those that have to go for the others to be read. */
function columnsKept(
  columns: readonly Fitting[],
  rows: readonly (readonly string[])[],
  width: number,
  gap: number,
): number[] {
  let kept = columns.map((_, i) => i);
  const least = (i: number) => {
    const natural = widest(rows, i);
    return isFlexible(columns[i]) ? Math.min(natural, ROOM_FOR_NAMES) : natural;
  };
  const rank = (i: number) => columns[i]?.optional ?? 0;
  while (kept.reduce((sum, i) => sum + least(i), gap * (kept.length - 1)) > width) {
    const last = kept.reduce((most, i) => (rank(i) > rank(most) ? i : most), 0);
    if (rank(last) === 0) break;
    kept = kept.filter((i) => i !== last);
  }
  return kept;
}

/** The widest of the columns that can give, give first. */
function widthsOf(
  columns: readonly Fitting[],
  rows: readonly (readonly string[])[],
  kept: readonly number[],
  width: number,
  gap: number,
): number[] {
  const natural = kept.map((i) => widest(rows, i));
  const room = width - gap * (kept.length - 1);
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, 0) - room;
  for (; excess > 0; excess--) {
    const most = kept.reduce(
      (found, column, i) =>
        isFlexible(columns[column]) && (widths[i] ?? 0) > (widths[found] ?? 0) ? i : found,
      kept.findIndex((column) => isFlexible(columns[column])),
    );
    if ((widths[most] ?? 0) <= MIN_NAME) break;
    widths[most] = (widths[most] ?? 0) - 1;
  }
  return widths;
}

function isFlexible(column: Fitting | undefined): boolean {
  return column?.align !== "right";
}

function widest(rows: readonly (readonly string[])[], column: number): number {
  return rows.reduce((most, row) => Math.max(most, stringWidth(row[column] ?? "")), 0);
}

/** Calls of functions that were inlined stand before every name and tell nothing. */
const inlined = /^(?:(?:Stateful)?PartitionedCall(?:_\d+)?\/)+/;

export function withoutCalls(name: string): string {
  return name.replace(inlined, "");
}

/** Names of one column: without the calls that they were inlined from, then cut where fewest become the same. */
function shortenedAll(texts: readonly string[], width: number): string[] {
  if (texts.every((text) => stringWidth(text) <= width)) return [...texts];
  const bare = texts.map(withoutCalls).map((name, i) => (name === texts[i] ? name : `…/${name}`));
  const names = distinct(bare) === distinct(texts) ? bare : texts;
  const cut = cuts.map((each) => names.map((text) => each(text, width)));
  return cut.reduce((best, each) => (distinct(each) > distinct(best) ? each : best));
}

function distinct(texts: readonly string[]): number {
  return new Set(texts).size;
}

/** Ways to cut, the best to read first; the end of a name tells most, unless ends are alike. */
const cuts: readonly ((text: string, width: number) => string)[] = [
  shortened,
  (text, width) => cutAt(text, width, 0.4),
  (text, width) => cutAt(text, width, 0.7),
];

/** A name in so many columns: its last segments, and before an ellipsis as much of its beginning as there is room. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const segments = text.split("/");
  const tails = segments.map((_, i) => `/${segments.slice(i).join("/")}`).slice(1);
  const tail = tails.find((each) => stringWidth(each) < width);
  if (tail === undefined || stringWidth(tail) < width / 3) return cutAt(text, width, 0.3);
  const head = text.startsWith("…") ? [] : taken(Array.from(text), width - 1 - stringWidth(tail));
  return `${head.join("")}…${tail}`;
}

function cutAt(text: string, width: number, headShare: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = Array.from(text);
  const head = taken(characters, Math.floor((width - 1) * headShare));
  const tail = taken(characters.toReversed(), width - 1 - stringWidth(head.join("")));
  return `${head.join("")}…${tail.toReversed().join("")}`;
}

/** The first characters that fit. */
function taken(characters: readonly string[], width: number): string[] {
  let used = 0;
  const end = characters.findIndex((character) => {
    used += stringWidth(character);
    return used > width;
  });
  return end < 0 ? [...characters] : characters.slice(0, end);
}

/** A sentence on lines of so many columns; a word that is longer than a line is cut into lines. */
export function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && stringWidth(line) + 1 + stringWidth(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(...pieces(word, width));
  }
  return lines.join("\n");
}

function pieces(word: string, width: number): string[] {
  const found: string[] = [];
  let rest = Array.from(word);
  while (rest.length > 0) {
    const piece = taken(rest, Math.max(2, width));
    found.push(piece.join(""));
    rest = rest.slice(piece.length);
  }
  return found.length > 0 ? found : [""];
}

/** Lines of text on a terminal: broken between words, what goes on two columns further in. */
export function wrappedLines(lines: readonly string[], terminal: number | undefined): string[] {
  if (terminal === undefined) return [...lines];
  return lines.map((line) =>
    stringWidth(line) <= terminal ? line : wrapped(line, terminal - 2).replaceAll("\n", "\n  "),
  );
}
