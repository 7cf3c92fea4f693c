/**
 * Which layers of the two sides are the same: of two models, of a model and the graph that it came from, of two graphs.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Node } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import { candidatesOf } from "../weights/candidates.js";
import { match } from "../weights/match.js";
import { ModelSlots } from "../weights/slots.js";
import { type GraphLayers, graphLayers } from "./graph-layers.js";
import { GraphSubject } from "./graph-subject.js";
import { type LayerLeft, type MatchedPlace, type Neighbours, nearestBefore } from "./layers.js";
import { modelLayers } from "./model-layers.js";
import { ModelSubject } from "./model-subject.js";
import type { Pair } from "./pair.js";
import { placesOf } from "./places.js";
import type { LayerReport, WeightReport } from "./report.js";
import type { Subject } from "./subject.js";
import { compareWeights } from "./weights.js";

/** What of one side is where in the other. */
export interface Matched {
  readonly places: { readonly found: readonly MatchedPlace[]; readonly left: readonly LayerLeft[] };
  readonly neighbours: Neighbours<MatchedPlace>;
  /** Where both sides are graphs: every node that both have. */
  readonly graphs?: GraphLayers;
  compareWeights(signal?: AbortSignal): Promise<WeightReport[]>;
  /** Layers that were not compared, from `first` up to those that were. */
  uncompared(first: LayerReport, compared: readonly LayerReport[]): string[];
}

export function matchedLayers(
  a: Subject,
  b: Subject,
  inputs: readonly Pair[],
  outputs: readonly Pair[],
): Matched | undefined {
  if (a instanceof GraphSubject && b instanceof GraphSubject)
    return ofGraphs(graphLayers(a, b, inputs, outputs));
  if (a instanceof ModelSubject && b instanceof ModelSubject) {
    const { layers, left, before, compareWeights } = modelLayers(a, b);
    return {
      places: { found: layers, left },
      neighbours: { before },
      compareWeights,
      uncompared: (first, compared) => uncompared(a.model, first, compared),
    };
  }
  const model = a instanceof ModelSubject ? a : b instanceof ModelSubject ? b : undefined;
  const graph = a instanceof GraphSubject ? a : b instanceof GraphSubject ? b : undefined;
  return model && graph ? ofModel(model, graph, model === a) : undefined;
}

function ofGraphs(graphs: GraphLayers | undefined): Matched | undefined {
  return (
    graphs && {
      places: { found: graphs.layers, left: graphs.left },
      neighbours: graphs.neighbours,
      graphs,
      compareWeights: (signal) => graphs.compareWeights(signal),
      uncompared: () => [],
    }
  );
}

function ofModel(model: ModelSubject, { graph }: GraphSubject, modelFirst: boolean): Matched | undefined {
  const { candidates, uses } = candidatesOf(graph, {});
  if (!uses) return undefined;
  const { matches } = match(new ModelSlots(model.model), candidates, uses, new Map());
  const { found, left } = placesOf(model.model, graph, uses, matches);
  const nodes = new Map<MatchedPlace, Node>();
  const places = found.map(({ layer, tensor }): MatchedPlace => {
    const node = graph.node(parseName(tensor).node);
    const names = modelFirst ? ([layer, tensor] as const) : ([tensor, layer] as const);
    const place = { layer, tensor, names, order: uses.orderOf(node) ?? 0, size: model.sizeOf(layer) };
    nodes.set(place, node);
    return place;
  });
  return {
    places: { found: places, left },
    neighbours: {
      before: nearestBefore((a, b) => {
        const [earlier, later] = [nodes.get(a), nodes.get(b)];
        return earlier !== undefined && later !== undefined && uses.precedes(earlier, later);
      }),
    },
    compareWeights: (signal) => compareWeights(matches, signal),
    uncompared: (first, compared) => uncompared(model.model, first, compared),
  };
}

function uncompared(model: tf.LayersModel, first: LayerReport, compared: readonly LayerReport[]): string[] {
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
