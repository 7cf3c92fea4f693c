/**
 * The constant or variable behind a node that only hands it on.
 *
 * @module
 */
import type { Graph } from "../graph/graph.js";
import type { TensorRef } from "../tensor/tensor.js";

/** Undefined where the node computes something. */
export function storedValue(graph: Graph, name: string): TensorRef | undefined {
  let node = graph.nodes.get(name);
  for (let steps = 0; node && steps < 8; steps++) {
    const tensor = graph.getTensorByName(node.name);
    if (tensor.hasValues) return tensor;
    if (!handsOnValue.has(node.op)) return undefined;
    node = graph.nodes.get(node.parsedInputs[0]?.node ?? "");
  }
  return undefined;
}

const handsOnValue = new Set(["Identity", "ReadVariableOp", "Cast", "Enter", "ConcatV2", "Dequantize"]);
