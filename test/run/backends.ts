/**
 * The backends that every graph and op is tested on, each with what it needs.
 *
 * @module
 */
import { type Requirement, tfjsNode } from "../requirements.js";

export const backends: readonly (readonly ["cpu" | "wasm" | "tensorflow", ...Requirement[]])[] = [
  ["cpu"],
  ["wasm"],
  ["tensorflow", tfjsNode],
];
