/**
 * float64 constants past float32's range, such as the largest double or -1e300, where they only mask: they stand for
 * "more than everything".
 *
 * They are carried as the largest float32, and marked (past-limits.ts). What follows computes as with the number itself
 * where it moves or compares such values, lets them vanish (`exp(-1e300)` is 0), adds numbers that are lost beside them, or
 * takes them once or not at all (times 1 or 0). Everything else is refused: the largest float32 is not the graph's number.
 *
 * @module
 */
import { LimitError } from "../errors.js";
import type { NodeDef } from "../formats/graphdef.js";
import tf from "../tfjs-core.cjs";
import { isBelow } from "./magnitude.js";
import { isMarked, mark } from "./marks.js";
import { RUN_NATIVELY } from "./native/hint.js";
import { makeTensor } from "./tensors.js";
import { release, type Value } from "./values.js";

/** The largest float32. */
export const LARGEST = 2 ** 128 - 2 ** 104;

/** Numbers below are lost in a sum with the largest float32, and so in one with any larger double. */
const LOST = 2 ** 100;

const moving =
  /^(Select(V2)?|Identity(N)?|Snapshot|StopGradient|Fill|Reshape|ExpandDims|Squeeze|ConcatV2|Pack|Unpack|Split(V)?|Slice|StridedSlice|Gather(V2|Nd)?|Tile|BroadcastTo|Transpose|PadV2|Maximum|Minimum|Max|Min|Neg|Abs|Relu|Where|Enter|Exit|Merge|Switch|NextIteration)$/;
const comparing =
  /^(Less|LessEqual|Greater|GreaterEqual|NotEqual|Equal|ArgMax|ArgMin|IsNan|IsInf|IsFinite|ZerosLike|OnesLike|Shape|ShapeN|Size|Rank|Sign|TopKV2)$/;
const vanishing = /^(Exp|Softmax|Sigmoid|Tanh|Erf|Erfc)$/;
const adding = /^(Add(V2)?|Sub|BiasAdd)$/;

type Outputs = Value | readonly Value[];

/** The results of a node of which an input holds such a number. @throws {LimitError} where the number itself is needed */
export function withPastFloats(node: NodeDef, inputs: readonly Value[], run: () => Outputs): Outputs {
  if (node.op === "Cast") return castResult(node, run());
  const isSum = adding.test(node.op) && isLostBeside(inputs);
  const isProduct =
    node.op === "Mul" && inputs.every((x) => isPast(x) || isFactor(x)) && !inputs.every(isPast);
  const stays = moving.test(node.op) || isSum || isProduct;
  // Of two such numbers nobody knows any more which is larger.
  const isCompared = comparing.test(node.op) && inputs.filter(isPast).length === 1;
  if (!stays && !isCompared && !vanishing.test(node.op)) refusePastFloats(`the ${node.op} node ${node.name} computes with`, node); // biome-ignore format: one thought
  const outputs = run();
  if (stays) for (const value of isList(outputs) ? outputs : [outputs]) markWhereHeld(value);
  return outputs;
}

/** @throws {LimitError} always: `what` needs the number itself */
export function refusePastFloats(what: string, node?: NodeDef): never {
  throw new LimitError(`${what} a float64 that does not fit float32`, {
    path: node && `node ${node.name}`,
    expected:
      "at most 3.4e38, the floats that TensorFlow.js computes with, or a mask's number that only hides others",
    hint: RUN_NATIVELY,
  });
}

function isPast(value: Value): boolean {
  return value instanceof tf.Tensor && isMarked(value);
}

/** Whether one input alone is past the range, and all others are lost beside it. */
function isLostBeside(inputs: readonly Value[]): boolean {
  const others = inputs.filter((value) => !isPast(value));
  return (
    others.length === inputs.length - 1 && others.every((x) => x instanceof tf.Tensor && isBelow(x, LOST))
  );
}

/** Whether all of a factor's numbers take the other side's once, or not at all. */
function isFactor(value: Value): boolean {
  return value instanceof tf.Tensor && value.dataSync().every((x) => x === 0 || x === 1 || x === -1);
}

function markWhereHeld(value: Value): void {
  if (value instanceof tf.Tensor && value.dtype === "float32" && value.dataSync().some(isLargest))
    mark(value);
}

/** A double past float32's range becomes infinite as a float32, and stays what it is as a double. */
function castResult(node: NodeDef, outputs: Outputs): Outputs {
  const to = node.attrs.get("DstT");
  const [value] = isList(outputs) ? outputs : [outputs];
  if (!(value instanceof tf.Tensor) || to?.kind !== "type") return outputs;
  if (to.value === "float64") {
    markWhereHeld(value);
    return outputs;
  }
  if (to.value !== "float32") refusePastFloats(`the Cast node ${node.name} computes with`, node);
  const all = value.dataSync();
  release(value);
  const values = Float32Array.from(all, (x) => (isLargest(x) ? Math.sign(x) * Infinity : x));
  return makeTensor(values, value.shape, "float32");
}

function isLargest(x: number): boolean {
  return Math.abs(x) === LARGEST;
}

function isList(outputs: Outputs): outputs is readonly Value[] {
  return Array.isArray(outputs);
}
