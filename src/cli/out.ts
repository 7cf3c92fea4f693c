/**
 * `--out`: a file, or `-` for standard output, so that what reads a pipe gets the bytes and nothing else.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import { checkFolder, writeAtomically } from "../io/write.node.js";
import { write } from "./report.js";

/** Standard output. */
const PIPE = "-";

/** Fails early, before anything is computed. */
export async function checkOut(out: string | undefined, json = false): Promise<void> {
  if (out === undefined) return;
  if (out !== PIPE) return checkFolder(out);
  if (json)
    throw new UsageError("--out - and --json both write to standard output", {
      hint: "--out results.npz --json",
    });
  if (process.stdout.isTTY)
    throw new UsageError("--out - writes bytes, and standard output is a terminal", {
      hint: "thaw … --out - | python -c '…', or name a file",
    });
}

/** Writes it; gives the line that says so, or nothing where nothing else may be said. */
export async function writeOut(out: string, bytes: Uint8Array): Promise<string | undefined> {
  if (out === PIPE) {
    await write(process.stdout, bytes);
    return undefined;
  }
  await writeAtomically(out, bytes);
  return `wrote ${out}`;
}

export function isPipe(out: string | undefined): boolean {
  return out === PIPE;
}
