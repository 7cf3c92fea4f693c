/**
 * Dataspaces: how many elements there are, in which dimensions.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.b
 *
 * @module
 */
import type { Cursor } from "./cursor.js";

/** HDF5's own limit. */
const MAX_RANK = 32;

export interface Dataspace {
  /** The dimensions: none for a scalar, null for a dataspace without elements (h5py's `Empty`). */
  readonly shape: readonly number[] | null;
  /** How far each may grow; null for one without a limit. */
  readonly most: readonly (number | null)[];
}

export function readDataspace(cursor: Cursor, lengthSize: number): Dataspace {
  const [version, rank, flags] = [cursor.u8(), cursor.u8(), cursor.u8()];
  if (version !== 1 && version !== 2)
    throw cursor.error("a dataspace of version 1 or 2", `version ${version}`);
  if (rank > MAX_RANK || flags > 3) throw cursor.error(`at most ${MAX_RANK} dimensions`, `${rank}`);
  const kind = cursor.u8();
  if (version === 1) cursor.skip(4);
  if (version === 2 && kind === 2) return { shape: null, most: [] };
  const shape = Array.from({ length: rank }, () => cursor.uint(lengthSize));
  const limited = (flags & 1) !== 0;
  return { shape, most: limited ? shape.map(() => cursor.maybe(lengthSize)) : shape };
}
