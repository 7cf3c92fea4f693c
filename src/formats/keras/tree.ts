/**
 * The layers of a Keras model as a tree, with the weights that each owns itself.
 *
 * Both of Keras' file layouts are readings of this tree: the legacy `.h5` flattens each top-level layer
 * ({@link legacyOrder}), `.keras` walks the attributes ({@link storePaths}). Neither goes by a layer's name.
 *
 * ```ts
 * for (const { path, weight } of storePaths(tree)) console.log(path, weight.name); // layers/dense/vars/0 kernel
 * ```
 *
 * @module
 */

/** One layer. `W` is what stands for a weight: a reference into a file, or a TensorFlow.js variable. */
export interface LayerTree<W> {
  readonly name: string;
  readonly className: string;
  readonly trainable: boolean;
  /** Its own weights, trainable ones first, in the order in which Keras' layer creates them. */
  readonly weights: readonly TreeWeight<W>[];
  readonly children: readonly LayerChild<W>[];
}

export interface TreeWeight<W> {
  /** The last part of its name: `kernel`. */
  readonly name: string;
  /** Whether the layer made it trainable: false for a moving mean, whatever the layer's own flag. */
  readonly trainable: boolean;
  readonly value: W;
}

/** Layers that a layer holds, under the attribute of Keras' class that holds them. */
export type LayerChild<W> =
  | { readonly attribute: "layers" | "cells"; readonly list: readonly LayerTree<W>[] }
  | {
      readonly attribute: SingleAttribute;
      readonly tree: LayerTree<W>;
    };

export type SingleAttribute =
  | "cell"
  | "layer"
  | "forward_layer"
  | "backward_layer"
  | "query_dense"
  | "key_dense"
  | "value_dense"
  | "output_dense";

/** A weight with the layers that lead to it, from the one asked about down to its owner. */
export interface PlacedWeight<W> {
  readonly weight: TreeWeight<W>;
  readonly owners: readonly LayerTree<W>[];
}

/**
 * All weights of a layer in the order of the legacy `.h5`: `trainable_weights + non_trainable_weights`, where a
 * frozen layer's weights count as not trainable.
 *
 * Source: `_legacy_weights` in keras/src/legacy/saving/legacy_h5_format.py
 */
export function legacyOrder<W>(tree: LayerTree<W>): PlacedWeight<W>[] {
  const all = [...everyWeight(tree, [])];
  const trains = ({ weight, owners }: PlacedWeight<W>) =>
    weight.trainable && owners.every((owner) => owner.trainable);
  return [...all.filter(trains), ...all.filter((placed) => !trains(placed))];
}

function* everyWeight<W>(tree: LayerTree<W>, above: readonly LayerTree<W>[]): Generator<PlacedWeight<W>> {
  const owners = [...above, tree];
  for (const weight of tree.weights) yield { weight, owners };
  for (const child of tree.children) {
    for (const inner of "tree" in child ? [child.tree] : child.list) yield* everyWeight(inner, owners);
  }
}

/** The group of one layer in `model.weights.h5`, without the final `/vars`. */
export interface StoreGroup<W> {
  readonly path: string;
  /** The layers that hold it, from the model down. */
  readonly above: readonly LayerTree<W>[];
  readonly tree: LayerTree<W>;
}

/**
 * Every layer of a model with its path in `model.weights.h5`. A layer in a list is named by its class, in snake
 * case, and numbered from the second one on: `layers/dense`, `layers/dense_1`.
 *
 * Source: `_save_state` and `_save_container_state` in keras/src/saving/saving_lib.py
 */
export function* storeGroups<W>(
  tree: LayerTree<W>,
  path = "",
  above: readonly LayerTree<W>[] = [],
): Generator<StoreGroup<W>> {
  yield { path, tree, above };
  const inside = [...above, tree];
  for (const child of tree.children) {
    const at = path ? `${path}/${child.attribute}` : child.attribute;
    if ("tree" in child) yield* storeGroups(child.tree, at, inside);
    else {
      const unique = uniquifier();
      for (const inner of child.list) {
        yield* storeGroups(inner, `${at}/${unique(snakeCase(inner.className))}`, inside);
      }
    }
  }
}

/** Every weight of a model with its path in `model.weights.h5`: `layers/dense_1/vars/0`. */
export function* storePaths<W>(
  tree: LayerTree<W>,
): Generator<{ path: string; weight: TreeWeight<W>; tree: LayerTree<W> }> {
  for (const group of storeGroups(tree)) {
    for (const [index, weight] of group.tree.weights.entries()) {
      yield { path: `${group.path ? `${group.path}/` : ""}vars/${index}`, weight, tree: group.tree };
    }
  }
}

/** Keras' own: `Conv2DTranspose` is `conv2d_transpose`. Source: `to_snake_case` in keras/src/utils/naming.py */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** Names `a`, `a_1`, `a_2` … in the order asked for. */
function uniquifier(): (name: string) => string {
  const used = new Map<string, number>();
  return (name) => {
    const count = used.get(name);
    used.set(name, (count ?? -1) + 1);
    return count === undefined ? name : `${name}_${count + 1}`;
  };
}
