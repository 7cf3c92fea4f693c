import { statSync } from "node:fs";

/** When a file was changed, in milliseconds; 0 if there is none. */
export function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
