/**
 * The batches that two sides are compared on: random ones, and those at the edge.
 *
 * @module
 */
import { NotFoundError, UsageError } from "../errors.js";
import { nearest } from "../nearest.js";
import { dtypes, type Shape } from "../tensor/dtype.js";
import { TensorValue } from "../tensor/tensor.js";
import { batchesOf } from "./batches.js";
import { recast, type SampledInput, sample } from "./inputs.js";
import type { Pair } from "./pair.js";
import type { InputReport } from "./report.js";
import { namesOf, type Port, type Subject } from "./subject.js";

/**
 * - `random`: a batch of `samples` examples; `random 2`, `random 3`, … where it takes several of the model's own size.
 * - `single`: a batch of one, other numbers.
 * - `zeros`, `ones`: all the same.
 * - `longer`: sequences of another length, where an axis that is not the batch is open on both sides.
 * - `large`: 100 times as large; differences grow with the numbers, so it is only run when asked for.
 */
export type CaseName = "random" | "single" | "zeros" | "ones" | "longer" | "large";

const usual: readonly CaseName[] = ["random", "single", "zeros", "ones", "longer"];

export const DEFAULT_SAMPLES = 8;

/** How much larger than usual `large` inputs are. */
const LARGE = 100;

export interface InputCase {
  readonly name: string;
  /** By the names of each side. */
  readonly actual: Readonly<Record<string, TensorValue>>;
  readonly expected: Readonly<Record<string, TensorValue>>;
  readonly inputs: readonly InputReport[];
  readonly notes: readonly string[];
}

export interface CaseOptions {
  readonly samples?: number;
  readonly seed?: number;
  readonly inputs?: Readonly<Record<string, TensorValue>>;
  readonly cases?: readonly CaseName[];
}

export function inputCases(
  pairs: readonly Pair[],
  actual: Subject,
  expected: Subject,
  options: CaseOptions,
): InputCase[] {
  const { samples, seed = 0, cases = usual } = options;
  if (pairs.length === 0) return [caseOf("no inputs", [], [])];
  const given = options.inputs ?? expected.recorded ?? actual.recorded;
  if (given)
    return [
      caseOf(
        "given",
        pairs,
        pairs.map((pair) => givenInput(pair, given)),
      ),
    ];
  if (cases.length === 0)
    throw new UsageError("nothing can be compared without a case", { expected: usual.join(", ") });
  const limits = pairs.map(({ a, b }) => smallest(actual.limitOf(a.name), expected.limitOf(b.name)));
  const possible = cases.filter((name) => name !== "longer" || pairs.some(hasOpenLength));
  const { size, runs, fixed } = batchesOf(pairs, samples, DEFAULT_SAMPLES);
  return possible.flatMap((name, nth) =>
    Array.from({ length: name === "random" ? runs : 1 }, (_, run) => {
      const batch = {
        samples: name === "random" || fixed ? size : 1,
        seed: seed + 1000 * nth + 100_000 * run,
        longer: name === "longer",
      };
      const values = pairs.map((pair, i) => edge(name, sample(pair, limits[i], batch, i), seed));
      const notes = nth === 0 && run === 0 && runs > 1 ? [inRuns(size, runs)] : [];
      return caseOf(run === 0 ? name : `${name} ${run + 1}`, pairs, values, notes);
    }),
  );
}

/** What a value may have been meant by, where its name is nearly an input's. */
function misnamed(input: Port, names: readonly string[]): string {
  const [near] = namesOf(input).flatMap((name) => nearest(name, names, 1));
  return near === undefined ? "" : `is ${JSON.stringify(near)} meant? `;
}

function inRuns(size: number, runs: number): string {
  return `the batch is fixed at ${size}: ${size * runs} examples went through in ${runs} runs`;
}

function givenInput({ a, b }: Pair, given: Readonly<Record<string, TensorValue>>): SampledInput {
  const name = [...namesOf(b), ...namesOf(a)].find((key) => Object.hasOwn(given, key));
  const value = name === undefined ? undefined : given[name];
  if (value) return { value: new TensorValue(b.name, value.dtype, value.shape, value.data), words: "given" };
  throw new NotFoundError(`no values are given for input ${b.name}`, {
    found: Object.keys(given).join(", ") || "none",
    hint: `${misnamed(b, Object.keys(given))}name it ${JSON.stringify(b.key ?? b.name)}`,
  });
}

/** Whether an axis that is not the batch can have any length on both sides. */
function hasOpenLength({ a, b }: Pair): boolean {
  const open = (shape: Shape | null) => shape?.slice(1).some((dimension) => dimension === null) ?? false;
  return open(a.shape) && open(b.shape);
}

function edge(name: CaseName, { value, words }: SampledInput, seed: number): SampledInput {
  const { dtype, shape, data } = value;
  if (dtype === "string") return { value, words: `${words}, seed ${seed}` };
  const integers = dtypes[dtype].kind !== "float" || words.startsWith("integers");
  const fill = (x: number) => new TensorValue(value.name, dtype, shape, filled(data, x));
  if (name === "zeros") return { value: fill(0), words: "zeros" };
  if (name === "ones") return { value: fill(1), words: "ones" };
  if (name === "large" && !integers && data instanceof Float32Array) {
    return {
      value: new TensorValue(
        value.name,
        dtype,
        shape,
        data.map((x) => x * LARGE),
      ),
      words: `${words} × ${LARGE}`,
    };
  }
  return { value, words: `${words}, seed ${seed}` };
}

function filled(data: TensorValue["data"], x: number): TensorValue["data"] {
  if (!ArrayBuffer.isView(data)) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return data.slice().fill(BigInt(x));
  return data.slice().fill(x);
}

function caseOf(
  name: string,
  pairs: readonly Pair[],
  values: readonly SampledInput[],
  know: readonly string[] = [],
): InputCase {
  const inputs: InputReport[] = [];
  const notes = [...know];
  const actual: Record<string, TensorValue> = {};
  const expected: Record<string, TensorValue> = {};
  pairs.forEach(({ a, b }, i) => {
    const input = values[i];
    if (!input) return;
    const own = recast(input.value, a);
    actual[a.name] = own;
    expected[b.name] = recast(input.value, b);
    inputs.push({ name: b.name, shape: input.value.shape, words: input.words });
    if (own.shape.length !== input.value.shape.length) {
      notes.push(
        `the same numbers are fed to ${b.name} as [${input.value.shape}] and to ${a.name} as [${own.shape}]`,
      );
    }
  });
  return { name, actual, expected, inputs, notes };
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
