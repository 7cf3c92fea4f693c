/**
 * A checkpoint as what is opened: by its index, one of its shards, its state file or its folder.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import { memoryFolder } from "../io/memory-folder.js";
import type { ByteSource, Folder } from "../io/source.js";
import type { Checkpoint } from "./checkpoint.js";
import type { ModelFile } from "./file.js";
import {
  folderOf,
  latestPrefix,
  noCheckpoint,
  openPrefix,
  prefixesIn,
  readState,
  STATE_FILE,
} from "./find-checkpoint.js";
import type { FileProbe, FolderProbe, Format, Probe } from "./format.js";
import { latin1 } from "./latin1.js";
import { objectNames } from "./object-graph.js";
import { roleOf } from "./roles.js";
import { isTable, openTable } from "./sstable.js";

export const checkpointFormat: Format = {
  detect: (probe) => {
    const reason = probe.kind === "file" ? reasonOfFile(probe) : reasonOfFolder(probe);
    return reason === null ? null : { kind: "checkpoint", reason };
  },
  open: async (probe, { reason }) => {
    const { checkpoint, folder, prefix } = await openProbe(probe);
    const name = probe.kind === "file" ? probe.source.name : probe.folder.name;
    const file = await checkpointFile(checkpoint, name, reason);
    const meta = `${prefix}.meta`;
    if (!(await folder.has(meta))) return file;
    const graphBeside = folder.pathOf(meta);
    checkpoint.notes.push(`the graph of these variables lies beside them; open it instead: ${graphBeside}`);
    return { ...file, graphBeside };
  },
};

interface Found {
  readonly checkpoint: Checkpoint;
  readonly folder: Folder;
  readonly prefix: string;
}

const SHARD = /\.data-\d{5}-of-\d{5}$/;

function reasonOfFile({ head, tail, source, path = source.name }: FileProbe): string | null {
  if (isTable(tail)) return "it ends with the magic number of an SSTable";
  const text = latin1(head.subarray(0, 64));
  if (/^\s*model_checkpoint_path\s*:/.test(text)) return "it is the text of a CheckpointState";
  if (SHARD.test(path)) return "it is named like a shard of a checkpoint, which has no marks of its own";
  return null;
}

function reasonOfFolder({ listing }: FolderProbe): string | null {
  if (listing.includes(STATE_FILE)) return "it holds a checkpoint's state file";
  const index = listing.find((file) => file.endsWith(".index") && !file.includes("/"));
  return index ? `it holds a checkpoint's index, ${index}` : null;
}

async function openProbe(probe: Probe): Promise<Found> {
  if (probe.kind === "folder")
    return openLatest(probe.folder, await latestPrefix(probe.folder, "", probe.listing), probe);
  const { source, tail, siblings, path = source.name } = probe;
  const inner = path.slice(0, path.lastIndexOf("/") + 1);
  if (isTable(tail)) {
    const prefix = path.replace(/\.index$/, "");
    const v2 = await isIndex(source, probe);
    const renamed = v2 && prefix === path; // an index without its extension: its shards are anybody's guess
    const own = memoryFolder(source.name, { [v2 ? `${prefix}.index` : path]: source });
    return openNamed(renamed ? own : (siblings ?? own), prefix, probe);
  }
  if (!siblings) throw alone(source.name);
  if (SHARD.test(path)) return openNamed(siblings, path.replace(SHARD, ""), probe);
  const named = await readState(source);
  return openLatest(siblings, named === null ? null : inner + named, probe);
}

/** Whether a table is the index of a V2 checkpoint: a header, which begins with the number of shards. */
async function isIndex(source: ByteSource, { ignoreChecksums, signal }: Probe): Promise<boolean> {
  const onMismatch = ignoreChecksums ? () => {} : undefined;
  const header = await (await openTable(source, { onMismatch, signal })).get(new Uint8Array(0));
  return header?.value[0] === 0x08;
}

async function openNamed(folder: Folder, prefix: string, probe: Probe): Promise<Found> {
  const checkpoint = await openPrefix(folder, prefix, probe);
  if (checkpoint) return { checkpoint, folder, prefix: baseOf(prefix) };
  throw noCheckpoint(folder, prefix, await prefixesIn(folder, folderOf(prefix)));
}

/** The prefix of all shards of version 1, of whichever it is the name. */
function baseOf(prefix: string): string {
  return prefix.replace(/-[\d?]{5}-of-\d{5}$/, "");
}

/** What a state file names; if that is not there, the only checkpoint of its folder. */
async function openLatest(folder: Folder, prefix: string | null, probe: Probe): Promise<Found> {
  const checkpoint = prefix === null ? null : await openPrefix(folder, prefix, probe);
  if (checkpoint && prefix !== null) return { checkpoint, folder, prefix: baseOf(prefix) };
  const others = await prefixesIn(folder, folderOf(prefix ?? ""));
  const [only] = others;
  if (only === undefined || others.length > 1) throw noCheckpoint(folder, prefix, others);
  const other = await openNamed(folder, only, probe);
  // A folder that was copied without its older checkpoints, or with one only.
  other.checkpoint.notes.unshift(
    `the state file names ${prefix}, which is not there; this is the folder's only checkpoint, ${only}`,
  );
  return other;
}

function alone(file: string): NotFoundError {
  return new NotFoundError("this part of a checkpoint needs the files beside it", {
    file,
    expected: "the checkpoint's .index in the same folder",
    hint: "open it by its path, or open the folder",
  });
}

/** A checkpoint on its own: its tensors under their keys, with their variables' names as aliases. */
export async function checkpointFile(
  checkpoint: Checkpoint,
  name: string,
  reason: string,
): Promise<ModelFile> {
  const keys = checkpoint.tensors;
  const objects = await objectNames(checkpoint);
  const uses = new Map<string, number>();
  for (const { fullName } of objects.values()) uses.set(fullName, (uses.get(fullName) ?? 0) + 1);
  const tensors = [...keys].map(([key, tensor]) => {
    const object = objects.get(key);
    const own =
      objects.size === 0 ? key : uses.get(object?.fullName ?? "") === 1 ? object?.fullName : undefined;
    const aliases = own ? [own, `${own}:0`].filter((alias) => alias !== key) : [];
    const role = object?.slot ? "slot" : roleOf(key, (other) => keys.has(other));
    return tensor.with({ role, aliases });
  });
  return {
    kind: "checkpoint",
    reason: `${reason}; format ${checkpoint.version}`,
    name,
    producer: null,
    bytes: checkpoint.bytes,
    metaGraphs: [],
    tensors,
    keras: null,
    assets: [],
    notes: checkpoint.notes,
  };
}
