/**
 * One row of the table of formats: how to tell a format by content, and how to open it.
 *
 * To add a format, write its module and add a row in {@link file://./registry.ts}.
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import type { ByteSource, Folder } from "../io/source.js";
import type { FileKind, ModelFile } from "./file.js";

export interface OpenOptions {
  /** Where files that belong to a single file are looked for: the folder that it lies in. */
  readonly siblings?: Folder | undefined;
  /** The path of the file in `siblings`; its own base name where that is not given. */
  readonly path?: string | undefined;
  /** Reading on past a checksum that does not fit; the mismatch becomes a note. */
  readonly ignoreChecksums?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many archives it lies in, one in the other. */
  readonly depth?: number | undefined;
}

/** What to do about a checksum that does not fit. */
export const fetchOrReadOn =
  "the file is damaged; fetch it again, or read on: --ignore-checksums, in code { ignoreChecksums: true }";

/** What a format is told by: the first bytes of a file, or the listing of a folder. */
export type Probe = FileProbe | FolderProbe;

export interface FileProbe extends OpenOptions {
  readonly kind: "file";
  readonly source: ByteSource;
  /** The first {@link HEAD_BYTES} of it, or all. */
  readonly head: Uint8Array;
  /** The last 48 bytes, where an SSTable has its footer. */
  readonly tail: Uint8Array;
}

export interface FolderProbe extends OpenOptions {
  readonly kind: "folder";
  readonly folder: Folder;
  /** Paths of all files in it, with `/`. */
  readonly listing: readonly string[];
}

export interface Detection {
  readonly kind: FileKind;
  /** Why, in words that a user can check. */
  readonly reason: string;
}

export interface Format {
  /** What it is and why, or null when it is something else. Must not throw because of the bytes. */
  detect(probe: Probe): Detection | null | Promise<Detection | null>;
  /** Opens what {@link detect} recognised: structure only. */
  open(probe: Probe, detection: Detection): Promise<ModelFile>;
}

/** For a format that is one file, asked to open a folder. */
export function notAFolder(what: string, { folder }: FolderProbe): UnsupportedError {
  return new UnsupportedError(`${what} is a file, not a folder`, {
    file: folder.name,
    path: ".",
    expected: "a file",
    found: "a folder",
  });
}

/** Enough for the first messages of every format. */
export const HEAD_BYTES = 64 << 10;
