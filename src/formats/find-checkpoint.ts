/**
 * Finds the checkpoint that belongs to a path, and opens it. Only names in the folder itself are ever looked up:
 * paths that a file holds are old, and may lead anywhere.
 *
 * @module
 */
import { LimitError, NotFoundError } from "../errors.js";
import type { ByteSource, Folder } from "../io/source.js";
import { openBundle } from "./bundle.js";
import type { Checkpoint } from "./checkpoint.js";
import { openV1 } from "./checkpoint-v1.js";
import type { OpenOptions } from "./format.js";
import { encodeText } from "./pbtxt.js";
import { FOOTER_BYTES, isTable } from "./sstable.js";
import { walkSync } from "./walk.js";
import { Cursor } from "./wire.js";

/** The state file that says which checkpoint of a folder is the latest. */
export const STATE_FILE = "checkpoint";

/** Larger than any state file; it lists a path per checkpoint that was kept. */
const MAX_STATE_BYTES = 1 << 20;

/** Opens the checkpoint of that prefix, in whichever format it is there. Null where there is none. */
export async function openPrefix(
  folder: Folder,
  prefix: string,
  options: OpenOptions,
): Promise<Checkpoint | null> {
  if (await folder.has(`${prefix}.index`)) return openBundle(folder, prefix, options);
  const shards = await shardsOfV1(folder, prefix);
  return shards.length > 0 ? openV1(folder, prefix, shards, options) : null;
}

/** More shards than any saver of version 1 made; each is looked for. */
const MAX_V1_SHARDS = 4096;

/** Without a listing each possible number of shards is asked for by name; no saver made many. */
const MAX_UNLISTED_SHARDS = 16;

/** The files of a V1 checkpoint: one named like the prefix, or several with numbers after it. */
async function shardsOfV1(folder: Folder, prefix: string): Promise<readonly string[]> {
  const digits = (n: number) => `${n}`.padStart(5, "0");
  if (await isTableIn(folder, prefix)) return [prefix];
  // A state file names all shards at once, with question marks.
  const [, base, of] = /^(.*)-(?:\d|\?){5}-of-(\d{5})$/.exec(prefix) ?? [];
  if (base !== undefined && of !== undefined) return all(base, checkedCount(Number(of)));
  const count = await countShards(folder, `${prefix}-${digits(0)}-of-`);
  return count === undefined ? [] : all(prefix, checkedCount(count));

  function checkedCount(claimed: number): number {
    if (claimed <= MAX_V1_SHARDS) return claimed;
    throw new LimitError("a checkpoint claims an impossible number of shards", {
      file: folder.name,
      path: prefix,
      expected: `at most ${MAX_V1_SHARDS}`,
      found: `${claimed}`,
    });
  }

  function all(base: string, count: number): readonly string[] {
    return Array.from({ length: count }, (_, i) => `${base}-${digits(i)}-of-${digits(count)}`);
  }
}

/** The number that the first shard's name ends in. */
async function countShards(folder: Folder, first: string): Promise<number | undefined> {
  if (!folder.list) {
    const numbers = Array.from({ length: MAX_UNLISTED_SHARDS }, (_, i) => `${i + 1}`.padStart(5, "0"));
    const there = await Promise.all(numbers.map((number) => folder.has(first + number)));
    const found = numbers.find((_, i) => there[i]);
    return found === undefined ? undefined : Number(found);
  }
  const names = (await folder.list()).filter((name) => name.startsWith(first));
  return names.flatMap((name) => Number(/^\d{5}$/.exec(name.slice(first.length))?.[0]) || [])[0];
}

async function isTableIn(folder: Folder, path: string): Promise<boolean> {
  if (/-[\d?]{5}-of-\d{5}$/.test(path) || !(await folder.has(path))) return false;
  const source = await folder.open(path);
  if (source.size < FOOTER_BYTES) return false;
  return isTable(await source.read(source.size - FOOTER_BYTES, FOOTER_BYTES));
}

/** The checkpoint of a `.meta`: the one of the same name, else the one that the folder's state file names. */
export async function checkpointBeside(
  folder: Folder,
  path: string,
  options: OpenOptions,
): Promise<{ checkpoint: Checkpoint | null; notes: string[] }> {
  const own = path.replace(/\.meta$/, "");
  const checkpoint = await openPrefix(folder, own, options);
  if (checkpoint) return { checkpoint, notes: [] };
  const latest = await latestPrefix(folder, folderOf(path));
  const other = latest === null ? null : await openPrefix(folder, latest, options);
  if (other)
    return {
      checkpoint: other,
      notes: [`no checkpoint is named like the graph; ${latest} is the latest of its folder`],
    };
  return { checkpoint: null, notes: [`no checkpoint was found beside the graph (looked for ${own}.index)`] };
}

/** The prefix of the latest checkpoint in a folder, by its state file, else by being the only one of `files`. */
export async function latestPrefix(
  folder: Folder,
  inner = "",
  files: readonly string[] = [],
): Promise<string | null> {
  const state = `${inner}${STATE_FILE}`;
  if (await folder.has(state)) {
    const named = await readState(await folder.open(state));
    if (named !== null) return inner + named;
  }
  const indexes = files.filter((file) => file.endsWith(".index") && folderOf(file) === inner);
  return indexes.length === 1 ? (indexes[0]?.replace(/\.index$/, "") ?? null) : null;
}

/** The base name of the latest checkpoint by a state file; its folder is that of the state file, whatever it says. */
export async function readState(source: ByteSource): Promise<string | null> {
  const text = await source.read(0, Math.min(source.size, MAX_STATE_BYTES));
  const state = Cursor.inMemory(encodeText(text, "CheckpointState", source.name).bytes, source.name);
  let path = "";
  while (state.next()) if (state.field === 1) path = walkSync(undefined, state.string());
  return path.split(/[\\/]/).at(-1) || null;
}

/** `a/b/` of `a/b/c`; empty for a file at the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The prefixes of all checkpoints of version 2 in a folder, as far as it can be listed. */
export async function prefixesIn(folder: Folder, inner = ""): Promise<readonly string[]> {
  const indexes = ((await folder.list?.()) ?? []).filter((file) => file.endsWith(".index"));
  return indexes.filter((file) => folderOf(file) === inner).map((file) => file.replace(/\.index$/, ""));
}

/** `prefix` is the one that was looked for; null where nothing says which. */
export function noCheckpoint(
  folder: Folder,
  prefix: string | null,
  others: readonly string[],
): NotFoundError {
  const wanted = `${prefix}.index and ${prefix}.data-00000-of-00001`;
  const named = others.slice(0, 5).join(", ");
  return new NotFoundError(
    prefix === null
      ? "the folder does not say which checkpoint"
      : `no checkpoint ${JSON.stringify(prefix)} in this folder`,
    {
      file: folder.name,
      expected: prefix === null ? "a state file, or one checkpoint only" : wanted,
      ...(others.length > 0 && { found: named }),
      hint:
        others.length > 0
          ? `open one by its prefix: ${folder.pathOf(others.at(-1) ?? "")}`
          : "give the path without .index or .data",
    },
  );
}
