/**
 * Non-maximum suppression: of boxes that overlap, the one with the best score stays.
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";
import { bool, float } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { makeTensor } from "../tensors.js";
import { number, numbers } from "./read.js";

const LOWEST = Number.NEGATIVE_INFINITY;
const padToMax = { pad_to_max_output_size: bool(false) } as const;

export const suppressions = {
  NonMaxSuppression: op(
    {
      inputs: ["boxes", "scores", "max_output_size"],
      attrs: { iou_threshold: float(0.5) },
      outputs: { selected_indices: "int32" },
    },
    ([boxes, scores, size], { iou_threshold }) =>
      indicesOf(select(boxes, scores, { size: number(size), iou: iou_threshold, score: LOWEST, sigma: 0 })),
  ),
  NonMaxSuppressionV2: op(
    {
      inputs: ["boxes", "scores", "max_output_size", "iou_threshold"],
      outputs: { selected_indices: "int32" },
    },
    ([boxes, scores, size, iou]) =>
      indicesOf(select(boxes, scores, { size: number(size), iou: number(iou), score: LOWEST, sigma: 0 })),
  ),
  NonMaxSuppressionV3: op(
    {
      inputs: ["boxes", "scores", "max_output_size", "iou_threshold", "score_threshold"],
      outputs: { selected_indices: "int32" },
    },
    ([boxes, scores, size, iou, score]) =>
      indicesOf(
        select(boxes, scores, { size: number(size), iou: number(iou), score: number(score), sigma: 0 }),
      ),
  ),
  NonMaxSuppressionWithOverlaps: op(
    {
      inputs: ["overlaps", "scores", "max_output_size", "overlap_threshold", "score_threshold"],
      outputs: { selected_indices: "int32" },
    },
    ([overlaps, scores, size, overlap, score]) => {
      const [all, width] = [overlaps.dataSync(), overlaps.shape[1] ?? 0];
      const candidates = numbers(scores).map((value, index) => ({ index, score: value, seen: 0 }));
      const queue = candidates.filter((each) => each.score > number(score)).sort(byScore);
      const chosen: Candidate[] = [];
      for (const next of queue) {
        if (chosen.length >= number(size)) break;
        const covers = (other: Candidate) => (all[next.index * width + other.index] ?? 0) > number(overlap);
        if (!chosen.some(covers)) chosen.push(next);
      }
      return indicesOf(chosen);
    },
  ),
  NonMaxSuppressionV4: op(
    {
      inputs: ["boxes", "scores", "max_output_size", "iou_threshold", "score_threshold"],
      attrs: padToMax,
      outputs: { selected_indices: "int32", valid_outputs: "int32" },
    },
    ([boxes, scores, size, iou, score], a) => {
      const chosen = select(boxes, scores, {
        size: number(size),
        iou: number(iou),
        score: number(score),
        sigma: 0,
      });
      const length = a.pad_to_max_output_size ? number(size) : chosen.length;
      return [indicesOf(chosen, length), tf.scalar(chosen.length, "int32")];
    },
  ),
  NonMaxSuppressionV5: op(
    {
      inputs: ["boxes", "scores", "max_output_size", "iou_threshold", "score_threshold", "soft_nms_sigma"],
      attrs: padToMax,
      outputs: { selected_indices: "int32", selected_scores: "T = float32", valid_outputs: "int32" },
    },
    ([boxes, scores, size, iou, score, sigma], a) => {
      const limits = { size: number(size), iou: number(iou), score: number(score), sigma: number(sigma) };
      const chosen = select(boxes, scores, limits);
      const length = a.pad_to_max_output_size ? limits.size : chosen.length;
      const values = Float32Array.from({ length }, (_, i) => chosen[i]?.score ?? 0);
      return [
        indicesOf(chosen, length),
        makeTensor(values, [length], "float32"),
        tf.scalar(chosen.length, "int32"),
      ];
    },
  ),
  CombinedNonMaxSuppression: op(
    {
      inputs: [
        "boxes",
        "scores",
        "max_output_size_per_class",
        "max_total_size",
        "iou_threshold",
        "score_threshold",
      ],
      attrs: { pad_per_class: bool(false), clip_boxes: bool(true) },
      outputs: {
        nmsed_boxes: "float32",
        nmsed_scores: "float32",
        nmsed_classes: "float32",
        valid_detections: "int32",
      },
    },
    ([boxes, scores, perClass, total, iou, score], a) =>
      combined(boxes, scores, {
        size: number(perClass),
        total: a.pad_per_class
          ? Math.min(number(total), number(perClass) * (scores.shape[2] ?? 1))
          : number(total),
        iou: number(iou),
        score: number(score),
        sigma: 0,
        clip: a.clip_boxes,
      }),
  ),
} as const satisfies OpFamily;

interface Limits {
  readonly size: number;
  readonly iou: number;
  readonly score: number;
  /** Of soft suppression, which lowers scores by overlap; 0 for the hard one, which drops boxes. */
  readonly sigma: number;
}

interface Candidate {
  readonly index: number;
  score: number;
  /** How many of the selected boxes it was compared with. */
  seen: number;
}

