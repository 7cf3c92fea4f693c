/**
 * The Keras configuration inside a SavedModel of Keras 2: in `keras_metadata.pb`, or for TensorFlow 2.0 to 2.4 in
 * the object graph of `saved_model.pb`.
 *
 * Source: tf_keras/src/protobuf/saved_metadata.proto, `_read_legacy_metadata` in tf_keras/src/saving
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import type { KerasSource } from "./file.js";
import { decodeMessage } from "./messages.js";

/** The file beside `saved_model.pb`. */
export const KERAS_METADATA = "keras_metadata.pb";

/** The object that is the model itself. */
const ROOT = 0;

/** Identifiers of models whose configuration names all layers. A class of one's own has none. */
const modelIdentifiers = new Set(["_tf_keras_sequential", "_tf_keras_network", "_tf_keras_model"]);

/** One record: what Keras knew of one object. */
interface KerasRecord {
  readonly nodeId: number;
  readonly identifier: string;
  /** JSON. */
  readonly metadata: string;
}

/** The model's configuration in a `keras_metadata.pb`. */
export async function readKerasMetadata(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<KerasSource | null> {
  const bytes = await source.read(0, source.size, signal);
  const where = { file: source.name, path: "SavedMetadata" };
  const { nodes } = await decodeMessage(bytes, ({ keras }) => keras.SavedMetadata, where);
  const records = nodes.map(({ node_id, identifier, metadata }) => ({
    nodeId: node_id ?? 0,
    identifier: identifier ?? "",
    metadata: metadata ?? "",
  }));
  return modelOf(records, source.name);
}

/** The model's configuration in the object graph of a SavedModel; null where it holds none. */
export async function readLegacyMetadata(objectGraph: Uint8Array, file: string): Promise<KerasSource | null> {
  const where = { file, path: "object_graph_def" };
  const graph = await decodeMessage(objectGraph, ({ tensorflow }) => tensorflow.SavedObjectGraph, where);
  const records = graph.nodes.flatMap(({ user_object }, nodeId): KerasRecord[] =>
    user_object
      ? [{ nodeId, identifier: user_object.identifier ?? "", metadata: user_object.metadata ?? "" }]
      : [],
  );
  return modelOf(records, file);
}

function modelOf(records: readonly KerasRecord[], file: string): KerasSource | null {
  const root = records.find(({ nodeId }) => nodeId === ROOT);
  if (!root?.metadata || !modelIdentifiers.has(root.identifier)) return null;
  const metadata = parse(root, file);
  const config = metadata.model_config ?? {
    class_name: metadata.class_name,
    config: metadata.config,
  };
  if (!hasLayers(config)) return null;
  const version = metadata.keras_version;
  const trainingConfig = metadata.training_config ?? undefined;
  return {
    config,
    version: typeof version === "string" ? version : null,
    ...(trainingConfig === undefined ? {} : { trainingConfig }),
  };
}

function parse({ metadata, nodeId }: KerasRecord, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(metadata);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>; // JSON objects are
  } catch (cause) {
    throw new MalformedError("Keras' metadata is no JSON", {
      file,
      path: `nodes[${nodeId}].metadata`,
      cause,
    });
  }
  return {};
}

/** Whether a configuration says which layers there are: that of a subclassed model does not. */
function hasLayers(config: unknown): boolean {
  if (typeof config !== "object" || config === null || !("config" in config)) return false;
  const inner = config.config;
  return Array.isArray(inner) || (typeof inner === "object" && inner !== null && "layers" in inner);
}
