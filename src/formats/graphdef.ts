/**
 * GraphDef: nodes with their attributes, and a library of functions.
 *
 * Source: tensorflow/core/framework/{graph,node_def,attr_value,function}.proto. A big graph is walked, not
 * decoded: tensors of constants stay ranges of the file.
 *
 * ```ts
 * const { nodes, functions } = await readGraphDef(source);
 * ```
 *
 * @module
 */
import type { ByteSource } from "../io/source.js";
import { type DType, dtypeOf } from "../tensor/dtype.js";
import type { Attrs } from "./attr-value.js";
import { LazyAttrs, walkAttr } from "./attrs.js";
import { walk } from "./walk.js";
import type { Walk } from "./window.js";
import type { Cursor } from "./wire.js";

export type { AttrList, Attrs, AttrValue, FunctionRef } from "./attr-value.js";

export interface GraphDef {
  readonly nodes: readonly NodeDef[];
  readonly functions: readonly FunctionDef[];
  readonly versions: { readonly producer: number; readonly minConsumer: number } | null;
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** As written: `name`, `name:1`, `^control`; inside functions `name:output_arg:index`. */
  readonly inputs: readonly string[];
  readonly device: string;
  readonly attrs: Attrs;
}

export interface FunctionDef {
  readonly name: string;
  readonly inputs: readonly FunctionArg[];
  readonly outputs: readonly FunctionArg[];
  readonly nodes: readonly NodeDef[];
  /** Output argument name to the tensor inside the body that it returns. */
  readonly returns: ReadonlyMap<string, string>;
  readonly controlReturns: ReadonlyMap<string, string>;
  readonly attrs: Attrs;
}

/** One argument in an OpDef: its dtype is fixed, or named by an attribute; it may be a list. */
export interface FunctionArg {
  readonly name: string;
  readonly dtype: DType | null;
  readonly typeAttr: string;
  readonly numberAttr: string;
  readonly typeListAttr: string;
}

/** The GraphDef that fills `source`. */
export function readGraphDef(source: ByteSource, signal?: AbortSignal): Promise<GraphDef> {
  return walk(source, (cursor) => walkGraphDef(cursor, source), signal);
}

/** A GraphDef anywhere in a file. `source` is the file that the cursor walks. */
export function* walkGraphDef(cursor: Cursor, source?: ByteSource): Walk<GraphDef> {
  const nodes: NodeDef[] = [];
  const functions: FunctionDef[] = [];
  let versions: GraphDef["versions"] = null;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) {
      const small = cursor.messageAtHand("node", nodes.length);
      nodes.push(
        small ? readNode(small) : yield* walkNode(yield* cursor.message("node", nodes.length), source),
      );
    } else if (cursor.field === 2) yield* walkLibrary(yield* cursor.message("library"), functions, source);
    else if (cursor.field === 4) versions = yield* walkVersions(yield* cursor.message("versions"));
  }
  return { nodes, functions, versions };
}

function* walkNode(cursor: Cursor, source: ByteSource | undefined): Walk<NodeDef> {
  if (cursor.inMemory) return readNode(cursor);
  const node = new NodeParts();
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 5) {
      yield* walkAttr(yield* cursor.message("attr"), node.attrs, source);
    } else if (cursor.field < 5) {
      yield* cursor.bytes();
      node.take(cursor);
    }
  }
  return node.done();
}

/** A node that is whole in memory, as most are: without steps, and its attributes are left for later. */
function readNode(cursor: Cursor): NodeDef {
  const node = new NodeParts();
  while (cursor.next()) node.take(cursor);
  node.attrs.defer(cursor, 5);
  return node.done();
}

class NodeParts {
  #name = "";
  #op = "";
  #device = "";
  readonly #inputs: string[] = [];
  readonly attrs = new LazyAttrs();

  /** The field that the cursor is at, which is at hand. */
  take(cursor: Cursor): void {
    if (cursor.field === 1) this.#name = this.attrs.owner = cursor.text();
    else if (cursor.field === 2) this.#op = cursor.text();
    else if (cursor.field === 3) this.#inputs.push(cursor.text());
    else if (cursor.field === 4) this.#device = cursor.text();
  }

  done(): NodeDef {
    return { name: this.#name, op: this.#op, inputs: this.#inputs, device: this.#device, attrs: this.attrs };
  }
}

function* walkVersions(cursor: Cursor): Walk<GraphDef["versions"]> {
  let [producer, minConsumer] = [0, 0];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) producer = cursor.int32();
    else if (cursor.field === 2) minConsumer = cursor.int32();
  }
  return { producer, minConsumer };
}

function* walkLibrary(cursor: Cursor, into: FunctionDef[], source: ByteSource | undefined): Walk<void> {
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field !== 1) continue;
    into.push(yield* walkFunction(yield* cursor.message("function", into.length), source));
  }
}

function* walkFunction(cursor: Cursor, source: ByteSource | undefined): Walk<FunctionDef> {
  let signature: OpSignature = { name: "", inputs: [], outputs: [] };
  const nodes: NodeDef[] = [];
  const [returns, controlReturns] = [new Map<string, string>(), new Map<string, string>()];
  const attrs = new LazyAttrs();
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) signature = yield* walkSignature(yield* cursor.message("signature"));
    else if (cursor.field === 3)
      nodes.push(yield* walkNode(yield* cursor.message("node_def", nodes.length), source));
    else if (cursor.field === 4) returns.set(...(yield* walkPair(yield* cursor.message("ret"))));
    else if (cursor.field === 5) yield* walkAttr(yield* cursor.message("attr"), attrs, source);
    else if (cursor.field === 6)
      controlReturns.set(...(yield* walkPair(yield* cursor.message("control_ret"))));
  }
  return { ...signature, nodes, returns, controlReturns, attrs };
}

type OpSignature = Pick<FunctionDef, "name" | "inputs" | "outputs">;

/** The OpDef that declares a function. */
function* walkSignature(cursor: Cursor): Walk<OpSignature> {
  let name = "";
  const [inputs, outputs]: [FunctionArg[], FunctionArg[]] = [[], []];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 2)
      inputs.push(yield* walkArg(yield* cursor.message("input_arg", inputs.length)));
    else if (cursor.field === 3)
      outputs.push(yield* walkArg(yield* cursor.message("output_arg", outputs.length)));
  }
  return { name, inputs, outputs };
}

function* walkArg(cursor: Cursor): Walk<FunctionArg> {
  let [name, typeAttr, numberAttr, typeListAttr] = ["", "", "", ""];
  let dtype: DType | null = null;
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) name = yield* cursor.string();
    else if (cursor.field === 3) dtype = dtypeOf(cursor.int32()) ?? null;
    else if (cursor.field === 4) typeAttr = yield* cursor.string();
    else if (cursor.field === 5) numberAttr = yield* cursor.string();
    else if (cursor.field === 6) typeListAttr = yield* cursor.string();
  }
  return { name, dtype, typeAttr, numberAttr, typeListAttr };
}

/** One entry of a `map<string, string>`. */
function* walkPair(cursor: Cursor): Walk<[string, string]> {
  const pair: [string, string] = ["", ""];
  while (cursor.next() || (yield* cursor.more())) {
    if (cursor.field === 1) pair[0] = yield* cursor.string();
    else if (cursor.field === 2) pair[1] = yield* cursor.string();
  }
  return pair;
}
