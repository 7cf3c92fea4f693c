/**
 * A MetaGraph as a file of its own, `model.ckpt.meta`, with the checkpoint that lies beside it.
 *
 * @module
 */
import type { Checkpoint } from "./checkpoint.js";
import { constantsOf } from "./constants.js";
import type { ModelFile } from "./file.js";
import { checkpointBeside } from "./find-checkpoint.js";
import { type FileProbe, type Format, notAFolder } from "./format.js";
import { walkMetaGraph } from "./metagraph.js";
import { objectNames } from "./object-graph.js";
import { isMetaGraph } from "./sketch.js";
import { joinVariables } from "./variables.js";
import { walk } from "./walk.js";

export const metaGraphFormat: Format = {
  detect: (probe) => {
    if (probe.kind !== "file" || !isMetaGraph(probe.head)) return null;
    return {
      kind: "metagraph",
      reason: "it is a MetaGraphDef: a graph with a version of TensorFlow and collections",
    };
  },
  open: (probe, { reason }) => {
    if (probe.kind !== "file") throw notAFolder("a MetaGraph", probe);
    return openMetaGraph(probe, reason);
  },
};

/** Opens the MetaGraph that fills the probe's source. */
export async function openMetaGraph(probe: FileProbe, reason: string): Promise<ModelFile> {
  const { source, siblings, path = source.name } = probe;
  const meta = await walk(source, (cursor) => walkMetaGraph(cursor, source), probe.signal);
  const { checkpoint, notes } = await beside();
  const objects = checkpoint ? await objectNames(checkpoint) : undefined;
  const { variables, wholes, tables } = await joinVariables(meta, checkpoint, objects, source.name);
  const { tags, graph, signatures, initializers, collections } = meta;
  const constants = constantsOf(graph);
  const valued = [...variables.values()].filter(({ hasValues }) => hasValues);
  const entries = [...tables.values()].flatMap(({ keys, values }) => [keys, values]);
  return {
    kind: "metagraph",
    reason,
    name: source.name,
    producer: meta.tensorflowVersion ? `TensorFlow ${meta.tensorflowVersion}` : null,
    bytes: source.size + (checkpoint?.bytes ?? 0),
    metaGraphs: [{ tags, graph, signatures, variables, initializers, tables, collections }],
    tensors: [...valued, ...wholes, ...entries, ...constants.tensors],
    keras: null,
    assets: [],
    notes: noted(checkpoint, [...notes, ...constants.notes, ...withoutValue(variables.size - valued.length)]),
  };

  async function beside(): Promise<{ checkpoint: Checkpoint | null; notes: string[] }> {
    return siblings ? checkpointBeside(siblings, path, probe) : { checkpoint: null, notes: ["bytes alone have no checkpoint beside them; open the graph by its path"] }; // biome-ignore format: one thought
  }
}

function withoutValue(count: number): string[] {
  if (count === 0) return [];
  return [count === 1 ? "one variable has no value" : `${count} variables have no values`];
}

/** The checkpoint's list, which grows while tensors are read, with more in front. */
export function noted(checkpoint: Checkpoint | null, notes: readonly string[]): readonly string[] {
  checkpoint?.notes.unshift(...notes);
  return checkpoint?.notes ?? notes;
}
