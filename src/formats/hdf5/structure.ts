/**
 * The structure of an HDF5 file as formats read it: with the option to read on past checksums that do not fit.
 *
 * @module
 */
import type { MalformedError } from "../../errors.js";
import type { ByteSource } from "../../io/source.js";
import type { OpenOptions } from "../format.js";
import { type Group, openHdf5 } from "./open.js";

export interface Structure {
  readonly root: Group;
  /** Grows while tensors are read: checksums that did not fit are noted here if they are ignored. */
  readonly notes: string[];
}

/** Of several files that are one model, `notes` are those of all. */
export async function readStructure(
  source: ByteSource,
  { ignoreChecksums, signal }: OpenOptions = {},
  notes: string[] = [],
): Promise<Structure> {
  const onMismatch = ignoreChecksums ? (error: MalformedError) => void notes.push(error.message) : undefined;
  return { root: await openHdf5(source, { signal, onMismatch }), notes };
}
