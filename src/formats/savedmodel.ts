/**
 * SavedModel: one or several MetaGraphs, told apart by tags, that share a checkpoint.
 *
 * Source: tensorflow/core/protobuf/saved_model.proto
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { type MetaGraphDef, walkMetaGraph } from "./metagraph.js";
import { walk } from "./walk.js";
import type { Walk } from "./window.js";
import type { Cursor } from "./wire.js";

/** The only version there has been since 2016. */
const SCHEMA_VERSION = 1;

/** The MetaGraphs of a `saved_model.pb`. */
export function readSavedModel(source: ByteSource, signal?: AbortSignal): Promise<readonly MetaGraphDef[]> {
  return walk(source, (cursor) => walkSavedModel(cursor, source), signal);
}

function* walkSavedModel(cursor: Cursor, source: ByteSource): Walk<readonly MetaGraphDef[]> {
  const graphs: MetaGraphDef[] = [];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1 && cursor.int64() !== SCHEMA_VERSION) {
      throw new UnsupportedError("a SavedModel of an unknown version", {
        file: source.name,
        path: "saved_model_schema_version",
        expected: `${SCHEMA_VERSION}`,
        found: `${cursor.int64()}`,
      });
    }
    if (cursor.field === 2)
      graphs.push(yield* walkMetaGraph(yield* cursor.message("meta_graphs", graphs.length), source));
  }
  if (graphs.length === 0)
    throw cursor.malformed("a SavedModel holds no graph", { expected: "a MetaGraphDef", found: "none" });
  return graphs;
}
