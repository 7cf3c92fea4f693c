/**
 * A row of the op table: what an op is called, takes and gives, and the function that computes it.
 *
 * **To add an op**, write a row in the file of its family under `src/run/ops/` (a new file is listed in
 * `ops/index.ts`), with TensorFlow's own argument and attribute names (`tf.raw_ops`, the OpDef):
 *
 * ```ts
 * export const activations = {
 *   LeakyRelu: op({ inputs: ["features"], attrs: { alpha: float(0.2) } }, ([x], { alpha }) => tf.leakyRelu(x, alpha)),
 * } as const satisfies OpFamily;
 * ```
 *
 * - `inputs`: argument names in order. `"values: tensors"` is a list argument, which takes what the others leave;
 *   where an op has several, each says how long it is: `"indices: tensors * N"` (a number or a list of types).
 *   `": variable"`, `": list"`, `": array"`, `": stack"`, `": table"`, `": optional"` and `": value"` (anything) take handles.
 * - `outputs`: name to dtype, where it is not `{ output: "T" }`: the name of an attribute (`"out_type"`), a dtype
 *   (`"int32"`), a list of either (`"N * T"`), or a list of types (`"list Tout"`). An attribute that has a
 *   default says so, `"out_type = int32"`: files leave out what equals the default.
 * - `attrs`: only those that the function needs; names and defaults are held against TensorFlow's registry by
 *   test/run/registry.test.ts.
 * - `linear`: complex numbers are computed part by part.
 * - `stateful`: the op must run every time (random numbers, variables, tables); never folded or shared.
 * - the function gets tensors that it must not dispose, and returns new ones (or its inputs). Whatever else it
 *   makes is cleaned up. It is synchronous, so `dataSync()` is the way to read shapes, axes and indices.
 * - a kernel that the current backend lacks needs nothing here: the executor falls back to the cpu backend.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { NodeDef } from "../formats/graphdef.js";
import type { AttrSpecs, AttrValues } from "./attrs.js";
import type { Context } from "./context.js";
import type { Stack } from "./stack.js";
import type { Table } from "./table.js";
import type { TensorArray } from "./tensor-array.js";
import type { TensorList } from "./tensor-list.js";
import type { Optional, Value, Variable } from "./values.js";

/** What an argument takes, by what follows the colon in its row. */
interface ArgKinds {
  tensors: tf.Tensor[];
  variable: Variable;
  list: TensorList;
  array: TensorArray;
  stack: Stack;
  table: Table;
  optional: Optional;
  value: Value;
  values: Value[];
}

export type ArgKind = keyof ArgKinds | "tensor";

type ArgType<S extends string> = S extends `${string}: ${infer K extends keyof ArgKinds} * ${string}`
  ? ArgKinds[K]
  : S extends `${string}: ${infer K extends keyof ArgKinds}`
    ? ArgKinds[K]
    : tf.Tensor;

/** The inputs of a kernel: one entry per argument. */
export type ArgTypes<I extends readonly string[]> = { readonly [K in keyof I]: ArgType<I[K]> };

type PastLimits = "moved" | "compared";

export interface OpShape<I extends readonly string[], A extends AttrSpecs> {
  readonly inputs: I;
  readonly attrs?: A;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly stateful?: boolean;
  /** Output i is input i: costs nothing at run time. */
  readonly alias?: boolean;
  /** Whether it does the same to both parts of complex numbers: it moves elements, or adds them. */
  readonly linear?: boolean;
  /** Arithmetic whose integer results can leave their dtype: wrapped or refused as the dtype demands. */
  readonly overflows?: boolean;
  /** What it does with int64 values past 32 bits (past-limits.ts): moves them on, or only compares them. */
  readonly pastLimits?: PastLimits;
  /** Backends whose kernel gives wrong numbers, with how: there the op runs on the cpu backend. */
  readonly avoid?: Readonly<Record<string, string>>;
  /** What a user should know: where results differ from TensorFlow's and why. */
  readonly note?: string;
}

/** Everything that a kernel can compute with besides its inputs. */
export type Kernel<I, A> = (inputs: I, attrs: A, context: Context, node: NodeDef) => Value | readonly Value[];

/** A row of the table, its types erased: {@link op} is what checks them. */
export interface Op {
  readonly args: readonly Arg[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether it gives one tensor, whatever its attributes say. */
  readonly givesOne: boolean;
  readonly attrs: AttrSpecs;
  /** Whether there are attributes of which not all values are computed. */
  readonly limited: boolean;
  /** Attributes that name functions, which it calls. */
  readonly calls: readonly string[];
  readonly stateful: boolean;
  readonly alias: boolean;
  readonly linear: boolean;
  readonly overflows: boolean;
  readonly pastLimits: PastLimits | "passed" | null;
  readonly avoid: Readonly<Record<string, string>>;
  readonly note: string | undefined;
  readonly kernel: Kernel<readonly unknown[], Readonly<Record<string, unknown>>>;
}

export interface Arg {
  readonly name: string;
  readonly kind: ArgKind;
  /** The attribute that says how long a list argument is; absent where it takes what the others leave. */
  readonly count?: string;
}

/** The ops of one file. */
export type OpFamily = Readonly<Record<string, Op>>;

/** A row of the table. The kernel's parameter types follow from `inputs` and `attrs`. */
export function op<const I extends readonly string[], A extends AttrSpecs = Record<never, never>>(
  shape: OpShape<I, A>,
  kernel: Kernel<ArgTypes<I>, AttrValues<A>>,
): Op {
  const { outputs = { output: "T" } } = shape;
  const attrs: AttrSpecs = shape.attrs ?? {};
  return {
    args: shape.inputs.map(parseArg),
    outputs,
    givesOne: givesOne(Object.values(outputs)),
    attrs,
    limited: Object.values(attrs).some(({ only }) => only !== undefined),
    calls: Object.keys(attrs).filter((name) => /^(func|list\(func\))$/.test(attrs[name]?.type ?? "")),
    stateful: shape.stateful ?? false,
    alias: shape.alias ?? false,
    linear: shape.linear ?? false,
    overflows: shape.overflows ?? false,
    pastLimits:
      shape.pastLimits ?? (shape.inputs.some((input) => /: values?\b/.test(input)) ? "passed" : null),
    avoid: shape.avoid ?? {},
    note: shape.note,
    // The executor builds inputs and attributes by this very row, so the erased types hold.
    kernel: kernel as unknown as Op["kernel"],
  };
}

/** The row of an op that is linear, for rows that are made several at a time. */
export function linear(row: Op): Op {
  return { ...row, linear: true };
}

function givesOne([output, ...others]: readonly string[]): boolean {
  return output !== undefined && others.length === 0 && !/^list | \* /.test(output);
}

function parseArg(text: string): Arg {
  const [name = "", rest = "tensor"] = text.split(": ");
  const [kind, count] = rest.split(" * ");
  const arg = { name, kind: kind as ArgKind }; // checked by ArgType where the row is written
  return count === undefined ? arg : { ...arg, count };
}
