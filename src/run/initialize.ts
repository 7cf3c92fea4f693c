/**
 * What has to happen before a graph with tables can run: which nodes fill them, and the files that those read.
 *
 * @module
 */
import { LimitError, NotFoundError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import { attr, type Graph, type Node } from "../graph/graph.js";
import { didYouMean } from "../nearest.js";
import tf from "../tfjs-core.cjs";
import { fillTable } from "./fill-table.js";
import { Table } from "./table.js";
import { toTensor } from "./tensors.js";
import { variableKey } from "./variables.js";

export const tableOps: ReadonlySet<string> = new Set([
  "HashTable",
  "HashTableV2",
  "MutableHashTable",
  "MutableHashTableV2",
  "AnonymousHashTable",
  "AnonymousMutableHashTable",
  "MutableHashTableOfTensors",
  "MutableHashTableOfTensorsV2",
  "AnonymousMutableHashTableOfTensors",
  "MutableDenseHashTable",
  "MutableDenseHashTableV2",
  "AnonymousMutableDenseHashTable",
]);

const fillingOps: ReadonlySet<string> = new Set([
  "InitializeTable",
  "InitializeTableV2",
  "InitializeTableFromTextFile",
  "InitializeTableFromTextFileV2",
  "LookupTableImport",
  "LookupTableImportV2",
]);

/** A vocabulary is text; more than this is a mistake or an attack. */
const MAX_ASSET_BYTES = 512 << 20;

/** The table of a node, empty yet. */
export function tableOf(node: NodeDef): Table {
  const [keys, values] = [attr(node, "key_dtype", "type"), attr(node, "value_dtype", "type")];
  const shape = (attr(node, "value_shape", "shape") ?? []).map((n) => n ?? 1);
  return new Table(variableKey(node), keys ?? "string", values ?? "int64", shape);
}

/** The nodes to run first: those that the file names, else whatever fills a table. */
export function initializersOf(graph: Graph): readonly string[] {
  const named = graph.initializers.filter((name) => graph.nodes.has(name));
  if (named.length > 0) return named;
  const restores = ({ parsedInputs }: Node) =>
    parsedInputs.some(({ node }) => graph.nodes.get(node)?.op.startsWith("Restore"));
  return [...graph.nodes.values()]
    .filter((node) => fillingOps.has(node.op) && !restores(node))
    .map(({ name }) => name);
}

/** Puts into the tables what the checkpoint holds of them. */
export async function restoreTables(graph: Graph, tables: ReadonlyMap<string, Table>): Promise<void> {
  for (const [name, saved] of graph.tables) {
    const node = graph.nodes.get(name);
    const table = node && tables.get(variableKey(node));
    if (!table) continue;
    const [keys, values] = await Promise.all([toTensor(saved.keys), toTensor(saved.values)]);
    fillTable(table, keys, values);
    tf.dispose([keys, values]);
  }
}

/** The content of an asset. @throws {NotFoundError} with the nearest paths */
export async function assetBytes(graph: Graph, path: string): Promise<Uint8Array> {
  const asset = graph.assets.find((candidate) => candidate.path === path);
  if (!asset) {
    const paths = graph.assets.map((candidate) => candidate.path);
    throw new NotFoundError(`the model has no asset ${JSON.stringify(path)}`, {
      hint: didYouMean(path, paths, "open the whole SavedModel folder, with its assets"),
    });
  }
  const source = await asset.open();
  if (source.size > MAX_ASSET_BYTES) {
    throw new LimitError(`the asset ${path} is too large to be a vocabulary`, {
      expected: `at most ${MAX_ASSET_BYTES} bytes`,
      found: `${source.size} bytes`,
    });
  }
  return source.read(0, source.size);
}
