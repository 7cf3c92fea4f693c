/**
 * What every format gives back: one shape for all, whatever the file was.
 *
 * A format module parses structure only; tensors stay references into their source.
 *
 * @module
 */
import type { ByteSource } from "../io/source.js";
import type { DType, Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import type { GraphDef } from "./graphdef.js";

/** What a file is. One word per thing that {@link ModelFile} can hold. */
export type FileKind =
  | "graphdef"
  | "metagraph"
  | "checkpoint"
  | "savedmodel"
  | "hub"
  | "keras-h5"
  | "keras-weights-h5"
  | "keras-zip"
  | "keras-json"
  | "hdf5"
  | "tfjs-layers"
  | "tfjs-graph"
  | "tfjs-weights";

export interface TensorInfo {
  /** Name in the graph, with output index: `input:0`. */
  readonly name: string;
  readonly dtype: DType;
  /** `null` when even the rank is unknown. */
  readonly shape: Shape | null;
}

/** A callable with named inputs and outputs. Keys are the signature's own; values name graph tensors. */
export interface Signature {
  readonly key: string;
  readonly methodName: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
}

/** One graph of a file with what belongs to it. A SavedModel may hold several, told apart by tags. */
export interface MetaGraph {
  readonly tags: readonly string[];
  readonly graph: GraphDef;
  readonly signatures: readonly Signature[];
  /** Graph variables by node name, with their values where a checkpoint holds them. */
  readonly variables: ReadonlyMap<string, TensorRef>;
  /** Nodes that fill tables and the like, to be run before anything else. */
  readonly initializers?: readonly string[];
  /** What a checkpoint holds of mutable tables, by their nodes. */
  readonly tables?: ReadonlyMap<string, SavedTable>;
  /** Tensors that are fed the path of an asset, and that path below the model's folder. */
  readonly assetTensors?: ReadonlyMap<string, string>;
  /** TensorFlow 1's lists beside the graph: `trainable_variables`, `update_ops`, `regularization_losses`, … */
  readonly collections?: ReadonlyMap<string, Collection>;
  /** TensorFlow 2's objects: what is a variable, a function, a table, and what belongs to what. */
  readonly objects?: ObjectGraph | null;
  /** The placeholder that takes the path of a checkpoint to save or restore: no input of the model. */
  readonly checkpointInput?: string;
  /** Where TensorFlow's own loader finds it; absent where that is not a folder on this machine's disk. */
  readonly saved?: SavedPlace;
}

/** A table's entries: as many values as keys. */
export interface SavedTable {
  readonly keys: TensorRef;
  readonly values: TensorRef;
}

/** A named list: of node names, or of encoded messages. */
export interface Collection {
  readonly nodes: readonly string[];
  readonly messages: readonly Uint8Array[];
}

export interface ObjectGraph {
  /** The encoded SavedObjectGraph. */
  readonly bytes: Uint8Array;
  /** The checkpoint's tensors by key. One of them is the checkpoint's own object graph. */
  readonly checkpoint: ReadonlyMap<string, TensorRef>;
}

export interface SavedPlace {
  readonly folder: string;
  readonly tags: readonly string[];
  /** The node that the loader runs to restore the variables; "" where it runs none. */
  readonly restoreOp: string;
}

/** A Keras model configuration as the file has it, with the dialect that reads it. */
export interface KerasSource {
  readonly config: unknown;
  /** Which Keras wrote it: `"2.13.1"`, `"3.8.0"`; null where the file does not say. */
  readonly version: string | null;
  readonly trainingConfig?: unknown;
  /** How the file's weights belong to the configuration's layers, where it holds them. */
  readonly weights?: KerasWeights | undefined;
}

/** Weights of a Keras model in the three orders that Keras' files and TensorFlow.js' give them. */
export type KerasWeights =
  /** The legacy `.h5`: a list per top-level layer; within it, position counts. */
  | { readonly layout: "layers"; readonly layers: readonly LayerWeights[] }
  /** `model.weights.h5`: by path, `layers/dense_1/vars/0`. */
  | { readonly layout: "store"; readonly members: ReadonlyMap<string, TensorRef> }
  /** TensorFlow.js: by name, `dense_1/kernel`. */
  | { readonly layout: "names"; readonly tensors: ReadonlyMap<string, TensorRef> };

export interface LayerWeights {
  readonly name: string;
  readonly weights: readonly TensorRef[];
}

export interface Asset {
  readonly path: string;
  open(): Promise<ByteSource>;
}

export interface ModelFile {
  readonly kind: FileKind;
  /** Why we think so, in words a user can check. */
  readonly reason: string;
  readonly name: string;
  /** Who wrote it: `"TensorFlow 2.21.0"`, `"GraphDef producer 716"`, `"Keras 3.8.0"`; null where it does not say. */
  readonly producer: string | null;
  /** Bytes of all files that belong to it. */
  readonly bytes: number;
  readonly metaGraphs: readonly MetaGraph[];
  /** Every tensor with values: constants of a frozen graph, variables of a checkpoint, weights of a Keras file. */
  readonly tensors: readonly TensorRef[];
  readonly keras: KerasSource | null;
  readonly assets: readonly Asset[];
  /** Of a checkpoint: the MetaGraph that was saved with it and lies beside it, by the path that opens it. */
  readonly graphBeside?: string | undefined;
  /** Things a user should know: a missing shard, a checkpoint that was not found, a skipped checksum. */
  readonly notes: readonly string[];
}