type Box = ArrayLike<number>;

function select(boxes: tf.Tensor, scores: tf.Tensor, limits: Limits): Candidate[] {
  const all = boxes.dataSync();
  return suppress((i) => all.subarray(4 * i, 4 * i + 4), scores.dataSync(), limits);
}

function suppress(box: (index: number) => Box, scores: ArrayLike<number>, limits: Limits): Candidate[] {
  const queue = Array.from(scores, (score, index): Candidate => ({ index, score, seen: 0 }))
    .filter(({ score }) => score > limits.score)
    .sort(byScore);
  const chosen: Candidate[] = [];
  while (chosen.length < limits.size) {
    const next = queue.shift();
    if (!next) break;
    const before = next.score;
    const kept = survives(next, chosen, box, limits);
    if (kept && next.score === before) chosen.push(next);
    else if (kept && next.score > limits.score) insert(queue, next);
  }
  return chosen;
}

/** Lowers the candidate's score by its overlap with what was selected since; false where it is dropped. */
function survives(
  next: Candidate,
  chosen: readonly Candidate[],
  box: (index: number) => Box,
  limits: Limits,
): boolean {
  for (let i = chosen.length - 1; i >= next.seen; i--) {
    const overlap = iou(box(next.index), box(chosen[i]?.index ?? 0));
    if (limits.sigma === 0 && overlap > limits.iou) return false;
    if (limits.sigma > 0) next.score *= Math.exp((-0.5 * overlap * overlap) / limits.sigma);
    if (next.score <= limits.score) return false;
  }
  next.seen = chosen.length;
  return true;
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.index - b.index;
}

function insert(queue: Candidate[], candidate: Candidate): void {
  const at = queue.findIndex((other) => byScore(candidate, other) < 0);
  queue.splice(at < 0 ? queue.length : at, 0, candidate);
}

/** Intersection over union. Corners may come in any order. */
function iou(a: Box, b: Box): number {
  const side = (box: Box, axis: number) => {
    const [p, q] = [box[axis] ?? 0, box[axis + 2] ?? 0];
    return [q < p ? q : p, p < q ? q : p] as const; // as C++ compares: the first, where one is no number
  };
  const [ay, ax, by, bx] = [side(a, 0), side(a, 1), side(b, 0), side(b, 1)];
  const area = (y: readonly [number, number], x: readonly [number, number]) => (y[1] - y[0]) * (x[1] - x[0]);
  const [areaA, areaB] = [area(ay, ax), area(by, bx)];
  if (areaA <= 0 || areaB <= 0) return 0;
  const common = (p: readonly [number, number], q: readonly [number, number]) =>
    Math.max(0, Math.min(p[1], q[1]) - Math.max(p[0], q[0]));
  const both = common(ay, by) * common(ax, bx);
  return both / (areaA + areaB - both);
}

function indicesOf(chosen: readonly Candidate[], length = chosen.length): tf.Tensor {
  return makeTensor(
    Int32Array.from({ length }, (_, i) => chosen[i]?.index ?? 0),
    [length],
    "int32",
  );
}

interface CombinedLimits extends Limits {
  readonly total: number;
  readonly clip: boolean;
}

/** Class by class, then the best of all classes, for every image; what is missing is zero. */
function combined(boxes: tf.Tensor, scores: tf.Tensor, limits: CombinedLimits): tf.Tensor[] {
  const [images = 0, count = 0, shared = 1] = boxes.shape;
  const classes = scores.shape[2] ?? 1;
  const [all, values] = [boxes.dataSync(), scores.dataSync()];
  const out = {
    boxes: new Float32Array(images * limits.total * 4),
    scores: new Float32Array(images * limits.total),
    classes: new Float32Array(images * limits.total),
    valid: new Int32Array(images),
  };
  for (let image = 0; image < images; image++) {
    const boxOf = (label: number) => (i: number) => {
      const at = ((image * count + i) * shared + (shared === 1 ? 0 : label)) * 4;
      return all.subarray(at, at + 4);
    };
    const found = Array.from({ length: classes }, (_, label) => {
      const column = Array.from(
        { length: count },
        (_, i) => values[(image * count + i) * classes + label] ?? 0,
      );
      return suppress(boxOf(label), column, limits).map((candidate) => ({ ...candidate, label }));
    }).flat();
    const best = found.sort((a, b) => b.score - a.score).slice(0, limits.total);
    for (const [rank, { index, score, label }] of best.entries()) {
      const at = image * limits.total + rank;
      const corners = Float32Array.from(boxOf(label)(index), (x) =>
        limits.clip ? Math.min(1, Math.max(0, x)) : x,
      );
      out.boxes.set(corners, at * 4);
      out.scores[at] = score;
      out.classes[at] = label;
    }
    out.valid[image] = best.length;
  }
  return [
    makeTensor(out.boxes, [images, limits.total, 4], "float32"),
    makeTensor(out.scores, [images, limits.total], "float32"),
    makeTensor(out.classes, [images, limits.total], "float32"),
    makeTensor(out.valid, [images], "int32"),
  ];
}
