/**
 * The formats that Thaw opens, in the order in which they are tried.
 *
 * @module
 */
import type { Format } from "./format.js";
import { graphDefFormat } from "./graphdef-file.js";

export const formats: readonly Format[] = [graphDefFormat];
