import type ts = require("typescript");

/** A cell in a program that can check and emit it. */
export interface OpenCell {
  readonly program: ts.Program;
  readonly file: ts.SourceFile;
  /** The cell, and the user's own modules that it reaches: what is checked with it. */
  readonly checked: readonly ts.SourceFile[];
}
