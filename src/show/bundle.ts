/**
 * What a renderer gives: the same content as plain text and as static HTML.
 *
 * Plain text is deterministic and has no escape codes. HTML is made to survive a notebook that the reader does
 * not trust: only tags and inline styles that JupyterLab's sanitizer keeps, no script, no `<style>`, no `<svg>`.
 * It sets no text colour, so that it fits light and dark themes; lines and bars are half transparent.
 *
 * @module
 */

export interface MimeBundle {
  readonly "text/plain": string;
  readonly "text/html": string;
}

export interface RenderOptions {
  /** Columns that plain text may take; 80 unless told. */
  readonly width?: number;
  /** Columns of the terminal that it is for, which tables then fit; without, they are as wide as their cells. */
  readonly terminal?: number | undefined;
  /** Rows that a table shows before it says how many there are; 200 unless told. */
  readonly maxRows?: number;
}

/** Parts one below the other. */
export function stack(parts: readonly MimeBundle[]): MimeBundle {
  return {
    "text/plain": parts.map((part) => part["text/plain"]).join("\n\n"),
    "text/html": parts.map((part) => part["text/html"]).join("\n"),
  };
}
