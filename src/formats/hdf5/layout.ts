/**
 * Where a dataset's elements are.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.i
 *
 * @module
 */
import type { Cursor } from "./cursor.js";

export type Layout =
  | { readonly kind: "compact"; readonly offset: number; readonly length: number }
  /** One range of the file; an address of null means that nothing was ever written. */
  | { readonly kind: "contiguous"; readonly address: number | null }
  | {
      readonly kind: "chunked";
      readonly chunk: readonly number[];
      readonly index: ChunkIndex;
      /** Whether chunks that the dataset's edge cuts are stored as they are, whatever the filters. */
      readonly plainEdges: boolean;
    }
  | { readonly kind: "virtual" };

/** How chunks are found. The newer kinds appear only in files written with `libver="latest"`. */
export type ChunkIndex =
  | { readonly kind: "tree"; readonly address: number | null }
  | {
      readonly kind: "single";
      readonly address: number | null;
      readonly size: number | null;
      readonly mask: number;
    }
  | {
      readonly kind: "implicit" | "fixed array" | "extensible array" | "B-tree of version 2";
      readonly address: number | null;
    };

interface Sizes {
  readonly offsetSize: number;
  readonly lengthSize: number;
}

export function readLayout(cursor: Cursor, sizes: Sizes): Layout {
  const version = cursor.u8();
  if (version === 1 || version === 2) return older(cursor, sizes);
  if (version < 3 || version > 5) throw cursor.error("a layout of version 1 to 5", `version ${version}`);
  const kind = cursor.u8();
  if (kind === 0) return compact(cursor, cursor.u16());
  if (kind === 1) return { kind: "contiguous", address: cursor.maybe(sizes.offsetSize) };
  if (kind === 3) return { kind: "virtual" };
  if (kind !== 2) throw cursor.error("a compact, contiguous, chunked or virtual layout", `class ${kind}`);
  return version === 3 ? chunked3(cursor, sizes) : chunked4(cursor, sizes);
}

function compact(cursor: Cursor, length: number): Layout {
  const offset = cursor.place.offset + cursor.at;
  cursor.skip(length);
  return { kind: "compact", offset, length };
}

function older(cursor: Cursor, { offsetSize }: Sizes): Layout {
  const [rank, kind] = [cursor.u8(), cursor.u8()];
  cursor.skip(5);
  const address = kind === 0 ? null : cursor.maybe(offsetSize);
  const dims = Array.from({ length: rank }, () => cursor.u32());
  if (kind === 0) return compact(cursor, cursor.u32());
  if (kind === 1) return { kind: "contiguous", address };
  if (kind !== 2) throw cursor.error("a compact, contiguous or chunked layout", `class ${kind}`);
  return { kind: "chunked", chunk: dims.slice(0, -1), index: { kind: "tree", address }, plainEdges: false };
}

function chunked3(cursor: Cursor, { offsetSize }: Sizes): Layout {
  const rank = cursor.u8();
  const address = cursor.maybe(offsetSize);
  const dims = Array.from({ length: rank }, () => cursor.u32());
  return { kind: "chunked", chunk: dims.slice(0, -1), index: { kind: "tree", address }, plainEdges: false };
}

function chunked4(cursor: Cursor, sizes: Sizes): Layout {
  const [flags, rank, width] = [cursor.u8(), cursor.u8(), cursor.u8()];
  if (width < 1 || width > 8) throw cursor.error("dimensions of 1 to 8 bytes", `${width}`);
  const chunk = Array.from({ length: rank }, () => cursor.uint(width)).slice(0, -1);
  return { kind: "chunked", chunk, index: index4(cursor, flags, sizes), plainEdges: (flags & 1) !== 0 };
}

/** Bytes of what each kind says of itself here; its own header repeats all of it. */
const parameters = { "fixed array": 1, "extensible array": 5, "B-tree of version 2": 6 } as const;

function index4(cursor: Cursor, flags: number, { offsetSize, lengthSize }: Sizes): ChunkIndex {
  const type = cursor.u8();
  if (type === 1) {
    const filtered = (flags & 2) !== 0;
    const [size, mask] = filtered ? [cursor.uint(lengthSize), cursor.u32()] : [null, 0];
    return { kind: "single", size, mask, address: cursor.maybe(offsetSize) };
  }
  if (type === 2) return { kind: "implicit", address: cursor.maybe(offsetSize) };
  const kind = (["fixed array", "extensible array", "B-tree of version 2"] as const)[type - 3];
  if (kind === undefined) throw cursor.error("a chunk index of type 1 to 5", `type ${type}`);
  return { kind, address: cursor.skip(parameters[kind]).maybe(offsetSize) };
}
