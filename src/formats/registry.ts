/**
 * The formats that Thaw opens, in the order in which they are tried.
 *
 * @module
 */
import { checkpointFormat } from "./checkpoint-file.js";
import type { Format, Probe } from "./format.js";
import { graphDefFormat } from "./graphdef-file.js";
import { isHdf5 } from "./hdf5/superblock.js";
import { metaGraphFormat } from "./metagraph-file.js";
import { kerasMetadataFormat, savedModelFormat } from "./savedmodel-file.js";
import { textFormat } from "./text-file.js";

export const formats: readonly Format[] = [
  loadedFor(
    (probe) => probe.kind === "file" && isHdf5(probe.head),
    async () => (await import("./keras/h5.js")).kerasH5Format,
  ),
  loadedFor(
    (probe) => probe.kind === "folder" || isPacked(probe.head),
    async () => (await import("./keras/zip.js")).kerasZipFormat,
  ),
  loadedFor(
    (probe) => probe.kind === "folder" || opensBracket(probe.head),
    async () => (await import("./tfjs/format.js")).jsonFormat,
  ),
  graphDefFormat,
  metaGraphFormat,
  savedModelFormat,
  textFormat,
  kerasMetadataFormat,
  checkpointFormat,
];

/** A format whose module is loaded when a probe could be its: listing a `.pb` must not wait for HDF5's reader. */
function loadedFor(could: (probe: Probe) => boolean, load: () => Promise<Format>): Format {
  return {
    detect: async (probe) => (could(probe) ? (await load()).detect(probe) : null),
    open: async (probe, detection) => (await load()).open(probe, detection),
  };
}

/** Zip's records all begin with these letters. */
function isPacked(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}

/** JSON's first character, after white space (which is what a GraphDef's first byte looks like). */
function opensBracket(head: Uint8Array): boolean {
  const first = head.find((byte) => !whiteSpace.has(byte));
  return first === 0x7b || first === 0x5b;
}

/** Space, tab, line feed, carriage return, and the three bytes of a byte order mark. */
const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
