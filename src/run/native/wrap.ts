/**
 * A graph as a SavedModel that TensorFlow can load: one file, no variables folder. Variables with values are
 * assigned by an initialisation op, which TensorFlow runs on loading.
 *
 * TensorFlow then computes any tensor of it by name, as a session does.
 *
 * @module
 */
import type { FunctionDef, NodeDef } from "../../formats/graphdef.js";
import { graphDefMessage, shapeMessage, tensorMessage, typeMessage } from "../../formats/graphdef-message.js";
import type { Graph, Node } from "../../graph/graph.js";
import { parseName, tensorName } from "../../graph/names.js";
import { tensorflow } from "../../proto/tensorflow.js";
import type { DType } from "../../tensor/dtype.js";
import type { TensorRef } from "../../tensor/tensor.js";
import { checkOps } from "./safe-ops.js";

type NodeMessage = tensorflow.NodeDef.$Properties;

/** Under this key TensorFlow looks for what it has to run once. */
const initKey = "__saved_model_init_op";

export interface Wrapped {
  /** The bytes of `saved_model.pb`. */
  readonly bytes: Uint8Array;
  /** What a tensor is called in it: a fed tensor that is no placeholder is replaced by one. */
  nameOf(tensor: string): string;
}

/**
 * What `fetches` need when `feeds` are given, and nothing else.
 *
 * @param feeds full tensor names, with the dtype that is fed
 * @throws {UnsupportedError} when that includes an op that leaves the process
 */
export async function wrapGraph(
  graph: Graph,
  feeds: ReadonlyMap<string, DType>,
  fetches: readonly string[],
): Promise<Wrapped> {
  const cuts = cutsOf(graph, feeds);
  const nodes = needed(graph, cuts, [...fetches, ...feeds.keys()]);
  const functions = calledFunctions(graph, nodes);
  checkOps([...nodes, ...functions.flatMap((fn) => fn.nodes)]);
  const message = await graphDefMessage({
    versions: graph.def.versions,
    nodes: nodes.map((node) => redirected(node, cuts)),
    functions,
  });
  const init = await initialisation(graph, nodes);
  const placeholders = [...cuts].map(([tensor, name]) => placeholder(name, feeds.get(tensor) ?? "float32"));
  const graphDef = { ...message, node: [...placeholders, ...(message.node ?? []), ...init] };
  return {
    bytes: savedModel(graphDef, init.at(-1)?.name),
    nameOf: (tensor) => (cuts.has(tensor) ? `${cuts.get(tensor)}:0` : tensor),
  };
}

function savedModel(graphDef: tensorflow.GraphDef.$Properties, init: string | null | undefined): Uint8Array {
  const signatures = init
    ? { [initKey]: { outputs: { [initKey]: { name: init } }, method_name: initKey } }
    : {};
  const metaGraph = {
    meta_info_def: { tags: ["serve"] },
    graph_def: graphDef,
    signature_def: signatures,
  };
  return tensorflow.SavedModel.encode({ saved_model_schema_version: one, meta_graphs: [metaGraph] }).finish();
}

/** The writer takes a number; the declaration of generated code says Long. */
const one = 1 as unknown as NonNullable<tensorflow.SavedModel.$Properties["saved_model_schema_version"]>;

/** Fed tensors that some op computes, by the name of the placeholder that stands in: what made them is not run. */
function cutsOf(graph: Graph, feeds: ReadonlyMap<string, DType>): ReadonlyMap<string, string> {
  const computed = [...feeds.keys()].filter((name) => !isPlaceholder(graph.node(parseName(name).node)));
  return new Map(computed.map((name) => [name, `thaw/feed/${name.replace(":", "/")}`]));
}

function isPlaceholder({ op }: Node): boolean {
  return op === "Placeholder" || op === "PlaceholderV2" || op === "PlaceholderWithDefault";
}

/** The nodes that the tensors are computed from, up to the cuts, in the graph's own order. */
function needed(
  graph: Graph,
  cuts: ReadonlyMap<string, string>,
  tensors: readonly string[],
): readonly Node[] {
  const found = new Set<string>();
  const queue = tensors.filter((name) => !cuts.has(name)).map((name) => graph.node(parseName(name).node));
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (found.has(node.name)) continue;
    found.add(node.name);
    for (const input of node.parsedInputs) {
      if (input.control || !cuts.has(`${input.node}:${input.index}`)) queue.push(graph.node(input.node));
    }
  }
  return [...graph.nodes.values()].filter(({ name }) => found.has(name));
}

/** Everything that runs for these tensors or nodes: the nodes above them, and the bodies of the functions they call. */
export function withFunctions(graph: Graph, names: readonly string[]): readonly NodeDef[] {
  const nodes = needed(graph, new Map(), names);
  return [...nodes, ...calledFunctions(graph, nodes).flatMap((fn) => fn.nodes)];
}

/** The functions of the library that the nodes call, directly or through others. */
function calledFunctions(graph: Graph, nodes: readonly NodeDef[]): readonly FunctionDef[] {
  const called = new Set<FunctionDef>();
  const queue: NodeDef[] = [...nodes];
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const name of [node.op, ...referencesOf(node)]) {
      const fn = graph.functions.get(name);
      if (!fn || called.has(fn)) continue;
      called.add(fn);
      queue.push(...fn.nodes);
    }
  }
  return [...called];
}

function referencesOf({ attrs }: NodeDef): readonly string[] {
  return attrs.names.flatMap((name) => {
    const attr = attrs.get(name);
    if (attr?.kind === "func") return [attr.value.name];
    return attr?.kind === "list" ? attr.value.func.map((func) => func.name) : [];
  });
}

/** The node, reading the placeholders that stand in for what is fed. */
function redirected(node: Node, cuts: ReadonlyMap<string, string>): NodeDef {
  if (cuts.size === 0) return node;
  const target = (input: string) => (input.startsWith("^") ? undefined : cuts.get(tensorName(input)));
  return { ...node, inputs: node.inputs.map((input) => target(input) ?? input) };
}

function placeholder(name: string, dtype: DType): NodeMessage {
  return {
    name,
    op: "Placeholder",
    attr: { dtype: typeMessage(dtype), shape: { shape: shapeMessage(null) } },
  };
}

/** Assigns every variable that has values; the last node runs all. Empty when there is none. */
async function initialisation(graph: Graph, nodes: readonly Node[]): Promise<NodeMessage[]> {
  const init: NodeMessage[] = [];
  const assigned: string[] = [];
  for (const { name } of nodes) {
    const value = graph.variables.get(name);
    if (!value?.hasValues) continue;
    const assign = await assignment(graph.node(name), value);
    init.push(...assign);
    assigned.push(`^${assign[1].name}`);
  }
  if (assigned.length === 0) return [];
  return [...init, { name: "thaw/init", op: "NoOp", input: assigned }];
}

async function assignment(
  variable: Node,
  value: TensorRef,
): Promise<[NodeMessage, NodeMessage & { name: string }]> {
  const constant = `thaw/value/${variable.name}`;
  const type = typeMessage(value.dtype);
  const resource = variable.op === "VarHandleOp";
  return [
    { name: constant, op: "Const", attr: { dtype: type, value: { tensor: await tensorMessage(value) } } },
    {
      name: `thaw/assign/${variable.name}`,
      op: resource ? "AssignVariableOp" : "Assign",
      input: [variable.name, constant],
      attr: resource ? { dtype: type } : { T: type },
    },
  ];
}
