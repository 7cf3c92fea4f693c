import { LimitError } from "../errors.js";

/** A loop that takes longer than this is taken for endless. Sequences are far shorter. */
export const STEP_LIMIT = 100_000;

export function endless(loop: string, limit: number): LimitError {
  return new LimitError(`the loop ${loop} does not end`, {
    expected: `at most ${limit} iterations`,
    hint: "check what the loop's condition reads, or allow more: { stepLimit: 1e8 } in code, --step-limit in the terminal",
  });
}
