/**
 * The formats that Thaw opens, in the order in which they are tried.
 *
 * @module
 */
import type { FolderProbe, Format, Probe } from "./format.js";
import { graphDefFormat } from "./graphdef-file.js";
import { isHdf5 } from "./hdf5/signature.js";
import { isMetaGraph } from "./sketch.js";

export const formats: readonly Format[] = [
  loadedFor(
    (probe) => probe.kind === "file" && isHdf5(probe.head),
    async () => (await import("./keras/h5.js")).kerasH5Format,
  ),
  loadedFor(
    (probe) => (probe.kind === "folder" ? holdsJson(probe) : isPacked(probe.head)),
    async () => (await import("./keras/zip.js")).kerasZipFormat,
  ),
  loadedFor(
    (probe) => (probe.kind === "folder" ? holdsJson(probe) : opensBracket(probe.head)),
    async () => (await import("./tfjs/format.js")).jsonFormat,
  ),
  graphDefFormat,
  loadedFor(
    (probe) => probe.kind === "file" && isMetaGraph(probe.head),
    async () => (await import("./metagraph-file.js")).metaGraphFormat,
  ),
  loadedFor(anything, async () => (await import("./savedmodel-file.js")).savedModelFormat),
  loadedFor(isFile, async () => (await import("./text-file.js")).textFormat),
  loadedFor(isFile, async () => (await import("./savedmodel-file.js")).kerasMetadataFormat),
  loadedFor(anything, async () => (await import("./checkpoint-file.js")).checkpointFormat),
];

/** A format whose module is loaded when a probe could be its: listing a `.pb` must not wait for the other readers. */
function loadedFor(could: (probe: Probe) => boolean, load: () => Promise<Format>): Format {
  return {
    detect: async (probe) => (could(probe) ? (await load()).detect(probe) : null),
    open: async (probe, detection) => (await load()).open(probe, detection),
  };
}

function anything(): boolean {
  return true;
}

function isFile({ kind }: Probe): boolean {
  return kind === "file";
}

/** A folder of Keras' or TensorFlow.js' has its model's configuration in it. */
function holdsJson({ listing }: FolderProbe): boolean {
  return listing.some((path) => path.endsWith(".json"));
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
