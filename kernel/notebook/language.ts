/**
 * What a notebook says of its kernel and language, so that front ends open it with this kernel and highlight it.
 *
 * @module
 */
export const kernelspec = {
  display_name: "TypeScript (Thaw)",
  language: "typescript",
  name: "thaw",
} as const;

/** Without versions: a notebook must not change because TypeScript did. */
export const languageInfo = {
  name: "typescript",
  mimetype: "text/typescript",
  file_extension: ".ts",
  pygments_lexer: "typescript",
  codemirror_mode: "typescript",
  nbconvert_exporter: "script",
} as const;
