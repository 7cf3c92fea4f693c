/**
 * Which layer of one model is which of another: by name, or, where the names are others, each in its place.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { ModelSlots, type WeightSlot } from "../weights/slots.js";
import { type LayerLeft, type MatchedPlace, type Neighbours, nearestBefore } from "./layers.js";
import type { ModelSubject } from "./model-subject.js";
import type { WeightReport } from "./report.js";

type Layer = tf.layers.Layer;

export interface ModelLayers {
  readonly layers: readonly MatchedPlace[];
  readonly left: readonly LayerLeft[];
  readonly before: Neighbours<MatchedPlace>["before"];
  compareWeights(signal?: AbortSignal): Promise<WeightReport[]>;
}

export function modelLayers(actual: ModelSubject, expected: ModelSubject): ModelLayers {
  const partners = partnersOf(actual.model, expected.model);
  const before = new Map<string, ReadonlySet<string>>();
  const layers: MatchedPlace[] = [];
  const left: LayerLeft[] = [];
  for (const [order, layer] of actual.model.layers.entries()) {
    if (layer.getClassName() === "InputLayer") continue;
    const { name } = layer;
    before.set(name, upstream(layer, before));
    const other = partners.get(layer);
    const reason = other ? (severalOutputs(layer) ?? severalOutputs(other)) : `${expected.label} has none of that name and kind`; // biome-ignore format: one thought
    if (!other || reason !== undefined) {
      left.push({ layer: name, reason: reason ?? "" });
      continue;
    }
    layers.push({ layer: name, tensor: other.name, names: [name, other.name], order, size: actual.sizeOf(name) }); // biome-ignore format: one thought
  }
  return {
    layers,
    left,
    before: nearestBefore((a, b) => before.get(b.layer)?.has(a.layer) === true),
    compareWeights: (signal) => compareWeights(actual.model, expected.model, signal),
  };
}

/** Layers of one name and kind; where none of the names fit, layers in the same place, if all kinds do. */
function partnersOf(a: tf.LayersModel, b: tf.LayersModel): ReadonlyMap<Layer, Layer> {
  const byName = pairs(a.layers, (layer) => b.layers.find(({ name }) => name === layer.name));
  if (byName.size > 0) return byName;
  const [own, others] = [withoutInputs(a), withoutInputs(b)];
  const byPlace = pairs(own, (_, i) => others[i]);
  return own.length === others.length && byPlace.size === own.length ? byPlace : byName;
}

function pairs(
  layers: readonly Layer[],
  partner: (layer: Layer, i: number) => Layer | undefined,
): Map<Layer, Layer> {
  return new Map(
    layers.flatMap((layer, i) => {
      const other = partner(layer, i);
      const fits = other?.getClassName() === layer.getClassName() && layer.getClassName() !== "InputLayer";
      return other && fits ? [[layer, other] as const] : [];
    }),
  );
}

function withoutInputs({ layers }: tf.LayersModel): Layer[] {
  return layers.filter((layer) => layer.getClassName() !== "InputLayer");
}

function severalOutputs({ inboundNodes }: Layer): string | undefined {
  return inboundNodes.length === 1 ? undefined : "it is shared, and has several outputs";
}

function upstream(layer: Layer, known: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name } of layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers)) {
    found.add(name);
    for (const earlier of known.get(name) ?? []) found.add(earlier);
  }
  return found;
}

/** Weights in the models' own order; those of two layers that are one by path and name. */
async function compareWeights(
  a: tf.LayersModel,
  b: tf.LayersModel,
  signal: AbortSignal | undefined,
): Promise<WeightReport[]> {
  const [own, others] = [new ModelSlots(a).slots, new ModelSlots(b).slots];
  const named = new Map(others.map((slot) => [`${slot.path}/${slot.weight}`, slot]));
  const inPlace = own.length === others.length && !own.some((slot) => named.has(`${slot.path}/${slot.weight}`)); // biome-ignore format: one thought
  const reports: WeightReport[] = [];
  for (const [i, slot] of own.entries()) {
    signal?.throwIfAborted();
    const other = inPlace ? others[i] : named.get(`${slot.path}/${slot.weight}`);
    if (!other) continue;
    const maxAbs = await distance(slot, other);
    reports.push({ layer: slot.path, weight: slot.weight, tensor: `${other.path}/${other.weight}`, maxAbs, equal: maxAbs === 0 }); // biome-ignore format: one thought
  }
  return reports;
}

/** The largest difference; infinite between weights of two shapes. */
async function distance(a: WeightSlot, b: WeightSlot): Promise<number> {
  if (String(a.shape) !== String(b.shape)) return Number.POSITIVE_INFINITY;
  const [x, y] = [a.layer.getWeights()[a.index], b.layer.getWeights()[b.index]];
  if (!x || !y) return Number.NaN;
  const [own, other] = [await x.data(), await y.data()];
  let largest = 0;
  for (let i = 0; i < own.length; i++) {
    const [x, y] = [own[i] ?? 0, other[i] ?? 0];
    const difference = Object.is(x, y) ? 0 : Math.abs(x - y);
    if (Number.isNaN(difference)) return difference;
    if (difference > largest) largest = difference;
  }
  return largest;
}
