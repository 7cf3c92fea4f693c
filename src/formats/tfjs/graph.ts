/**
 * The topology of a TensorFlow.js graph model: a GraphDef in JSON, whose constants are in the shards.
 *
 * @module
 */
import { memorySource } from "../../io/source.js";
import { enums } from "../../proto/schema.js";
import { dtypeOf, isDType, type Shape } from "../../tensor/dtype.js";
import type { TensorRef } from "../../tensor/tensor.js";
import type { MetaGraph, Signature, TensorInfo } from "../file.js";
import { type Attrs, type GraphDef, type NodeDef, readGraphDef } from "../graphdef.js";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../json.js";
import { encodeJson } from "../json-proto.js";

/** The graph with its constants' values. `weights` are called by node, without an output's number. */
export async function readTopology(
  model: JsonObject,
  weights: ReadonlyMap<string, TensorRef>,
  file: string,
): Promise<MetaGraph> {
  const bytes = encodeJson(withoutGuesses(model.modelTopology), "GraphDef", file);
  const graph = await readGraphDef(memorySource(`${file}: modelTopology`, bytes));
  return {
    tags: [],
    graph: withWeights(graph, weights),
    signatures: signaturesOf(model),
    variables: new Map(),
  };
}

/** Grappler's notes on shapes: dimensions such as -2 stand for "the same as there", which no shape can hold. */
function withoutGuesses(topology: unknown): unknown {
  if (!isObject(topology)) return topology;
  const node = listIn(topology, "node").map((each) => {
    if (!isObject(each) || !isObject(each.attr)) return each;
    const { _input_shapes, _output_shapes, ...attr } = each.attr;
    return { ...each, attr };
  });
  return { ...topology, node };
}

function withWeights(graph: GraphDef, weights: ReadonlyMap<string, TensorRef>): GraphDef {
  const all = (nodes: readonly NodeDef[]) => nodes.map((node) => valued(node, weights));
  // The converter puts a function's name before those of its constants, so all names are told apart.
  const functions = graph.functions.map((fn) => ({ ...fn, nodes: all(fn.nodes) }));
  return { ...graph, nodes: all(graph.nodes), functions };
}

function valued(node: NodeDef, weights: ReadonlyMap<string, TensorRef>): NodeDef {
  const weight = node.op === "Const" ? weights.get(node.name) : undefined;
  if (!weight) return node;
  const { attrs } = node;
  const value = {
    kind: "tensor",
    value: weight.with({ name: `${node.name}:0`, aliases: [node.name] }),
  } as const;
  const overlay: Attrs = {
    names: attrs.names,
    get: (name) => (name === "value" ? value : attrs.get(name)),
  };
  return { ...node, attrs: overlay };
}

/** Since converter 1.3 the file says what goes in and out; the older place is the writer's own metadata. */
function signaturesOf(model: JsonObject): Signature[] {
  const found = isObject(model.signature)
    ? model.signature
    : objectIn(model.userDefinedMetadata, "signature");
  const [inputs, outputs] = [tensors(found.inputs), tensors(found.outputs)];
  if (Object.keys(inputs).length + Object.keys(outputs).length === 0) return [];
  return [{ key: "serving_default", methodName: "tensorflow/serving/predict", inputs, outputs }];
}

function tensors(value: unknown): Record<string, TensorInfo> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).flatMap(([key, each]): [string, TensorInfo][] => {
    const name = textIn(each, "name");
    const dtype = dtypeNamed(isObject(each) ? each.dtype : undefined);
    return name === undefined || dtype === undefined ? [] : [[key, { name, dtype, shape: shapeIn(each) }]];
  });
  return Object.fromEntries(entries);
}

/** `DT_FLOAT`, its number, or TensorFlow.js' own `float32`. */
function dtypeNamed(value: unknown) {
  if (typeof value === "number") return dtypeOf(value);
  if (typeof value !== "string") return undefined;
  if (isDType(value)) return value;
  const code = enums.DataType?.[value];
  return code === undefined ? undefined : dtypeOf(code);
}

function shapeIn(value: unknown): Shape | null {
  const shape = objectIn(value, "tensorShape");
  if (shape.unknownRank === true) return null;
  return listIn(shape, "dim").map((each) => {
    const size = Number(isObject(each) ? (each.size ?? 0) : Number.NaN);
    return Number.isSafeInteger(size) && size >= 0 ? size : null;
  });
}
