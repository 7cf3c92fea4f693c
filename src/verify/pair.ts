/**
 * Which input and output of one side is which of the other.
 *
 * @module
 */
import { MismatchError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { formatShape } from "../tensor/dtype.js";
import { namesOf, type Port, type Subject } from "./subject.js";

export interface Pair {
  readonly a: Port;
  readonly b: Port;
}

/**
 * Pairs by name where all names match; otherwise in order, if there are as many on both sides.
 *
 * @throws {MismatchError} when the sides have different numbers, or order alone would have to decide between
 *   several of one shape
 */
export function pairUp(
  what: "input" | "output",
  a: readonly Port[],
  b: readonly Port[],
  hint: string,
): Pair[] {
  // A recording, or a graph that makes its own numbers, takes no inputs; outputs there must be.
  if (what === "input" && a.length === 0 && b.length === 0) return [];
  if (a.length !== b.length || a.length === 0) throw unequal(what, a, b, hint);
  const [only] = a;
  const [other] = b;
  if (a.length === 1 && only && other) return [{ a: only, b: other }];
  const named = a.flatMap((info) => {
    const same = b.filter((other) => sameName(info, other));
    return same.length === 1 && same[0] ? [{ a: info, b: same[0] }] : [];
  });
  if (named.length === a.length && new Set(named.map((pair) => pair.b)).size === b.length) return named;
  const ordered = a.flatMap((info, i) => {
    const match = b[i];
    return match && fits(info, match) ? [{ a: info, b: match }] : [];
  });
  if (ordered.length === a.length && !ambiguous(b)) return ordered;
  const scoped = byScope(a, b);
  if (scoped.length === a.length && new Set(scoped.map((pair) => pair.b)).size === b.length) return scoped;
  throw unequal(what, a, b, hint);
}

/**
 * The outputs to pair. A graph as it was trained gives more than what was frozen of it: then those of the side with
 * fewer, if the other knows each by its name.
 */
export function commonOutputs(a: Subject, b: Subject): [readonly Port[], readonly Port[]] {
  const [fewer, more] = a.outputs.length < b.outputs.length ? [a, b] : [b, a];
  if (fewer.outputs.length === more.outputs.length) return [a.outputs, b.outputs];
  const known = fewer.outputs.flatMap((port) => {
    const same = more.outputs.filter((other) => sameName(port, other));
    return (same.length === 1 ? same[0] : more.port?.(port.name)) ?? [];
  });
  if (known.length < fewer.outputs.length || known.length === 0) return [a.outputs, b.outputs];
  return fewer === a ? [fewer.outputs, known] : [known, fewer.outputs];
}

/** Layers of a model, and tensors of a graph that say nothing by name (`Identity`) but come out of a layer's scope. */
function byScope(a: readonly Port[], b: readonly Port[]): Pair[] {
  const inside = (port: Port, other: Port) =>
    namesOf(port).some((name) => other.scopes?.some((scope) => scope === plain(name)));
  return a.flatMap((info) => {
    const same = b.filter((other) => fits(info, other) && (inside(info, other) || inside(other, info)));
    return same.length === 1 && same[0] ? [{ a: info, b: same[0] }] : [];
  });
}

/** `scope/input_1:0` and `input_1` are one name. */
function plain(name: string): string {
  return name.replace(/:\d+$/, "").split("/").at(-1) ?? name;
}

function sameName(a: Port, b: Port): boolean {
  const names = new Set(namesOf(a).map(plain));
  return namesOf(b).some((name) => names.has(plain(name)));
}

function fits(a: TensorInfo, b: TensorInfo): boolean {
  if (!a.shape || !b.shape) return true;
  const [x, y] = [a.shape, b.shape];
  return x.length === y.length && x.every((n, axis) => n === null || y[axis] === null || n === y[axis]);
}

function ambiguous(infos: readonly TensorInfo[]): boolean {
  const kinds = new Set(infos.map(({ dtype, shape }) => `${dtype} ${JSON.stringify(shape?.slice(1))}`));
  return kinds.size < infos.length;
}

function unequal(
  what: string,
  a: readonly TensorInfo[],
  b: readonly TensorInfo[],
  hint: string,
): MismatchError {
  const list = (infos: readonly TensorInfo[]) => {
    const lines = infos
      .slice(0, 20)
      .map(({ name, dtype, shape }) => `${name} ${dtype} ${formatShape(shape)}`);
    const rest = infos.length - lines.length;
    return lines.length === 0 ? "none" : [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n");
  };
  return new MismatchError(`it is not clear which ${what} of one side is which of the other`, {
    expected: list(a),
    found: list(b),
    hint,
  });
}
