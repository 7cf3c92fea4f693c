/**
 * HTML by template: interpolations are escaped, unless they are {@link Html} already.
 *
 * ```ts
 * html`<b>${name}</b>`.text;   // name's "<" is "&lt;"
 * ```
 *
 * @module
 */
import { htmlEscape } from "escape-goat";

/** Markup that may be put into markup as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, i) => text + (i < parts.length ? escaped(parts[i] ?? "") : "")).join(""),
  );
}

function escaped(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(escaped).join("");
  return htmlEscape(String(part));
}

/** Inline styles shared by all renderers. Borders are grey with half of the page shining through. */
export const styles = {
  mono: "font-family: monospace; font-size: 12px",
  table: "border-collapse: collapse; border: none; font-size: 12px; margin: 4px 0px",
  head: "text-align: left; padding: 3px 10px; border-bottom: 1px solid rgba(128,128,128,0.6); font-weight: 600",
  cell: "text-align: left; padding: 2px 10px; border-bottom: 1px solid rgba(128,128,128,0.2); font-family: monospace; white-space: pre",
  /** Added to a cell where the page has no room for all columns: a sentence goes on below, a name anywhere,
   * though not letter by letter. */
  wrapped: "white-space: pre-wrap",
  broken: "white-space: pre-wrap; word-break: break-all; min-width: 14em",
  number:
    "text-align: right; padding: 2px 10px; border-bottom: 1px solid rgba(128,128,128,0.2); font-family: monospace; white-space: pre",
  pre: "font-family: monospace; font-size: 12px; line-height: 1.3; margin: 4px 0px; overflow-x: auto; white-space: pre",
  /** As a front end shows plain text. */
  text: "font-family: monospace; margin: 0px; padding-left: 8px; font-size: 13px; white-space: pre-wrap",
  faint: "opacity: 0.7; font-size: 12px",
  title: "font-weight: 600; margin-top: 6px",
  scroll: "max-height: 480px; overflow: auto",
  good: "color: #2e9e4f; font-weight: 600",
  bad: "color: #d9483b; font-weight: 600",
  card: "border-left: 4px solid #d9483b; padding: 6px 12px; margin: 4px 0px; background-color: rgba(217,72,59,0.08)",
} as const;

/** Text as it is, monospaced. */
export function pre(text: string): Html {
  return html`<pre style="${styles.pre}">${text}</pre>`;
}

/** A part that can be folded away. */
export function details(summary: Html | string, body: Html, open = false): Html {
  const attribute = new Html(open ? " open" : "");
  return html`<details${attribute}><summary style="cursor: pointer">${summary}</summary>${body}</details>`;
}

/** Counts as bars that stand on one line. */
export function bars(counts: readonly number[], title: string): Html {
  const top = Math.max(1, ...counts);
  const bar = (count: number) => {
    const height = count === 0 ? 0 : Math.max(1, Math.round((count / top) * 32));
    return html`<div title="${count}" style="display: inline-block; vertical-align: bottom; width: 4px; height: ${height}px; margin-right: 1px; background-color: rgba(66,133,244,0.75)"></div>`;
  };
  return html`<div title="${title}" style="height: 34px; white-space: nowrap; border-bottom: 1px solid rgba(128,128,128,0.4); display: inline-block">${counts.map(bar)}</div>`;
}
