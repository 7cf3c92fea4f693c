/**
 * Puts a file's weights into the model that its configuration describes, in the order of the file's layout.
 *
 * @module
 */

import { MismatchError, UnsupportedError } from "../errors.js";
import type { KerasWeights } from "../formats/file.js";
import { outline } from "../formats/keras/outline.js";
import { type LayerTree, legacyOrder, storePaths, type TreeWeight } from "../formats/keras/tree.js";
import type { Shape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import tf from "../tfjs.cjs";
import type { LayerConfig } from "./document.js";
import { layerTree } from "./tfjs-tree.js";

type Variable = tf.LayerVariable;
type Tree = LayerTree<Variable>;

/** A variable with the tensor that belongs into it, and what both are called. */
interface Pair {
  readonly place: string;
  readonly variable: Variable;
  readonly tensor: TensorRef;
}

/** @throws {MismatchError} naming both, when a weight is missing or has another shape */
export async function assignWeights(
  model: tf.LayersModel,
  config: LayerConfig,
  weights: KerasWeights,
): Promise<void> {
  const tree = inOrder(layerTree(model), outline(config));
  const pairs = [...pairUp(tree, weights)];
  const wrong = pairs.filter(({ variable, tensor }) => !sameShape(variable.shape, tensor.shape));
  if (wrong.length > 0) throw misfit(wrong);
  for (const { variable, tensor } of pairs) {
    const value = await toTensor(tensor);
    variable.write(value);
    value.dispose();
  }
}

/** The layers of every model in the order of the configuration, by which Keras numbers them. */
function inOrder(tree: Tree, wanted: LayerTree<null> | undefined): Tree {
  const children = tree.children.map((child) => {
    const other = wanted?.children.find(({ attribute }) => attribute === child.attribute);
    if ("tree" in child) {
      return { ...child, tree: inOrder(child.tree, other && "tree" in other ? other.tree : undefined) };
    }
    const list = other && "list" in other ? other.list : [];
    const place = new Map(list.map(({ name }, index) => [name, index]));
    const ordered = [...child.list].sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0));
    return {
      ...child,
      list: ordered.map((inner) =>
        inOrder(
          inner,
          list.find(({ name }) => name === inner.name),
        ),
      ),
    };
  });
  return { ...tree, children };
}

function* pairUp(tree: Tree, weights: KerasWeights): Generator<Pair> {
  if (weights.layout === "store") {
    for (const { path, weight, tree: owner } of storePaths(tree)) {
      yield {
        place: `${owner.name}/${weight.name}`,
        variable: weight.value,
        tensor: member(weights.members, path, owner, weight),
      };
    }
    return;
  }
  for (const layer of topLayers(tree)) {
    const slots = legacyOrder(layer);
    const given = weights.layout === "layers" ? listed(weights.layers, layer, slots.length) : undefined;
    for (const [index, { weight, owners }] of slots.entries()) {
      const owner = owners.at(-1) ?? layer;
      const tensor = given?.[index] ?? named(weights, owner, weight);
      yield { place: `${owner.name}/${weight.name}`, variable: weight.value, tensor };
    }
  }
}

function topLayers(tree: Tree): readonly Tree[] {
  return tree.children.flatMap((child) => ("list" in child ? child.list : [child.tree]));
}

function member(
  members: ReadonlyMap<string, TensorRef>,
  path: string,
  owner: Tree,
  weight: TreeWeight<Variable>,
): TensorRef {
  const found = members.get(path);
  if (found) return found;
  throw new MismatchError(`the file has no weight for ${owner.name}/${weight.name}`, {
    path,
    expected: `shape (${weight.value.shape.join(", ")})`,
    found: `${members.size} other weights`,
  });
}

function listed(
  layers: (KerasWeights & { layout: "layers" })["layers"],
  layer: Tree,
  count: number,
): readonly TensorRef[] {
  const found = layers.find(({ name }) => name === layer.name)?.weights ?? [];
  if (found.length === count) return found;
  throw new MismatchError(`the file's weights do not fit the layer ${layer.name} (${layer.className})`, {
    expected: `${count} weights`,
    found: `${found.length}: ${found.map(({ name }) => name).join(", ")}`,
  });
}

/** TensorFlow.js matches by name; its converter leaves the variable's name out of the layer's or adds a `:0`. */
function named(weights: KerasWeights, owner: Tree, weight: TreeWeight<Variable>): TensorRef {
  const tensors = weights.layout === "names" ? weights.tensors : new Map<string, TensorRef>();
  const { originalName } = weight.value as unknown as { originalName: string };
  for (const name of [originalName, weight.value.name, `${owner.name}/${weight.name}`]) {
    const found = tensors.get(name);
    if (found) return found;
  }
  throw new MismatchError(`the file has no weight named ${originalName}`, {
    expected: `shape (${weight.value.shape.join(", ")})`,
    found: `${tensors.size} other weights`,
  });
}

function sameShape(a: Shape, b: Shape | null): boolean {
  return b !== null && a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

function misfit(wrong: readonly Pair[]): MismatchError {
  const shape = (dims: Shape | null) => `(${dims?.join(", ") ?? "?"})`;
  return new MismatchError("weights of the file do not fit the layers of its configuration", {
    expected: wrong.map(({ place, variable }) => `${place} ${shape(variable.shape)}`).join(", "),
    found: wrong.map(({ tensor }) => `${tensor.name} ${shape(tensor.shape)}`).join(", "),
  });
}

/** A weight as a tensor of 32 bits, which is all that TensorFlow.js has. */
async function toTensor(ref: TensorRef): Promise<tf.Tensor> {
  const { data, shape, name, dtype } = await ref.load();
  if (data instanceof Float32Array) return tf.tensor(data, [...shape], "float32");
  if (data instanceof Float64Array) return tf.tensor(Float32Array.from(data), [...shape], "float32");
  if (data instanceof Int32Array) return tf.tensor(data, [...shape], "int32");
  throw new UnsupportedError(`the weight ${name} has dtype ${dtype}, which no layer of TensorFlow.js takes`);
}
