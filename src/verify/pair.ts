/**
 * Which input and output of one side is which of the other.
 *
 * @module
 */
import { MismatchError } from "../errors.js";
import type { TensorInfo } from "../formats/file.js";
import { tensorName } from "../graph/names.js";
import { formatShape } from "../tensor/dtype.js";
import { namesOf, type Port, type Subject } from "./subject.js";

export interface Pair {
  readonly a: Port;
  readonly b: Port;
}

/**
 * Pairs by name where all names match, the signatures' keys first; otherwise in order, if there are as many on both
 * sides.
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
  if (a.length === 1 && only && other) {
    // Text never equals numbers, whatever the tolerance: these are two different answers.
    if (what === "output" && (only.dtype === "string") !== (other.dtype === "string"))
      throw unequal(what, a, b, hint);
    return [{ a: only, b: other }];
  }
  for (const alike of [sameKey, sameTensor, sameName]) {
    const named = oneToOne(a, b, alike);
    if (named) return named;
  }
  const ordered = a.flatMap((info, i) => {
    const match = b[i];
    return match && fits(info, match) ? [{ a: info, b: match }] : [];
  });
  // One side that tells its own apart is enough: in another order, the shapes of what is computed would not agree.
  if (ordered.length === a.length && !(ambiguous(a) && ambiguous(b))) return ordered;
  const scoped = oneToOne(a, b, sameScope);
  if (scoped) return scoped;
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
    const same = [sameKey, sameTensor, sameName]
      .map((alike) => more.outputs.filter((other) => alike(port, other)))
      .find((found) => found.length === 1);
    return same?.[0] ?? more.port?.(port.name) ?? [];
  });
  if (known.length < fewer.outputs.length || known.length === 0) return [a.outputs, b.outputs];
  return fewer === a ? [fewer.outputs, known] : [known, fewer.outputs];
}

/** All of both sides in pairs, if each has one alone that is alike. */
function oneToOne(
  a: readonly Port[],
  b: readonly Port[],
  alike: (a: Port, b: Port) => boolean,
): Pair[] | undefined {
  const pairs = a.flatMap((info) => {
    const [same, ...others] = b.filter((other) => alike(info, other));
    return same && others.length === 0 ? [{ a: info, b: same }] : [];
  });
  const complete = pairs.length === a.length && new Set(pairs.map((pair) => pair.b)).size === b.length;
  return complete ? pairs : undefined;
}

function sameKey(a: Port, b: Port): boolean {
  return a.key !== undefined && a.key === b.key;
}

/** Outputs of one call (`StatefulPartitionedCall:0`, `:1`) are told apart by their numbers alone. */
function sameTensor(a: Port, b: Port): boolean {
  return tensorName(a.name) === tensorName(b.name);
}

/** Layers of a model, and tensors of a graph that say nothing by name (`Identity`) but come out of a layer's scope. */
function sameScope(a: Port, b: Port): boolean {
  const inside = (port: Port, other: Port) =>
    namesOf(port).some((name) => other.scopes?.some((scope) => scope === plain(name)));
  return fits(a, b) && (inside(a, b) || inside(b, a));
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
