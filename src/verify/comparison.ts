/**
 * Runs both sides of a comparison and puts what differs into a report.
 *
 * @module
 */

import { ComputedValue } from "../run/tensors.js";
import type { TensorValue } from "../tensor/tensor.js";
import { type InputCase, inputCases } from "./cases.js";
import { difference } from "./difference.js";
import { fitTogether, type Inside, inside, insideGraphs, insideModel } from "./inside.js";
import { labelBeside } from "./label.js";
import type { MatchedPlace, Probe } from "./layers.js";
import { type Matched, matchedLayers } from "./matched-layers.js";
import { namedOutputs } from "./named-outputs.js";
import type { VerifyOptions } from "./options.js";
import { commonOutputs, type Pair, pairUp } from "./pair.js";
import type { Place } from "./places.js";
import { checkRecorded } from "./recording.js";
import {
  agrees,
  combined,
  type LayerReport,
  type OutputReport,
  type ThirdOpinion,
  VerifyReport,
} from "./report.js";
import type { Subject } from "./subject.js";
import { graphSide, needNative, thirdOpinion } from "./third.js";
import { float32Tolerance, insideTolerance, type Tolerance, toleranceOf } from "./tolerance.js";

export class Comparison {
  readonly #actual: Subject;
  readonly #expected: Subject;
  readonly #options: VerifyOptions;
  #tolerance: Tolerance = float32Tolerance;
  readonly #inputs: readonly Pair[];
  readonly #outputs: readonly Pair[];
  #found: { readonly layers: Matched | undefined } | undefined;

