/**
 * Boosted trees, as TensorFlow's estimators export them: an ensemble that lies in the checkpoint as one message.
 *
 * Source: tensorflow/core/kernels/boosted_trees/{prediction_ops.cc,boosted_trees.proto} of TensorFlow 1.15.
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../../errors.js";
import { tensorflow } from "../../proto/tensorflow.js";
import tf from "../../tfjs-core.cjs";
import { int } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { bytesOf, makeTensor } from "../tensors.js";
import type { Variable } from "../values.js";
import { numbers } from "./read.js";
import { variables } from "./variable.js";

type Ensemble = tensorflow.boosted_trees.TreeEnsemble;
type Tree = tensorflow.boosted_trees.ITree;
type Node = tensorflow.boosted_trees.INode;

const stateful = true;
const filled = () =>
  op(
    {
      inputs: ["tree_ensemble_handle: variable", "stamp_token", "tree_ensemble_serialized"],
      outputs: {},
      stateful,
    },
    ([ensemble, , serialized]) => {
      ensemble.assign(serialized.clone());
      return [];
    },
  );

export const trees = {
  BoostedTreesEnsembleResourceHandleOp: op(
    { inputs: [], outputs: { resource: "resource" }, stateful },
    (inputs, attrs, context, node) => variables.VarHandleOp.kernel(inputs, attrs, context, node),
  ),
  BoostedTreesCreateEnsemble: filled(),
  BoostedTreesDeserializeEnsemble: filled(),
  IsBoostedTreesEnsembleInitialized: op(
    { inputs: ["tree_ensemble_handle: variable"], outputs: { is_initialized: "bool" }, stateful },
    ([ensemble]) => tf.scalar(ensemble.initialized, "bool"),
  ),
  BoostedTreesPredict: op(
    {
      inputs: ["tree_ensemble_handle: variable", "bucketized_features: tensors"],
      attrs: { logits_dimension: int() },
      outputs: { logits: "float32" },
      stateful,
    },
    ([ensemble, features], { logits_dimension }) =>
      predicted(ensembleOf(ensemble), features, logits_dimension),
  ),
} as const satisfies OpFamily;

/** Decoded once for each value of the variable. */
const decoded = new WeakMap<Uint8Array, Ensemble>();

function ensembleOf(variable: Variable): Ensemble {
  const [bytes = new Uint8Array()] = bytesOf(variable.value);
  const known = decoded.get(bytes);
  if (known) return known;
  try {
    const ensemble = tensorflow.boosted_trees.TreeEnsemble.decode(bytes);
    decoded.set(bytes, ensemble);
    return ensemble;
  } catch (cause) {
    throw new MalformedError(`the trees of ${variable.name} are no message`, {
      expected: "a TreeEnsemble",
      found: `${bytes.length} bytes`,
      cause,
    });
  }
}

/** The weighted sum of the leaves that each example falls to. */
function predicted(
  { trees, tree_weights }: Ensemble,
  features: readonly tf.Tensor[],
  width: number,
): tf.Tensor {
  const buckets = features.map(numbers);
  const examples = features[0]?.shape[0] ?? 0;
  const logits = new Float32Array(examples * width);
  for (let example = 0; example < examples; example++) {
    for (const [i, tree] of trees.entries()) {
      const leaf = leafOf(tree, (feature) => buckets[feature]?.[example]);
      const weight = tree_weights[i] ?? 1;
      for (const [k, value] of valuesOf(leaf, width).entries()) {
        const at = example * width + k;
        logits[at] = Math.fround((logits[at] ?? 0) + Math.fround(weight * value));
      }
    }
  }
  return makeTensor(logits, [examples, width], "float32");
}

/** Where an example ends up. Every step goes on to a later node, as trees are written, so that none goes round. */
function leafOf({ nodes }: Tree, bucketOf: (feature: number) => number | undefined): Node {
  let at = 0;
  for (;;) {
    const node = nodes?.[at];
    const split = node?.bucketized_split ?? node?.categorical_split;
    if (node?.dense_split) throw new UnsupportedError("trees that split by floats", { expected: "bucketized features" }); // biome-ignore format: one thought
    if (node && !split) return node;
    const bucket = bucketOf(split?.feature_id ?? 0);
    const next = split && bucket !== undefined ? (isLeft(node, bucket) ? split.left_id : split.right_id) : -1;
    if (!(Number(next) > at)) throw new MalformedError("a boosted tree leads to no leaf", { path: `tree node ${at}`, expected: "a later node", found: `${next}` }); // biome-ignore format: one thought
    at = Number(next);
  }
}

function isLeft(node: Node | undefined, bucket: number): boolean {
  const { bucketized_split: range, categorical_split: category } = node ?? {};
  return range ? bucket <= (range.threshold ?? 0) : bucket === (category?.value ?? 0);
}

function valuesOf({ leaf }: Node, width: number): readonly number[] {
  if (leaf?.vector?.value?.length) return leaf.vector.value;
  const sparse = leaf?.sparse_vector;
  if (!sparse?.index?.length) return [leaf?.scalar ?? 0];
  const values = new Array<number>(width).fill(0);
  for (const [i, at] of sparse.index.entries()) values[at] = sparse.value?.[i] ?? 0;
  return values;
}
