/**
 * Which layers of the two sides are the same: of two models, or of a model and the graph that it came from.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { candidatesOf } from "../weights/candidates.js";
import { match } from "../weights/match.js";
import { ModelSlots } from "../weights/slots.js";
import { GraphSubject } from "./graph-subject.js";
import type { LayerLeft, MatchedPlace } from "./layers.js";
import { modelLayers } from "./model-layers.js";
import { ModelSubject } from "./model-subject.js";
import { placesOf } from "./places.js";
import type { LayerReport, WeightReport } from "./report.js";
import type { Subject } from "./subject.js";
import { compareWeights } from "./weights.js";

/** What of one side is where in the other: layers of two models, or of a model in a graph. */
export function matchedLayers(a: Subject, b: Subject): Matched | undefined {
  if (a instanceof ModelSubject && b instanceof ModelSubject) {
    const { layers, left, compareWeights } = modelLayers(a, b);
    return { model: a.model, compareWeights, places: { found: layers, left } };
  }
  const model = a instanceof ModelSubject ? a : b instanceof ModelSubject ? b : undefined;
  const graph = a instanceof GraphSubject ? a.graph : b instanceof GraphSubject ? b.graph : undefined;
  if (!model || !graph) return undefined;
  const { candidates, uses } = candidatesOf(graph, {});
  if (!uses) return undefined;
  const { matches } = match(new ModelSlots(model.model), candidates, uses, new Map());
  const { found, left } = placesOf(model.model, graph, uses, matches);
  const nodes = new Map<string, Node>();
  const places = found.map(({ layer, tensor }): MatchedPlace => {
    const node = graph.node(parseName(tensor).node);
    nodes.set(layer, node);
    return {
      layer,
      tensor,
      names: model === a ? [layer, tensor] : [tensor, layer],
      order: uses.orderOf(node) ?? 0,
      size: model.sizeOf(layer),
      precedes(other) {
        const later = nodes.get(other.layer);
        return later !== undefined && uses.precedes(node, later);
      },
    };
  });
  return {
    model: model.model,
    compareWeights: (signal) => compareWeights(matches, signal),
    places: { found: places, left },
  };
}

export interface Matched {
  /** The model whose layers they are. */
  readonly model: tf.LayersModel;
  readonly places: { readonly found: readonly MatchedPlace[]; readonly left: readonly LayerLeft[] };
  compareWeights(signal?: AbortSignal): Promise<WeightReport[]>;
}

/** Layers that were not compared, from `first` up to those that were. */
export function uncompared(
  model: tf.LayersModel,
  first: LayerReport,
  compared: readonly LayerReport[],
): string[] {
  const known = new Set(compared.map(({ layer }) => layer));
  const found = new Set(model.layers.filter(({ name }) => name === first.layer));
  for (const layer of found) {
    for (const before of layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers))
      if (!known.has(before.name) && before.getClassName() !== "InputLayer") found.add(before); // a Set grows while it is walked
  }
  return model.layers
    .filter((layer) => found.has(layer) && layer.name !== first.layer)
    .map(({ name }) => name);
}
