/**
 * What is asked of a body.
 *
 * @module
 */
import type { Source } from "./body.js";

/** What a plan is for. */
export interface Request {
  readonly feeds: readonly Source[];
  readonly fetches: readonly Source[];
  /** Nodes that run for their effects. */
  readonly targets: readonly string[];
}
