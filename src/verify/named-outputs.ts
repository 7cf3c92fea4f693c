/**
 * The outputs that somebody names, on both sides: tensors of a graph, layers of a model, arrays of a recording.
 *
 * @module
 */
import { MismatchError, NotFoundError } from "../errors.js";
import { tensorName } from "../graph/names.js";
import { didYouMean } from "../nearest.js";
import type { Pair } from "./pair.js";
import type { Place } from "./places.js";
import { namesOf, type Port, type Subject } from "./subject.js";

/** One name for both sides, or what each side calls it. */
export type OutputName = string | readonly [actual: string, expected: string];

/** Where layers of a model are in a graph; undefined unless one side is a model and the other a graph. */
type Places = () => readonly Place[] | undefined;

/**
 * Pairs what is named. A name that one side alone knows is a layer's or its tensor's: the other is looked up among
 * the places of the model's layers in the graph; failing that, it is held against the other side's output in its
 * place in the list, if there are as many.
 *
 * @throws {NotFoundError} with the nearest names of both sides
 */
export function namedOutputs(
  names: readonly OutputName[],
  actual: Subject,
  expected: Subject,
  places: Places,
): Pair[] {
  const inOrder = (side: Subject, i: number) =>
    side.outputs.length === names.length ? side.outputs[i] : undefined;
  if (names.length === 0)
    throw new MismatchError("nothing can be compared without an output", { found: "an empty list of names" });
  return names.map((name, i) => {
    if (typeof name !== "string") {
      const [a, b] = [portOf(actual, name[0]), portOf(expected, name[1])];
      if (a && b) return { a, b };
      throw a ? unknown(name[1], [expected]) : unknown(name[0], [actual]);
    }
    const [a, b] = [portOf(actual, name), portOf(expected, name)];
    if (!a && !b) throw unknown(name, [actual, expected]);
    const other = a && b ? undefined : beside(name, a ? expected : actual, places);
    const pair = { a: a ?? other ?? inOrder(actual, i), b: b ?? other ?? inOrder(expected, i) };
    if (pair.a && pair.b) return { a: pair.a, b: pair.b };
    throw unknown(name, [a ? expected : actual]);
  });
}

/** What a side knows by that name. */
function portOf(side: Subject, name: string): Port | undefined {
  return side.outputs.find((port) => namesOf(port).includes(name)) ?? side.port?.(name);
}

/** The other name of a layer or of its tensor. */
function beside(name: string, side: Subject, places: Places): Port | undefined {
  const place = places()?.find(({ layer, tensor }) => layer === name || tensor === tensorName(name));
  if (!place) return undefined;
  return portOf(side, place.layer) ?? portOf(side, place.tensor);
}

function unknown(name: string, sides: readonly Subject[]): NotFoundError {
  const names = sides.flatMap((side) => [
    ...side.outputs.flatMap((port) => namesOf(port)),
    ...(side.portNames?.() ?? []),
  ]);
  const [first, second] = sides.map(({ label }) => label);
  const who = second === undefined ? `${first} has no` : `neither ${first} nor ${second} has`;
  return new NotFoundError(`${who} ${JSON.stringify(name)}`, {
    hint: didYouMean(name, new Set(names), "give both names: --output ACTUAL=EXPECTED"),
  });
}
