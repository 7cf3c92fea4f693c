/**
 * What an input is an index of: rows of the smallest table that its numbers pick from.
 *
 * @module
 */
import type { Graph } from "../graph/graph.js";
import { parseName } from "../graph/names.js";
import type { Node } from "../graph/node.js";
import { storedValue } from "./stored-value.js";

/**
 * Integers fed to that input must be below this; undefined where they pick from nothing that has a known size. Indices
 * are followed through what moves them or picks among them (Keras 3 wraps negative ones by `x < 0 ? x + rows : x`), and
 * through sums with constants.
 */
export function indexLimit(graph: Graph, input: string): number | undefined {
  const found: number[] = [];
  const seen = new Map<string, Place>();
  const visit = (place: Place) => {
    const key = `${place.node}:${place.output}+${place.added}`;
    if (seen.size < MAX_PLACES && !seen.has(key)) seen.set(key, place);
  };
  const { node, index } = parseName(input);
  visit({ node, output: index, added: 0 });
  // A Map grows while it is walked.
  for (const place of seen.values()) {
    for (const [reader, operand] of readers(graph, place)) {
      if (picks.get(reader.op) === operand) {
        const rows = rowsOf(graph, reader);
        if (rows !== undefined && rows > place.added) found.push(rows - place.added);
      } else if (handsOn(reader, operand)) {
        visit({
          node: reader.name,
          output: reader.op === "IdentityN" ? operand : onlyFirst.has(reader.op) ? 0 : ANY,
          added: place.added + addedBy(graph, reader, operand),
        });
      }
    }
  }
  return found.length > 0 ? Math.min(...found) : undefined;
}

/** Where indices are, and what has been added to them. */
interface Place {
  readonly node: string;
  /** Which output; {@link ANY} for all of them. */
  readonly output: number;
  readonly added: number;
}

const ANY = -1;

/** More than the indices of any model pass through: sums in a row are as many places as there are ways through them. */
const MAX_PLACES = 10_000;

/** Constants with more elements are no offsets. */
const MAX_OFFSETS = 4096;

/** Which operand picks from the first one. */
const picks = new Map([
  ["Gather", 1],
  ["GatherV2", 1],
  ["ResourceGather", 1],
  ["SparseSegmentSum", 1],
  ["SparseSegmentMean", 1],
  ["SparseSegmentSqrtN", 1],
  ["SparseSegmentSumWithNumSegments", 1],
  ["SparseSegmentMeanWithNumSegments", 1],
  ["SparseSegmentSqrtNWithNumSegments", 1],
]);

/** Ops whose first operand keeps its numbers, or gets others in their range. */
const movers = new Set(
  `Identity Snapshot StopGradient PreventGradient EnsureShape PlaceholderWithDefault Cast Reshape ExpandDims Squeeze
   StridedSlice Slice Transpose Tile BroadcastTo Gather GatherV2 GatherNd Pad PadV2 ReverseV2 ReverseSequence Roll
   SplitV Unpack Unique UniqueV2 DynamicPartition Switch Enter ClipByValue FloorMod FloorDiv Sub`.split(
    /\s+/,
  ),
);
/** Ops that move or mix all operands. */
const mixers = new Set(["IdentityN", "Pack", "ConcatV2", "Merge", "Add", "AddV2", "Maximum", "Minimum"]);
const onlyFirst = new Set(["Unique", "UniqueV2", "Merge"]);

function handsOn({ op, parsedInputs }: Node, operand: number): boolean {
  if (movers.has(op)) return operand === 0;
  if (mixers.has(op)) return op !== "ConcatV2" || operand < parsedInputs.length - 1;
  if (op === "Select" || op === "SelectV2") return operand > 0;
  return op === "Split" && operand === 1;
}

function* readers(graph: Graph, { node, output }: Place): Generator<readonly [Node, number]> {
  for (const reader of graph.consumers(node)) {
    for (const [operand, source] of reader.parsedInputs.entries()) {
      const same = output === ANY || source.index === output;
      if (source.node === node && !source.control && same) yield [reader, operand];
    }
  }
}

/** The largest number of a constant that is added: `ids + 1`, or where the rows of each field begin. */
function addedBy(graph: Graph, { op, parsedInputs }: Node, operand: number): number {
  const other = op === "Add" || op === "AddV2" ? parsedInputs[1 - operand]?.node : undefined;
  const tensor = other === undefined ? undefined : storedValue(graph, other);
  if (!tensor || (tensor.size ?? Infinity) > MAX_OFFSETS) return 0;
  return Array.from(tensor.loadSync()?.data ?? [], Number).reduce((most, x) => Math.max(most, x), 0);
}

/** Rows of the table that is picked from: the axis is the first, or a constant. */
function rowsOf(graph: Graph, { op, parsedInputs }: Node): number | undefined {
  const [table, , at] = parsedInputs;
  const shape = table && storedValue(graph, table.node)?.shape;
  if (!shape) return undefined;
  const axis = op === "GatherV2" && at ? Number(storedValue(graph, at.node)?.loadSync()?.data[0] ?? 0) : 0;
  return shape.at(axis) ?? undefined;
}
