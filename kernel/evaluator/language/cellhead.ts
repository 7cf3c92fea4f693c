/**
 * What a cell's JavaScript begins with where its own text is kept: see {@link ./inplace.ts}.
 *
 * @module
 */

/** The object that all cells keep their names in, under a name that no parameter hides. */
export const cells = "__cells__";
export const head = `"use strict";const ${cells}=exports;`;
