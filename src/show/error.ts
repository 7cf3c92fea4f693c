/**
 * An error of ours: a terse first line, where, what was expected and found, and what to try.
 *
 * ```
 * error[malformed]: a range of bytes ends past the end of its file
 *   --> model.pb  offset 0x1f4a0
 *       node[12].attr["value"]
 *   expected  512 bytes
 *   found     448 bytes left of 129024
 * try:  compare its size with the original's
 * ```
 *
 * @module
 */
import type { AnyThawError } from "../errors.js";
import type { MimeBundle } from "./bundle.js";
import { html, pre, styles } from "./html.js";
import { printable } from "./text.js";

export function renderError(error: AnyThawError): MimeBundle {
  const { code, summary, hint } = error;
  const title = `error[${code}]`;
  const where = whereLines(error);
  const text = [`${title}: ${summary}`, ...where, hint && `try:  ${hint}`].filter(Boolean).join("\n");
  const body = html`<div><span style="${styles.bad}">${title}</span> <b>${summary}</b></div>${where.length ? pre(where.join("\n")) : ""}${hint ? html`<div><b>try:</b> ${hint}</div>` : ""}`;
  return { "text/plain": printable(text), "text/html": html`<div style="${styles.card}">${body}</div>`.text };
}

function whereLines({ file, offset, path, expected, found }: AnyThawError): string[] {
  const at = offset === undefined ? "" : `offset 0x${offset.toString(16).padStart(2, "0")}`;
  const place = [file, at].filter(Boolean).join("  ");
  return [
    place && `  --> ${place}`,
    path && (place ? `      ${path}` : `  --> ${path}`),
    expected && `  expected  ${indent(expected)}`,
    found && `  found     ${indent(found)}`,
  ].filter((line) => typeof line === "string" && line !== "") as string[];
}

/** Further lines stand below the first. */
function indent(text: string): string {
  return text.replaceAll("\n", `\n${" ".repeat(12)}`);
}
