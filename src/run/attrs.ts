/**
 * Attributes of ops as data: their kinds, their defaults, and the TypeScript types that follow from both.
 *
 * ```ts
 * const attrs = { alpha: float(0.2), T: type("float32") } as const;
 * type Values = AttrValues<typeof attrs>; // { alpha: number; T: DType }
 * ```
 *
 * @module
 */
import { LimitError, MalformedError } from "../errors.js";
import type { AttrList, AttrValue, FunctionRef, NodeDef } from "../formats/graphdef.js";
import type { DType, Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";

/** One attribute: its type in TensorFlow's words, how to read it, and what it is when the node leaves it out. */
export interface AttrSpec<T> {
  readonly type: string;
  /** The value, or undefined when it is of another kind. */
  read(value: AttrValue): T | undefined;
  /** Absent where TensorFlow requires the attribute. */
  readonly default?: T;
  /** The values (of a list: its elements) that are computed, where not all are: others are reported before anything runs. */
  readonly only?: readonly unknown[];
}

export type AttrSpecs = Readonly<Record<string, AttrSpec<unknown>>>;

/** The decoded attributes of a node. */
export type AttrValues<A extends AttrSpecs> = {
  readonly [K in keyof A]: A[K] extends AttrSpec<infer T> ? T : never;
};

const utf8 = new TextDecoder();

export const int = (fallback?: number) =>
  spec("int", fallback, (attr) => (attr.kind === "i" ? safe(attr.value) : undefined));
export const float = (fallback?: number) =>
  spec("float", fallback, (attr) => (attr.kind === "f" ? attr.value : undefined));
export const bool = (fallback?: boolean) =>
  spec("bool", fallback, (attr) => (attr.kind === "b" ? attr.value : undefined));
export const string = (fallback?: string) =>
  spec("string", fallback, (attr) => (attr.kind === "s" ? utf8.decode(attr.value) : undefined));
/** A string attribute that is no text. */
export const bytes = () =>
  spec<Uint8Array>("string", undefined, (attr) => (attr.kind === "s" ? attr.value : undefined));
export const type = (fallback?: DType) =>
  spec("type", fallback, (attr) => (attr.kind === "type" ? attr.value : undefined));
export const shape = (fallback?: Shape | null) =>
  spec("shape", fallback, (attr) => (attr.kind === "shape" ? attr.value : undefined));
export const tensor = () =>
  spec<TensorRef>("tensor", undefined, (attr) => (attr.kind === "tensor" ? attr.value : undefined));
export const func = () =>
  spec<FunctionRef>("func", undefined, (attr) => (attr.kind === "func" ? attr.value : undefined));
export const ints = (fallback?: readonly number[]) => list("int", fallback, (values) => values.i.map(safe));
export const floats = (fallback?: readonly number[]) => list("float", fallback, (values) => values.f);
export const bools = (fallback?: readonly boolean[]) => list("bool", fallback, (values) => values.b);
export const strings = (fallback?: readonly string[]) =>
  list("string", fallback, (values) => values.s.map((bytes) => utf8.decode(bytes)));
export const types = (fallback?: readonly DType[]) => list("type", fallback, (values) => values.type);
export const shapes = (fallback?: readonly (Shape | null)[]) =>
  list("shape", fallback, (values) => values.shape);
export const funcs = () => list<readonly FunctionRef[]>("func", undefined, (values) => values.func);

/** An attribute of which not all of TensorFlow's values are computed. */
export function among<T, E extends T extends readonly (infer I)[] ? I : T>(
  row: AttrSpec<T>,
  ...only: readonly E[]
): AttrSpec<T> {
  return { ...row, only };
}

/** What of a node's attributes its row does not compute: `ratio = 2 (computed: 1)`; empty where it computes all. */
export function uncomputed(node: NodeDef, specs: AttrSpecs): string[] {
  return Object.entries(specs).flatMap(([name, { only, read }]) => {
    const attr = only && node.attrs.get(name);
    const value = attr && read(attr);
    if (!only || value === undefined) return []; // defaults are always computed
    const others = (Array.isArray(value) ? value : [value]).filter((each) => !only.includes(each));
    return others.length > 0 ? [`${name} = ${others.join(", ")} (computed: ${only.join(", ")})`] : [];
  });
}

/** The attributes of a node as its op's table row reads them. @throws {MalformedError} when one is missing */
export function readAttrs<A extends AttrSpecs>(node: NodeDef, specs: A): AttrValues<A> {
  const values = Object.entries(specs).map(([name, row]) => [name, readAttr(node, name, row)]);
  // The entries are those of `specs`, each read by its own row.
  return Object.fromEntries(values) as AttrValues<A>;
}

function readAttr(node: NodeDef, name: string, row: AttrSpec<unknown>): unknown {
  const attr = node.attrs.get(name);
  const value = attr && row.read(attr);
  if (value !== undefined) return value;
  if ("default" in row && (attr === undefined || attr.kind === "placeholder")) return row.default;
  throw new MalformedError(
    `the ${node.op} node ${node.name} has ${attr ? "a wrong" : "no"} attribute ${name}`,
    {
      path: `node ${node.name}, attr ${JSON.stringify(name)}`,
      expected: row.type,
      found: attr?.kind ?? "nothing",
    },
  );
}

function spec<T>(
  type: string,
  fallback: T | undefined,
  read: (value: AttrValue) => T | undefined,
): AttrSpec<T> {
  return fallback === undefined ? { type, read } : { type, read, default: fallback };
}

function list<T>(type: string, fallback: T | undefined, read: (values: AttrList) => T): AttrSpec<T> {
  return spec(`list(${type})`, fallback, (attr) => (attr.kind === "list" ? read(attr.value) : undefined));
}

function safe(value: number | bigint): number {
  if (typeof value === "number") return value;
  throw new LimitError("an integer attribute is too large to compute with", {
    expected: "at most 2^53",
    found: `${value}`,
  });
}
