/**
 * What a side is called beside the other one.
 *
 * @module
 */
import type { Subject } from "./subject.js";

/** The side's label; where the other file has the same name, with as many folders as tell the two apart. */
export function labelBeside({ label, file }: Subject, other: Subject): string {
  if (label !== other.label || file === undefined || other.file === undefined) return label;
  const [own, others] = [file.split(/[\\/]/), other.file.split(/[\\/]/)];
  for (let count = 2; count <= Math.max(own.length, others.length); count++) {
    const end = own.slice(-count).join("/");
    if (end !== others.slice(-count).join("/")) return label.slice(0, -(own.at(-1) ?? "").length) + end;
  }
  return label;
}
