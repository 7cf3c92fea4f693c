/**
 * Keras 3's sharded weights: `model.weights.json` says which `model_00000.weights.h5` holds which layer.
 *
 * Source: `ShardedH5IOStore` in keras/src/saving/saving_lib.py
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { Folder } from "../../io/source.js";
import type { ModelFile } from "../file.js";
import type { OpenOptions } from "../format.js";
import type { Dataset } from "../hdf5/dataset.js";
import type { Group } from "../hdf5/open.js";
import { readStructure } from "../hdf5/structure.js";
import { objectIn } from "../json.js";
import { readStore } from "./store.js";

/** More shards than the largest models have. */
const MAX_SHARDS = 10_000;

/** Names as Keras gives them; anything else in the map is no shard, and no path. */
const shardName = /^[^/\\]+_\d{5}\.weights\.h5$/;

export async function readShardedWeights(
  json: unknown,
  folder: Folder | undefined,
  file: string,
  options: OpenOptions = {},
): Promise<Omit<ModelFile, "kind" | "reason" | "name">> {
  const names = new Set(Object.values(objectIn(json, "weight_map")).flat().map(String));
  const strange = [...names].filter((name) => !shardName.test(name));
  if (strange.length > 0 || names.size > MAX_SHARDS) {
    throw new MalformedError("the index of sharded weights names no shards of Keras'", {
      file,
      path: "weight_map",
      expected: "names such as model_00000.weights.h5",
      found: strange.slice(0, 5).join(", ") || `${names.size} shards`,
    });
  }
  const shards: Group[] = [];
  const notes: string[] = [];
  let bytes = 0;
  for (const name of [...names].sort()) {
    if (!folder || !(await folder.has(name))) {
      notes.push(`the shard ${name} is missing, so its weights are not listed`);
      continue;
    }
    const source = await folder.open(name);
    shards.push((await readStructure(source, options, notes)).root);
    bytes += source.size;
  }
  const store = readStore(merged(shards));
  notes.unshift(...store.notes); // the list itself, which grows while tensors are read
  return {
    producer: null,
    bytes,
    metaGraphs: [],
    tensors: store.tensors,
    keras: null,
    assets: [],
    notes,
  };
}

/** Groups of one path as one group: the name of a layer may stand in another shard than its variables. */
function merged(groups: readonly Group[]): Group {
  const members = new Map<string, Group | Dataset>();
  for (const [name, member] of groups.flatMap((group) => [...group.members])) {
    const known = members.get(name);
    members.set(name, known?.kind === "group" && member.kind === "group" ? merged([known, member]) : member);
  }
  const attributes = new Map(groups.flatMap((group) => [...group.attributes]));
  return { kind: "group", path: groups[0]?.path ?? "", attributes, members };
}
