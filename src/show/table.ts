/**
 * One table for all lists: plain text with aligned columns, and HTML. It caps its rows and says so.
 *
 * @module
 */
import stringWidth from "fast-string-width";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { type Fitting, fitTable, wrappedLines } from "./fit.js";
import { Html, html, styles } from "./html.js";
import { oneLine, printable } from "./text.js";
import { formatCount } from "./units.js";

export interface Column extends Fitting {
  readonly title: string;
}

/** A cell: text, and what HTML shows instead where that is more than the text. */
export type Cell = string | { readonly text: string; readonly html: Html };

export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How to get the rows that a cap leaves out: `graph.tensors`. */
  readonly more?: string;
  /** Said below the rows. */
  readonly note?: string;
}

/** Rows that a table shows unless told: a screen or two to scroll, and no megabytes in a notebook. */
const MAX_ROWS = 200;

export function renderTable(table: Table, { maxRows = MAX_ROWS, terminal }: RenderOptions = {}): MimeBundle {
  const rows = table.rows.slice(0, maxRows);
  const note = [cappedNote(rows.length, table), table.note].filter(Boolean).join("\n");
  return {
    "text/plain": tableText(table, rows, note, terminal),
    // Built when it is shown: the terminal's lists of thousands of tensors never are.
    get "text/html"() {
      return tableHtml(table, rows, note).text;
    },
  };
}

/** What a name needs at least, before the page may break it so that the numbers beside it can be seen. */
const LONG_NAME = 24;

function cellStyle(column: Column | undefined, text: string): string {
  if (column?.align === "right") return styles.number;
  if (column?.wrap) return `${styles.cell}; ${styles.wrapped}`;
  return text.length > LONG_NAME ? `${styles.cell}; ${styles.broken}` : styles.cell;
}

function cappedNote(shown: number, { rows, more }: Table): string {
  if (shown === rows.length) return "";
  return `showing ${formatCount(shown)} of ${formatCount(rows.length)}${more ? `; all: ${more}` : ""}`;
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}

/** No lines but one below the header, and no colours. */
function tableText({ title, columns }: Table, rows: Table["rows"], note: string, terminal?: number): string {
  const texts = [
    columns.map((column) => column.title),
    ...rows.map((row) => row.map((cell) => oneLine(textOf(cell)))),
  ];
  const whole = { kept: columns.map((_, i) => i), rows: texts };
  const { kept, rows: cells } =
    terminal === undefined ? whole : fitTable(columns, texts, terminal, GAP.length);
  const left = columns.filter((_, i) => !kept.includes(i)).map((column) => column.title);
  const leftNote = left.length > 0 ? `not shown in ${terminal} columns: ${left.join(", ")}` : "";
  const sized = cells.flatMap((row) => linesOf(row).map((line) => line.map(withWidth)));
  const widths = kept.map((_, i) => sized.reduce((most, row) => Math.max(most, row[i]?.width ?? 0), 0));
  const pad = ({ text, width }: { text: string; width: number }, i: number) => {
    const space = " ".repeat((widths[i] ?? 0) - width);
    return columns[kept[i] ?? 0]?.align === "right" ? space + text : text + space;
  };
  const [head = "", ...lines] = sized.map((row) => row.map(pad).join(GAP).trimEnd());
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width, GAP.length * (kept.length - 1)));
  const notes = [...note.split("\n"), leftNote].filter(Boolean).map(printable);
  return [title, head, rule, ...lines, ...wrappedLines(notes, terminal)].filter(Boolean).join("\n");
}

/** The lines of a row: one, unless a cell is wrapped. */
function linesOf(row: readonly string[]): string[][] {
  const cells = row.map((text) => text.split("\n"));
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, i) => cells.map((lines) => lines[i] ?? ""));
}

function withWidth(text: string): { text: string; width: number } {
  return { text, width: stringWidth(text) };
}

const GAP = "  ";

function tableHtml({ title, columns }: Table, rows: Table["rows"], note: string): Html {
  const head = columns.map(
    ({ title, align }) =>
      html`<th style="${styles.head}${align === "right" ? "; text-align: right" : ""}">${title}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) => html`<td style="${cellStyle(columns[i], textOf(cell))}">${typeof cell === "string" ? cell : cell.html}</td>`)}</tr>`,
  );
  return html`${title ? html`<div style="${styles.title}">${title}</div>` : new Html("")}<div style="${styles.scroll}"><table style="${styles.table}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${note ? html`<div style="${styles.faint}">${note}</div>` : new Html("")}`;
}
