/**
 * TensorFlow's own answer, for feeds in any form.
 *
 * @module
 */
import type { Graph } from "../../graph/graph.js";
import { tensorName } from "../../graph/names.js";
import { TensorValue } from "../../tensor/tensor.js";
import { checkShape, feedTensor, type TensorLike } from "../feeds.js";
import { namedInputs, tensorInfo } from "../names.js";
import { fromTensor } from "../tensors.js";

/**
 * Tensors of a graph by full name, computed by native TensorFlow.
 *
 * @throws {NotFoundError} when it is not installed, with the command that installs it
 */
export async function nativeAnswer(
  graph: Graph,
  feeds: Readonly<Record<string, TensorLike>>,
  fetches: readonly string[],
): Promise<Record<string, TensorValue>> {
  const { nativeRun } = await import("./run.node.js");
  const values = await Promise.all(
    Object.entries(feeds).map(
      async ([name, like]) => [tensorName(name), await ownValue(graph, name, like)] as const,
    ),
  );
  return nativeRun(graph, Object.fromEntries(values), fetches);
}

/**
 * A value with TensorFlow's own dtype, whatever it was given as: what our runner takes for an input, TensorFlow gets.
 */
async function ownValue(graph: Graph, name: string, like: TensorLike): Promise<TensorValue> {
  const info = tensorInfo(graph, name);
  if (like instanceof TensorValue && like.dtype === info.dtype) {
    checkShape(info, like, () => namedInputs(graph, info.name));
    return like;
  }
  const tensor = await feedTensor(info, like, () => namedInputs(graph, info.name));
  try {
    return await fromTensor(tensor, { name: info.name, dtype: info.dtype });
  } finally {
    tensor.dispose();
  }
}
