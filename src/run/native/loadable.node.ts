/**
 * Whether TensorFlow's own loader may be given a SavedModel as it lies on the disk.
 *
 * The loader runs what the file names for restoring variables and filling tables. Those may read the model's own
 * variables and assets, and nothing else of what is run may reach outside. Where that cannot be told, the graph is
 * wrapped instead ({@link wrapGraph}), which runs only what is asked for.
 *
 * @module
 */
import type { SavedPlace } from "../../formats/file.js";
import type { Graph } from "../../graph/graph.js";
import { parseName } from "../../graph/names.js";
import { diskFolder } from "../../io/file.node.js";
import type { DType } from "../../tensor/dtype.js";
import { readsOnlyAssets } from "./filling.js";
import { withFunctions } from "./reach.js";
import { outsideOps } from "./safe-ops.js";

/** The place to load from, or undefined. `fetches` and `feeds` are full tensor names. */
export async function loadablePlace(
  graph: Graph,
  feeds: ReadonlyMap<string, DType>,
  fetches: readonly string[],
): Promise<SavedPlace | undefined> {
  const { saved } = graph;
  if (!saved || saved.tags.length === 0) return undefined; // the addon names a MetaGraph by its tags
  const isPlaceholder = (name: string) => graph.nodes.get(parseName(name).node)?.op === "Placeholder";
  if (![...feeds.keys()].every(isPlaceholder)) return undefined;
  const restoring = saved.restoreOp === "" ? [] : [parseName(saved.restoreOp).node];
  const filling = graph.initializers;
  const harmless =
    outsideOps(withFunctions(graph, fetches)).length === 0 &&
    outsideOps(withFunctions(graph, restoring), "variables").length === 0 &&
    outsideOps(withFunctions(graph, filling), "vocabularies").length === 0;
  return harmless && readsOnlyAssets(graph, filling) && (await isInside(graph, saved)) ? saved : undefined;
}

/** Whether no link leads the loader out of the folder. */
async function isInside(graph: Graph, { folder }: SavedPlace): Promise<boolean> {
  const files = await diskFolder(folder);
  const model = (await files.has("saved_model.pb")) || (await files.has("saved_model.pbtxt"));
  const read = [...new Set(graph.assetTensors.values())];
  const listed = (await files.list?.()) ?? [];
  const variables = listed.filter((path) => path.startsWith("variables/"));
  const found = await Promise.all([...read, ...variables].map((path) => files.has(path)));
  return model && found.every(Boolean);
}
