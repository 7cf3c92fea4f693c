/**
 * A third opinion: TensorFlow runs the graph of one side, and its answer is held against both.
 *
 * @module
 */
import { UsageError } from "../errors.js";
import { parseName } from "../graph/names.js";
import { nativeAnswer } from "../run/native/answer.js";
import type { TensorValue } from "../tensor/tensor.js";
import type { InputCase } from "./cases.js";
import { difference } from "./difference.js";
import { GraphSubject } from "./graph-subject.js";
import type { Pair } from "./pair.js";
import { agrees, combined, type ThirdOpinion } from "./report.js";
import type { Subject } from "./subject.js";
import type { Tolerance } from "./tolerance.js";

/** What both sides answered to one batch, output by output. */
export interface Answered {
  readonly inputs: InputCase;
  readonly outputs: readonly (readonly [actual: TensorValue, expected: TensorValue])[];
}

/** @param side whose graph runs: `a` for the side that is compared, `b` for the one that is taken as right */
export async function thirdOpinion(
  subject: GraphSubject,
  side: "a" | "b",
  outputs: readonly Pair[],
  answers: readonly Answered[],
  tolerance: Tolerance,
): Promise<ThirdOpinion> {
  const names = outputs.map((pair) => pair[side].name);
  const keys = outputs.map((pair) => pair[side].key);
  const parts: {
    readonly name: string;
    readonly native: TensorValue;
    readonly answer: Answered;
    i: number;
  }[] = [];
  // A tensor inside of a function has a name where functions are inlined only.
  const whole = names.every((name) => subject.original.nodes.has(parseName(name).node));
  const graph = whole ? subject.original : subject.graph;
  for (const answer of answers) {
    const feeds = { ...subject.feeds, ...(side === "a" ? answer.inputs.actual : answer.inputs.expected) };
    const values = await nativeAnswer(graph, feeds, names);
    names.forEach((name, i) => {
      const native = values[name];
      if (native) parts.push({ name, native, answer, i });
    });
  }
  const judged = names.map((name, index) => {
    const own = parts.filter(({ i }) => i === index);
    const against = (which: 0 | 1) => {
      const found = combined(
        own.flatMap(({ native, answer, i }) => {
          const given = answer.outputs[i]?.[which];
          return given ? [difference(given, native, tolerance)] : [];
        }),
      );
      return { ...found, pass: agrees(found) };
    };
    return { name: keys[index] ?? name, actual: against(0), expected: against(1) };
  });
  const [actual, expected] = [judged.every((o) => o.actual.pass), judged.every((o) => o.expected.pass)];
  const { loadedNative } = await import("../run/native/load.node.js");
  return {
    engine: { name: "TensorFlow", backend: "native", version: loadedNative() ?? "" },
    ran: subject.label,
    outputs: judged,
    agreesWith: actual ? (expected ? "both" : "actual") : expected ? "expected" : "neither",
  };
}

/** The side whose graph TensorFlow is asked about: the one that is taken as right, if it is a graph. */
export function graphSide(actual: Subject, expected: Subject): readonly [GraphSubject, "a" | "b"] {
  if (expected instanceof GraphSubject) return [expected, "b"];
  if (actual instanceof GraphSubject) return [actual, "a"];
  throw new UsageError("TensorFlow can be asked only about a graph, and neither side is one", {
    hint: "leave out native, or compare with the .pb or SavedModel that the model came from",
  });
}

/** Fails before anything is computed, where TensorFlow cannot be asked in the end. */
export async function needNative(actual: Subject, expected: Subject): Promise<void> {
  graphSide(actual, expected);
  (await import("../run/native/load.node.js")).loadNative("comparing");
}
