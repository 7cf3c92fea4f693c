/**
 * A graph to ask questions of: nodes by name, who reads whom, inputs and outputs, tensors by name.
 *
 * ```ts
 * graph.inputs;                             // [{ name: "input:0", dtype: "float32", shape: [null, 784] }]
 * graph.getTensorByName("dense/kernel:0");  // as in TensorFlow; "dense/kernel" is as good
 * ```
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { Asset, MetaGraph, SavedPlace, SavedTable, Signature, TensorInfo } from "../formats/file.js";
import type { FunctionDef, GraphDef } from "../formats/graphdef.js";
import { didYouMean } from "../nearest.js";
import type { DType, Shape } from "../tensor/dtype.js";
import { TensorRef } from "../tensor/tensor.js";
import { parseName } from "./names.js";
import { attr, type Node, withInputs } from "./node.js";
import { outputCount, outputDtype } from "./output-dtype.js";
import { outputNodes, savers } from "./outputs.js";

export { attr, dtypeAttr, type Node } from "./node.js";

/** Ops that bring values in from outside. */
const placeholderOps = new Set(["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]);

/**
 * Graphs of older producers (and frozen ones that lost their version) write an unknown shape as that of a scalar:
 * the shape function of Placeholder in tensorflow/core/ops/array_ops.cc.
 */
const SCALARS_ARE_SCALARS = 24;

/** What belongs to a graph besides its nodes. A MetaGraph has all of it but the assets' contents. */
export interface GraphContext
  extends Partial<
    Pick<
      MetaGraph,
      "signatures" | "variables" | "initializers" | "tables" | "assetTensors" | "checkpointInput" | "saved"
    >
  > {
  readonly assets?: readonly Asset[];
  /** The file that it is in, for errors. */
  readonly file?: string | undefined;
}

export class Graph {
  readonly def: GraphDef;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly functions: ReadonlyMap<string, FunctionDef>;
  readonly signatures: readonly Signature[];
  /** Variables by node name, with values where the file's checkpoint has them. */
  readonly variables: ReadonlyMap<string, TensorRef>;
  /** Nodes that fill tables and the like, to be run before anything that reads those. */
  readonly initializers: readonly string[];
  /** What a checkpoint holds of mutable tables, by their nodes. */
  readonly tables: ReadonlyMap<string, SavedTable>;
  /** Tensors that hold the path of an asset, with that path, and the assets. */
  readonly assetTensors: ReadonlyMap<string, string>;
  readonly assets: readonly Asset[];
  readonly checkpointInput: string | undefined;
  /** The file, folder or URL that it was read from, where it was. */
  readonly file: string | undefined;
  /** The SavedModel on disk that this is the graph of, node by node. */
  readonly saved: SavedPlace | undefined;
  #consumers: ReadonlyMap<string, readonly Node[]> | undefined;

  constructor(def: GraphDef, meta: GraphContext = {}) {
    this.def = def;
    this.nodes = new Map(def.nodes.map((node) => [node.name, withInputs(node)]));
    this.functions = new Map(def.functions.map((fn) => [fn.name, fn]));
    this.signatures = meta.signatures ?? [];
    this.variables = meta.variables ?? new Map();
    this.initializers = meta.initializers ?? [];
    this.tables = meta.tables ?? new Map();
    this.assetTensors = meta.assetTensors ?? new Map();
    this.assets = meta.assets ?? [];
    this.checkpointInput = meta.checkpointInput;
    this.saved = meta.saved;
    this.file = meta.file;
  }

  /** The node of that name. @throws {NotFoundError} with the nearest names */
  node(name: string): Node {
    const node = this.nodes.get(name);
    if (node) return node;
    throw new NotFoundError(`no node named ${JSON.stringify(name)} in the graph`, {
      file: this.file,
      path: name,
      hint: didYouMean(
        name,
        this.nodes.keys(),
        "`thaw tensors PATH --all` lists what nodes give; in code: graph.nodes.keys()",
      ),
    });
  }

  /** Nodes that read any output of `name`, by data or control. */
  consumers(name: string): readonly Node[] {
    this.#consumers ??= readersOf(this.nodes.values());
    return this.#consumers.get(name) ?? [];
  }

  /** How often each op occurs, most frequent first. */
  get opCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { op } of this.nodes.values()) counts.set(op, (counts.get(op) ?? 0) + 1);
    return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
  }

  /** What has to be fed: placeholders that something reads (those of savers and lowered loops are left out). */
  get inputs(): readonly TensorInfo[] {
    return [...this.nodes.values()]
      .filter((node) => placeholderOps.has(node.op) && this.#feedsModel(node))
      .map((node) => ({
        name: `${node.name}:0`,
        dtype: this.dtypeOf(node),
        shape: this.shapeOf(node),
      }));
  }

  /** What the graph computes and nothing in it reads on; in a training graph, what only training reads on. */
  get outputs(): readonly TensorInfo[] {
    const checkpoint = this.checkpointInput && parseName(this.checkpointInput).node;
    return outputNodes(this.nodes, (name) => this.consumers(name), checkpoint).map((node) => ({
      name: `${node.name}:0`,
      dtype: this.dtypeOf(node),
      shape: this.shapeOf(node),
    }));
  }

  /**
   * The tensor of that name, as TensorFlow's method: `dense/kernel:0`, or `dense/kernel` for its first output.
   * Constants and restored variables have values; other tensors are known by name and dtype and can be fetched
   * by running the graph.
   *
   * @throws {NotFoundError} with the nearest names, or with how many tensors the node gives
   */
  getTensorByName(name: string): TensorRef {
    const { node, index } = this.outputNamed(name);
    const full = `${node.name}:${index}`;
    const value = attr(node, "value", "tensor");
    if (node.op === "Const" && value) return value.with({ name: full, role: "constant" });
    const variable = this.variables.get(node.name);
    if (variable)
      return variable.name === full
        ? variable
        : variable.with({ name: full, aliases: [variable.name, ...variable.aliases] });
    return new TensorRef({
      name: full,
      dtype: this.dtypeOf(node, index),
      shape: this.shapeOf(node, index),
      role: "activation",
      file: this.file,
      content: {
        kind: "none",
        reason: `it is the output of a ${node.op} node`,
        hint: `run the graph to compute it: thaw run PATH --fetch ${full}; in code: graph.run(inputs, [${JSON.stringify(full)}])`,
      },
    });
  }

  /** The node that gives a tensor, and which of its outputs it is. @throws {NotFoundError} as {@link getTensorByName} */
  outputNamed(name: string): { readonly node: Node; readonly index: number } {
    const { node: nodeName, index } = parseName(name);
    const node = this.node(nodeName);
    const count = this.outputCountOf(node);
    if (index >= count) throw this.#noOutput(node, `${node.name}:${index}`, count);
    return { node, index };
  }

  /** The dtype of a node's output, as its op defines it; `unknown` for ops of others that name none. */
  dtypeOf(node: Node, index = 0): DType {
    return outputDtype(node, index, this.functions) ?? "unknown";
  }

  /** How many tensors a node gives; of ops of others nobody knows, so any index is as good. */
  outputCountOf(node: Node): number {
    return outputCount(node, this.functions) ?? Number.POSITIVE_INFINITY;
  }

  /** How many tensors the nodes say that they give, which may be any number; of ops of others one. */
  get tensorCount(): number {
    let count = 0;
    for (const node of this.nodes.values()) count += outputCount(node, this.functions) ?? 1;
    return count;
  }

  /** The name of each of those. */
  *tensorNames(): Iterable<string> {
    for (const node of this.nodes.values()) {
      const count = outputCount(node, this.functions) ?? 1;
      for (let index = 0; index < count; index++) yield `${node.name}:${index}`;
    }
  }

  /** The shape that the file declares for a node's output; null where it declares none. */
  shapeOf(node: Node, index = 0): Shape | null {
    const declared = attr(node, "_output_shapes", "list")?.shape[index];
    const shape = declared ?? (handleOps.test(node.op) ? null : attr(node, "shape", "shape")) ?? null;
    const scalarMeansUnknown =
      node.op === "Placeholder" && (this.def.versions?.producer ?? 0) < SCALARS_ARE_SCALARS;
    return scalarMeansUnknown && shape?.length === 0 ? null : shape;
  }

  #noOutput({ name, op }: Node, tensor: string, count: number): NotFoundError {
    const last = `${name}:${count - 1}`;
    return new NotFoundError(`no tensor named ${JSON.stringify(tensor)}: the node gives ${count || "none"}`, {
      file: this.file,
      path: name,
      expected:
        count === 0 ? `another node: ${op} gives no tensors` : `${name}:0${count > 1 ? ` to ${last}` : ""}`,
      found: tensor,
    });
  }

  #feedsModel(node: Node): boolean {
    const readers = this.consumers(node.name);
    const name = `${node.name}:0`;
    if (this.assetTensors.has(name) || name === this.checkpointInput) return false;
    if (node.name.includes("unused_control_flow_input")) return false;
    return readers.length > 0 && !readers.some(({ op }) => savers.test(op)) && !readers.every(passesOn);
  }
}

/** Ops whose `shape` is that of the values behind the handle that they give. */
const handleOps = /(VarHandleOp|ConditionalAccumulator|^Prelinearize)$/;

/** What stands between that placeholder and its default, or the names of its shards. */
function passesOn({ op }: Node): boolean {
  return op === "PlaceholderWithDefault" || op === "StringJoin";
}

function readersOf(nodes: Iterable<Node>): Map<string, Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const { node: source } of node.parsedInputs) {
      const list = readers.get(source);
      if (!list) readers.set(source, [node]);
      else if (list.at(-1) !== node) list.push(node); // each reader once, however often it reads
    }
  }
  return readers;
}