  constructor(actual: Subject, expected: Subject, options: VerifyOptions) {
    this.#actual = actual;
    this.#expected = expected;
    this.#options = options;
    checkRecorded(actual, expected, options.inputs !== undefined);
    checkRecorded(expected, actual, options.inputs !== undefined);
    this.#inputs = inputPairs(actual, expected, options);
    this.#outputs = options.outputs
      ? namedOutputs(options.outputs, actual, expected, () => this.#matched()?.places.found)
      : pairUp(
          "output",
          ...commonOutputs(actual, expected),
          'say which: --output scope/Softmax; in code: { outputs: ["scope/Softmax:0"] }',
        );
  }

  async report(): Promise<VerifyReport> {
    if (this.#options.native) await needNative(this.#actual, this.#expected);
    const matched = this.#matched();
    const places = matched?.places.found ?? [];
    const cases = inputCases(this.#inputs, this.#actual, this.#expected, this.#options);
    const [first] = cases;
    // Nobody says how large what a graph computes inside is; it is asked for in parts, afterwards.
    const together = !matched?.graphs && fitTogether(places, this.#options);
    const results: CaseResult[] = [];
    // Layers are compared on the first batch only: it is the largest.
    for (const each of cases) results.push(await this.#run(each, each === first && together ? places : []));
    const [answers] = results; // what their dtypes are is the same in all
    this.#tolerance = toleranceOf(this.#options, answers?.outputs.flat() ?? []);
    const outputs = this.#outputs.map((pair, i) => this.#output(pair, i, results));
    const inside = await this.#inside(matched, cases, results, together);
    const { layers, left, parting } = inside;
    const diverging = parting ?? layers.find(({ pass }) => !pass);
    return new VerifyReport({
      outputs,
      layers,
      parting,
      suspects: diverging && matched ? matched.uncompared(diverging, layers) : [],
      layersLeft: [...(matched?.places.left ?? []), ...left],
      weights: matched ? await matched.compareWeights(this.#options.signal) : [],
      engines: [
        { label: labelBeside(this.#actual, this.#expected), ...this.#actual.engine },
        { label: labelBeside(this.#expected, this.#actual), ...this.#expected.engine },
      ],
      inputs: first?.inputs ?? [],
      cases: [...new Set(cases.map(({ name }) => name.replace(/ \d+$/, "")))],
      tolerance: this.#tolerance,
      notes: [
        ...(first?.notes ?? []),
        ...inside.notes,
        ...this.#otherPrecisions(results),
        ...this.#constantOutputs(results),
      ],
      third: this.#options.native ? await this.#third(cases, results) : undefined,
    });
  }

  /** What layers and nodes inside gave. */
  async #inside(
    matched: Matched | undefined,
    cases: readonly InputCase[],
    results: readonly CaseResult[],
    together: boolean,
  ): Promise<Inside> {
    const places = matched?.places.found ?? [];
    if (together || !matched) {
      return inside(places.map((place, i) => this.#layer(place, results[0]?.layers[i])));
    }
    const differing = this.#outputs.filter((pair, i) => !this.#output(pair, i, results).pass);
    const telling = this.#telling(cases, results);
    const batch = matched.graphs ? [...telling].sort((a, b) => sizeOf(a) - sizeOf(b))[0] : telling[0];
    const probe: Probe<MatchedPlace> = async (probed) => {
      const result = batch && (await this.#run(batch, probed));
      return probed.map((place, i) => this.#layer(place, result?.layers[i]));
    };
    if (matched.graphs) return insideGraphs(matched.graphs, differing, probe, this.#options.layers);
    return insideModel(places, matched.neighbours, differing.length === 0, probe);
  }

  /** The batches to look inside with: those whose outputs differ, or all where none do. */
  #telling(cases: readonly InputCase[], results: readonly CaseResult[]): readonly InputCase[] {
    const differing = cases.filter((_, nth) => {
      const own = results.slice(nth, nth + 1);
      return this.#outputs.some((pair, i) => !this.#output(pair, i, own).pass);
    });
    return differing.length > 0 ? differing : cases;
  }

  async #third(cases: readonly InputCase[], results: readonly CaseResult[]): Promise<ThirdOpinion> {
    const [subject, side] = graphSide(this.#actual, this.#expected);
    const answers = results.flatMap(({ outputs }, i) => {
      const inputs = cases[i];
      return inputs ? [{ inputs, outputs }] : [];
    });
    return thirdOpinion(subject, side, this.#outputs, answers, this.#tolerance);
  }

  #matched(): Matched | undefined {
    this.#found ??= {
      layers: matchedLayers(this.#actual, this.#expected, this.#inputs, this.#outputs ?? []),
    };
    return this.#found.layers;
  }

  async #run(inputs: InputCase, places: readonly MatchedPlace[]): Promise<CaseResult> {
    this.#options.signal?.throwIfAborted();
    const count = this.#outputs.length;
    const actual = await this.#actual.run(inputs.actual, [
      ...this.#outputs.map(({ a }) => a.name),
      ...places.map(({ names }) => names[0]),
    ]);
    const expected = await this.#expected.run(inputs.expected, [
      ...this.#outputs.map(({ b }) => b.name),
      ...places.map(({ names }) => names[1]),
    ]);
    const pairs = actual.flatMap((value, i): [TensorValue, TensorValue][] => {
      const other = expected[i];
      return other ? [[value, other]] : [];
    });
    return { name: inputs.name, outputs: pairs.slice(0, count), layers: pairs.slice(count) };
  }

  #output({ a, b }: Pair, index: number, results: readonly CaseResult[]): OutputReport {
    const values = results.flatMap(({ name, outputs }) => {
      const pair = outputs[index];
      return pair ? [{ name, pair }] : [];
    });
    const parts = values.map(({ pair: [actual, expected] }) => difference(actual, expected, this.#tolerance));
    const total = combined(parts);
    const [first] = values;
    return {
      name: b.key ?? b.name,
      actual: a.key ?? a.name,
      tensor: b.name,
      ...total,
      pass: agrees(total),
      firstCase: values[parts.findIndex((part) => part.first)]?.name ?? null,
      points: first ? pointsOf(first.pair) : [],
    };
  }

  #layer(
    { layer, tensor }: Place,
    pair: readonly [TensorValue, TensorValue] | undefined,
  ): LayerReport | { readonly layer: string; readonly reason: string } {
    if (!pair) return { layer, reason: "it was not computed" };
    const [actual, expected] = pair;
    const same = this.#matched()?.graphs
      ? String(actual.shape) === String(expected.shape)
      : actual.data.length === expected.data.length;
    if (!same) return { layer, reason: "it has another shape" };
    const found = difference(actual, expected, insideTolerance(this.#tolerance, expected));
    return { layer, tensor, ...found, pass: agrees(found) };
  }

  /** Outputs that a side computed in other floats than TensorFlow does. */
  #otherPrecisions([first]: readonly CaseResult[]): string[] {
    return this.#outputs.flatMap(({ b }, i) => {
      const notes = (first?.outputs[i] ?? []).flatMap(precisionOf);
      return [...new Set(notes)].map((note) => `${b.key ?? b.name}: ${note}`);
    });
  }

  /** Outputs that are the same for every example prove little: the inputs may not have reached them. */
  #constantOutputs(results: readonly CaseResult[]): string[] {
    const random = results.filter(({ name }) => name === results[0]?.name || /^random \d/.test(name));
    return this.#outputs.flatMap(({ b }, i) => {
      const rows = random.flatMap(({ outputs }) => rowsOf(outputs[i]?.[1]));
      const [first] = rows;
      const constant = first && rows.length > 1 && rows.every((row) => sameRow(first, row));
      return constant
        ? [`${b.key ?? b.name} is the same for all ${rows.length} examples: the inputs may not reach it`]
        : [];
    });
  }
}

function precisionOf(value: TensorValue): string[] {
  if (!(value instanceof ComputedValue) || !value.precisionNote) return [];
  return [value.dtype === "float32" ? value.precisionNote : `${value.dtype} ${value.precisionNote}`];
}

function sizeOf({ expected }: InputCase): number {
  return Object.values(expected).reduce((total, { data }) => total + data.length, 0);
}

interface Row {
  readonly data: TensorValue["data"];
  readonly start: number;
  readonly width: number;
}

/** What was answered to each example. */
function rowsOf(value: TensorValue | undefined): Row[] {
  if (!value) return [];
  const { data, shape } = value;
  const count = shape[0] ?? 1;
  const width = data.length / Math.max(1, count);
  return Array.from({ length: count }, (_, row) => ({ data, start: row * width, width }));
}

function sameRow(a: Row, b: Row): boolean {
  for (let i = 0; i < a.width; i++) if (a.data[a.start + i] !== b.data[b.start + i]) return false;
  return a.width === b.width;
}

/** Inputs given by the caller need none in a recording. */
function inputPairs(actual: Subject, expected: Subject, { inputs }: VerifyOptions): Pair[] {
  const asked = actual.recorded ? expected : expected.recorded ? actual : undefined;
  if (inputs && asked) return asked.inputs.map((info) => ({ a: info, b: info }));
  const hint = asked
    ? "name the recorded inputs as the other side does, or give them: --inputs x.npz; in code: { inputs: { … } }"
    : "give the others a value, in code: thaw.verify(a, b, { feeds: { … } })";
  return pairUp("input", actual.inputs, expected.inputs, hint);
}

interface CaseResult {
  readonly name: string;
  readonly outputs: readonly (readonly [TensorValue, TensorValue])[];
  readonly layers: readonly (readonly [TensorValue, TensorValue])[];
}

/** As many points as a small picture can tell apart. */
const MAX_POINTS = 2000;

function pointsOf([actual, expected]: readonly [TensorValue, TensorValue]): [number, number][] {
  const { length } = expected.data;
  const step = Math.max(1, Math.ceil(length / MAX_POINTS));
  const points: [number, number][] = [];
  for (let i = 0; i < length; i += step) {
    const [x, y] = [Number(expected.data[i]), Number(actual.data[i])];
    if (Number.isFinite(x) && Number.isFinite(y)) points.push([x, y]);
  }
  return points;
}
