/**
 * Keras 3's sharded weights: `model.weights.json` says which `model_00000.weights.h5` holds which layer.
 *
 * Source: `ShardedH5IOStore` in keras/src/saving/saving_lib.py
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { Folder } from "../../io/source.js";
import type { TensorRef } from "../../tensor/tensor.js";
import type { ModelFile } from "../file.js";
import { openHdf5 } from "../hdf5/open.js";
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
  const tensors: TensorRef[] = [];
  const notes: string[] = [];
  let bytes = 0;
  for (const name of [...names].sort()) {
    if (!folder || !(await folder.has(name))) {
      notes.push(`the shard ${name} is missing, so its weights are not listed`);
      continue;
    }
    const source = await folder.open(name);
    const store = readStore(await openHdf5(source));
    tensors.push(...store.tensors);
    notes.push(...store.notes);
    bytes += source.size;
  }
  return { producer: null, bytes, metaGraphs: [], tensors, keras: null, assets: [], notes };
}
