/**
 * A graph as a SavedModel that TensorFlow can load: no variables folder, and of the assets those that fill tables.
 * Variables with values are assigned, and tables filled, by an initialisation op, which TensorFlow runs on loading.
 *
 * TensorFlow then computes any tensor of it by name, as a session does.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { graphDefMessage, shapeMessage, tensorMessage, typeMessage } from "../../formats/graphdef-message.js";
import type { Graph, Node } from "../../graph/graph.js";
import { parseName, tensorName } from "../../graph/names.js";
import { tensorflow } from "../../proto/tensorflow.js";
import type { DType } from "../../tensor/dtype.js";
import type { TensorRef } from "../../tensor/tensor.js";
import { tableOps } from "../initialize.js";
import { fillingNodes, noFilling } from "./filling.js";
import { calledFunctions, needed } from "./reach.js";
import { checkOps } from "./safe-ops.js";

type NodeMessage = tensorflow.NodeDef.$Properties;

/** Under this key TensorFlow looks for what it has to run once. */
const initKey = "__saved_model_init_op";

export interface Wrapped {
  /** The bytes of `saved_model.pb`. */
  readonly bytes: Uint8Array;
  /** Files beside it that TensorFlow fills tables from, by their paths in the model. */
  readonly assets: readonly string[];
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
  const asked = needed(graph, cuts, [...fetches, ...feeds.keys()]);
  checkOps([...asked, ...calledFunctions(graph, asked).flatMap((fn) => fn.nodes)]);
  const filling = asked.some(({ op }) => tableOps.has(op)) ? fillingNodes(graph) : noFilling;
  const nodes = [...new Set([...asked, ...filling.nodes])];
  const functions = calledFunctions(graph, nodes);
  const message = await graphDefMessage({
    versions: graph.def.versions,
    nodes: nodes.map((node) => redirected(node, cuts)),
    functions,
  });
  const init = await initialisation(graph, nodes, filling.names);
  const placeholders = [...cuts].map(([tensor, name]) => placeholder(name, feeds.get(tensor) ?? "float32"));
  const graphDef = { ...message, node: [...placeholders, ...(message.node ?? []), ...init] };
  return {
    bytes: savedModel(graphDef, init.at(-1)?.name, filling.assets),
    assets: [...new Set(filling.assets.values())],
    nameOf: (tensor) => (cuts.has(tensor) ? `${cuts.get(tensor)}:0` : tensor),
  };
}

function savedModel(
  graphDef: tensorflow.GraphDef.$Properties,
  init: string | null | undefined,
  assets: ReadonlyMap<string, string>,
): Uint8Array {
  const signatures = init
    ? { [initKey]: { outputs: { [initKey]: { name: init } }, method_name: initKey } }
    : {};
  const metaGraph = {
    meta_info_def: { tags: ["serve"] },
    graph_def: graphDef,
    signature_def: signatures,
    asset_file_def: [...assets].map(([name, path]) => ({
      tensor_info: { name },
      filename: path.slice("assets/".length), // TensorFlow looks for it in the folder of that name
    })),
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

/** Assigns every variable that has values, and runs these nodes too; the last node runs all. Empty when there is none. */
async function initialisation(
  graph: Graph,
  nodes: readonly Node[],
  filling: readonly string[],
): Promise<NodeMessage[]> {
  const init: NodeMessage[] = [];
  const assigned = filling.map((name) => `^${name}`);
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
