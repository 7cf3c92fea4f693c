/**
 * Looks into two sides: compares their layers where that takes little, and finds where they part.
 *
 * @module
 */
import { isThawError } from "../errors.js";
import { DEFAULT_SAMPLES } from "./cases.js";
import type { GraphLayers } from "./graph-layers.js";
import {
  bisect,
  type LayerLeft,
  type MatchedPlace,
  type Neighbours,
  type Probe,
  REWRITTEN,
} from "./layers.js";
import type { VerifyOptions } from "./options.js";
import type { Pair } from "./pair.js";
import type { LayerReport } from "./report.js";

export interface Inside {
  readonly layers: readonly LayerReport[];
  readonly left: readonly LayerLeft[];
  /** Where the sides part, where not all layers were compared or a node inside of a layer does. */
  readonly parting: LayerReport | undefined;
  readonly notes: readonly string[];
}

type Compared = LayerReport | LayerLeft;

export function inside(compared: readonly Compared[], parting?: LayerReport, notes: string[] = []): Inside {
  const layers = compared.flatMap((layer) => ("pass" in layer ? [layer] : []));
  const left = compared.flatMap((layer) => ("reason" in layer ? [layer] : []));
  return { layers, left, parting, notes };
}

/** Whether the outputs of all layers can be held at once. */
export function fitTogether(
  places: readonly MatchedPlace[],
  { layers, samples = DEFAULT_SAMPLES }: VerifyOptions,
): boolean {
  if (layers !== undefined) return layers === "all";
  return places.reduce((total, { size = 0 }) => total + size, 0) * samples <= MAX_ELEMENTS;
}

/** 512 MB of float32 for the two sides together. */
const MAX_ELEMENTS = 2 ** 26;
const TOO_LARGE = "the outputs of all of them would not fit into memory together";

/** Of a model too large to be compared at once: where it parts, if its outputs say that it does. */
export async function insideModel(
  places: readonly MatchedPlace[],
  neighbours: Neighbours<MatchedPlace>,
  agree: boolean,
  probe: Probe<MatchedPlace>,
): Promise<Inside> {
  if (agree) return inside(places.map(({ layer }) => ({ layer, reason: TOO_LARGE })));
  const { compared, first } = await bisect(inOrder(places), neighbours, probe);
  return inside(compared, first, [`layers were compared by bisection: ${TOO_LARGE}`]);
}

/**
 * Of two graphs: the ends of their scopes, a few in each run, and where outputs differ the first node that does and
 * makes a difference to them.
 */
export async function insideGraphs(
  graphs: GraphLayers,
  differing: readonly Pair[],
  probe: Probe<MatchedPlace>,
  wanted: VerifyOptions["layers"],
): Promise<Inside> {
  const careful: Probe<MatchedPlace> = (places) => oneByOneWhereItFails(places, probe);
  const layers = wanted === "bisect" ? [] : inOrder(graphs.layers);
  const known = await inParts(layers, careful);
  if (differing.length === 0) {
    const compared = layers.flatMap((place) => known.get(place) ?? []);
    return inside(
      compared.map((layer) => (isWrong(layer) ? { layer: layer.layer, reason: REWRITTEN } : layer)),
    );
  }
  const above = new Set(differing.flatMap(({ b }) => [...graphs.above(b.name)]));
  const nodes = graphs.nodes.filter((node) => above.has(node));
  const { compared, first } = await bisect(inOrder(nodes), graphs.neighbours, careful, known);
  const asked = new Map(compared.map((layer) => [layer.layer, layer]));
  const rows = wanted === "bisect" ? compared : layers.flatMap((place) => asked.get(place.layer) ?? known.get(place) ?? []); // biome-ignore format: one thought
  const notes = first
    ? [`${first.tensor} is the first tensor that differs: what both graphs compute it from agrees`]
    : ["no tensor that both graphs have differs: they part in what only one of them has"];
  return inside(rows, first, notes);
}

/** As many in one run as fit into memory, by the size of those before. */
async function inParts(
  places: readonly MatchedPlace[],
  probe: Probe<MatchedPlace>,
): Promise<Map<MatchedPlace, Compared>> {
  const found = new Map<MatchedPlace, Compared>();
  for (let [start, count] = [0, FIRST_PART]; start < places.length; start += count) {
    if (start > 0) count = roomFor(found.values(), count);
    const part = places.slice(start, start + count);
    const reports = await probe(part);
    for (const [i, place] of part.entries()) {
      const report = reports[i];
      if (report) found.set(place, report);
    }
  }
  return found;
}

const FIRST_PART = 8;
const LARGEST_PART = 64;

function roomFor(known: Iterable<Compared>, last: number): number {
  let largest = 1;
  for (const layer of known) if ("elements" in layer) largest = Math.max(largest, layer.elements);
  return Math.max(1, Math.min(LARGEST_PART, 2 * last, Math.floor(MAX_ELEMENTS / largest)));
}

/** A node that cannot be computed by itself costs only itself. */
async function oneByOneWhereItFails(
  places: readonly MatchedPlace[],
  probe: Probe<MatchedPlace>,
): Promise<readonly Compared[]> {
  try {
    return await probe(places);
  } catch (error) {
    if (!isThawError(error)) throw error;
    const [only, ...others] = places;
    if (only && others.length === 0) return [{ layer: only.layer, reason: firstLine(error.message) }];
    const reports: Compared[] = [];
    for (const place of places) reports.push(...(await oneByOneWhereItFails([place], probe)));
    return reports;
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function isWrong(layer: Compared): layer is LayerReport {
  return "pass" in layer && !layer.pass;
}

function inOrder(places: readonly MatchedPlace[]): MatchedPlace[] {
  return [...places].sort((a, b) => a.order - b.order);
}
