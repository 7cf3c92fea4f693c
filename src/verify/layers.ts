/**
 * Where, inside, two sides part: the first layer that differs.
 *
 * All layers are compared in one run where their outputs fit into memory together. Of a large model only as many are
 * computed as it takes to find that layer, by bisection: layers stand in the order of data, the inputs agree, the
 * outputs do not, and each probe halves what is between. Where a model branches the order alone proves nothing, so
 * what is found counts only when every matched layer that it reads from agrees; the first of those that does not
 * takes its place, until all do.
 *
 * @module
 */
import type { LayerReport } from "./report.js";

/** A layer that both sides have. */
export interface MatchedLayer {
  readonly layer: string;
  readonly tensor: string;
}

/** A layer that both sides have, and where it stands. */
export interface MatchedPlace extends MatchedLayer {
  /** What each side calls it. */
  readonly names: readonly [actual: string, expected: string];
  /** Its place in the order of data. */
  readonly order: number;
  /** Elements of its output for one example. */
  readonly size: number;
  precedes(other: MatchedPlace): boolean;
}

export type LayerLeft = { readonly layer: string; readonly reason: string };

/** Compares some layers. */
export type Probe<L> = (layers: readonly L[]) => Promise<readonly (LayerReport | LayerLeft)[]>;

export interface Bisected {
  /** What was compared on the way, in the order of data. */
  readonly compared: readonly (LayerReport | LayerLeft)[];
  readonly first: LayerReport | undefined;
}

/**
 * Finds, among `layers` in the order of data, one that differs while the matched layers that it reads from agree.
 *
 * @param precedes whether data flows from one to the other
 */
export async function bisect<L extends MatchedLayer>(
  layers: readonly L[],
  precedes: (a: L, b: L) => boolean,
  probe: Probe<L>,
): Promise<Bisected> {
  const found = new Map<L, LayerReport | LayerLeft>();
  const differs = async (layer: L): Promise<boolean> => {
    const known = found.get(layer) ?? (await probe([layer]))[0];
    if (known) found.set(layer, known);
    return known !== undefined && "pass" in known && !known.pass;
  };
  // Differences can come and go, where a ReLU hides some: then halves find nothing, and all layers are asked.
  let first = (await halved(layers, differs)) ?? (await firstOf(layers, differs));
  for (let earlier = first; earlier; ) {
    first = earlier;
    earlier = await firstOf(parents(first, layers, precedes), differs);
  }
  const report = first && found.get(first);
  return {
    compared: layers.flatMap((layer) => found.get(layer) ?? []),
    first: report && "pass" in report ? report : undefined,
  };
}

/** The layers nearest before one, on each way that data takes to it. */
function parents<L>(layer: L, layers: readonly L[], precedes: (a: L, b: L) => boolean): L[] {
  const before = layers.filter((each) => each !== layer && precedes(each, layer));
  return before.filter((each) => !before.some((between) => between !== each && precedes(each, between)));
}

/** By halves: the place from which on layers differ, if the last one does. */
async function halved<L>(
  layers: readonly L[],
  differs: (layer: L) => Promise<boolean>,
): Promise<L | undefined> {
  let [agrees, parts] = [-1, layers.length];
  while (parts - agrees > 1) {
    const middle = (agrees + parts) >> 1;
    const layer = layers[middle];
    if (layer && (await differs(layer))) parts = middle;
    else agrees = middle;
  }
  return layers[parts];
}

async function firstOf<L>(
  layers: readonly L[],
  differs: (layer: L) => Promise<boolean>,
): Promise<L | undefined> {
  for (const layer of layers) if (await differs(layer)) return layer;
  return undefined;
}
