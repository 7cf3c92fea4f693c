/**
 * One table for all lists: plain text with aligned columns, and HTML. It caps its rows and says so.
 *
 * @module
 */
import stringWidth from "fast-string-width";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { Html, html, styles } from "./html.js";
import { oneLine, printable } from "./text.js";
import { formatCount } from "./units.js";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
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

export function renderTable(table: Table, { maxRows = MAX_ROWS }: RenderOptions = {}): MimeBundle {
  const rows = table.rows.slice(0, maxRows);
  const note = [cappedNote(rows.length, table), table.note].filter(Boolean).join("\n");
  return {
    "text/plain": tableText(table, rows, note),
    // Built when it is shown: the terminal's lists of thousands of tensors never are.
    get "text/html"() {
      return tableHtml(table, rows, note).text;
    },
  };
}

function cappedNote(shown: number, { rows, more }: Table): string {
  if (shown === rows.length) return "";
  return `showing ${formatCount(shown)} of ${formatCount(rows.length)}${more ? `; all: ${more}` : ""}`;
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}

/** No lines but one below the header, and no colours. */
function tableText({ title, columns }: Table, rows: Table["rows"], note: string): string {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => row.map((cell) => oneLine(textOf(cell)))),
  ];
  const sized = cells.map((row) => row.map((text) => ({ text, width: stringWidth(text) })));
  const widths = columns.map((_, i) => sized.reduce((most, row) => Math.max(most, row[i]?.width ?? 0), 0));
  const pad = ({ text, width }: { text: string; width: number }, i: number) => {
    const space = " ".repeat((widths[i] ?? 0) - width);
    return columns[i]?.align === "right" ? space + text : text + space;
  };
  const [head = "", ...lines] = sized.map((row) => row.map(pad).join(GAP).trimEnd());
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1)));
  return [title, head, rule, ...lines, printable(note)].filter(Boolean).join("\n");
}

const GAP = "  ";

function tableHtml({ title, columns }: Table, rows: Table["rows"], note: string): Html {
  const style = (i: number) => (columns[i]?.align === "right" ? styles.number : styles.cell);
  const head = columns.map(
    ({ title, align }) =>
      html`<th style="${styles.head}${align === "right" ? "; text-align: right" : ""}">${title}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) => html`<td style="${style(i)}">${typeof cell === "string" ? cell : cell.html}</td>`)}</tr>`,
  );
  return html`${title ? html`<div style="${styles.title}">${title}</div>` : new Html("")}<div style="${styles.scroll}"><table style="${styles.table}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${note ? html`<div style="${styles.faint}">${note}</div>` : new Html("")}`;
}
