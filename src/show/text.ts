/**
 * Names and messages come from files: an escape code in one must not reach a terminal.
 *
 * @module
 */

/** Control characters written as `\\x1b`; line breaks stay. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, escaped);
}

/** The same with line breaks written out too: for names, and cells of tables. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, escaped);
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
