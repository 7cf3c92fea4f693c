/**
 * Where, inside, two sides part: the first layer that differs.
 *
 * All layers are compared in one run where their outputs fit into memory together. Of a large model only as many are
 * computed as it takes to find that layer, by bisection: layers stand in the order of data, the inputs agree, the
 * outputs do not, and each probe halves what is between. Where a model branches the order alone proves nothing, so
 * what is found counts only when every matched layer that it reads from agrees; the first of those that does not
 * takes its place, until all do. Between two graphs of which one was rewritten, a place can hold other numbers and mean
 * nothing by it (a batch normalisation folded into the convolution before it): one whose readers agree is passed over.
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
  /** Elements of its output for one example; undefined where nothing says it. */
  readonly size?: number;
}

export type LayerLeft = { readonly layer: string; readonly reason: string };

/** Compares some layers. */
export type Probe<L> = (layers: readonly L[]) => Promise<readonly (LayerReport | LayerLeft)[]>;

export interface Bisected {
  /** What was compared on the way, in the order of data. */
  readonly compared: readonly (LayerReport | LayerLeft)[];
  readonly first: LayerReport | undefined;
}

/** Which layers stand next to one, among those given. */
export interface Neighbours<L> {
  /** The nearest before it, on each way that data takes to it. */
  before(layer: L, among: ReadonlySet<L>): readonly L[];
  /** The nearest behind it; without, a layer that differs is never passed over. */
  behind?(layer: L, among: ReadonlySet<L>): readonly L[];
}

/**
 * Finds, among `layers` in the order of data, one that differs while the matched layers that it reads from agree.
 *
 * @param known what was compared before
 */
export async function bisect<L extends MatchedLayer>(
  layers: readonly L[],
  neighbours: Neighbours<L>,
  probe: Probe<L>,
  known: ReadonlyMap<L, LayerReport | LayerLeft> = new Map(),
): Promise<Bisected> {
  const search = new Search(layers, neighbours, probe, known);
  const first = await search.first();
  return { compared: layers.flatMap((layer) => search.found.get(layer) ?? []), first };
}

class Search<L extends MatchedLayer> {
  readonly found: Map<L, LayerReport | LayerLeft>;
  readonly #among: Set<L>;
  readonly #neighbours: Neighbours<L>;
  readonly #probe: Probe<L>;

  constructor(
    layers: readonly L[],
    neighbours: Neighbours<L>,
    probe: Probe<L>,
    known: ReadonlyMap<L, LayerReport | LayerLeft>,
  ) {
    this.found = new Map(known);
    this.#among = new Set(layers);
    this.#neighbours = neighbours;
    this.#probe = probe;
  }

  async first(): Promise<LayerReport | undefined> {
    for (;;) {
      const layer = await this.#earliest();
      const report = layer && this.found.get(layer);
      if (!layer || !report || !("pass" in report)) return undefined;
      if (!(await this.#isPassedOver(layer, REACH))) return report;
      this.found.set(layer, { layer: layer.layer, reason: REWRITTEN });
      this.#among.delete(layer);
    }
  }

  async #differs(layer: L): Promise<boolean> {
    const known = this.found.get(layer) ?? (await this.#probe([layer]))[0];
    if (known) this.found.set(layer, known);
    return known !== undefined && "pass" in known && !known.pass;
  }

  async #earliest(): Promise<L | undefined> {
    const layers = [...this.#among];
    // Differences can come and go, where a ReLU hides some: then halves find nothing, and all layers are asked.
    let first = (await this.#halved(layers)) ?? (await this.#firstOf(layers));
    for (let earlier = first; earlier; ) {
      first = earlier;
      earlier = await this.#firstOf(this.#neighbours.before(first, this.#among));
    }
    return first;
  }

  /** By halves: the place from which on layers differ, if the last one does. What is known narrows it. */
  async #halved(layers: readonly L[]): Promise<L | undefined> {
    const passes = layers.map((layer) => {
      const known = this.found.get(layer);
      return known && "pass" in known ? known.pass : undefined;
    });
    let parts = passes.indexOf(false);
    if (parts < 0) parts = layers.length;
    let agrees = passes.lastIndexOf(true, parts);
    while (parts - agrees > 1) {
      const middle = (agrees + parts) >> 1;
      const layer = layers[middle];
      if (layer && (await this.#differs(layer))) parts = middle;
      else agrees = middle;
    }
    return layers[parts];
  }

  async #firstOf(layers: readonly L[]): Promise<L | undefined> {
    for (const layer of layers) if (await this.#differs(layer)) return layer;
    return undefined;
  }

  /** Whether everything that reads it agrees, or is such a layer itself. */
  async #isPassedOver(layer: L, reach: number): Promise<boolean> {
    const readers = this.#neighbours.behind?.(layer, this.#among) ?? [];
    if (readers.length === 0) return false;
    for (const reader of readers) {
      if (!(await this.#differs(reader))) continue;
      if (reach === 0 || !(await this.#isPassedOver(reader, reach - 1))) return false;
    }
    return true;
  }
}

/** What optimizers fold into one another spans no more: a convolution, its bias, its normalisation. */
const REACH = 3;

export const REWRITTEN =
  "it holds other numbers, and what reads it agrees: one of the graphs was rewritten there";

/** The layers nearest before one, where only the order of data is known. */
export function nearestBefore<L>(precedes: (a: L, b: L) => boolean): Neighbours<L>["before"] {
  return (layer, among) => {
    const before = [...among].filter((each) => each !== layer && precedes(each, layer));
    return before.filter((each) => !before.some((between) => between !== each && precedes(each, between)));
  };
}
