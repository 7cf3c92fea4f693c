/**
 * How cells end when it was not their own doing.
 *
 * @module
 */
import type { Done } from "./running.js";
import type { Death, ErrorReport } from "./types.js";

const notBegun = "stopped by the user before it began; the state is kept";

/** For a cell that was stopped before it began. */
export const stoppedEarly: Done = {
  type: "done",
  id: 0,
  payload: [],
  quiet: true,
  error: { ...reportOf("Interrupted", notBegun), interrupted: true },
};

export function deathReport({ message }: Pick<Death, "message">): ErrorReport {
  return reportOf("EvaluatorDied", message);
}

export function diedOutcome(death: Death) {
  return { status: "error", reason: "died", ...deathReport(death) } as const;
}

function reportOf(ename: string, evalue: string): ErrorReport {
  return { ename, evalue, traceback: [`\u001b[31m${ename}\u001b[39m: ${evalue}`] };
}
