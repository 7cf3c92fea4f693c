/**
 * The legacy `.h5` of Keras 1, 2 and 3: a group per layer, and in it the weights that `weight_names` lists, in
 * that order.
 *
 * Source: keras/src/legacy/saving/legacy_h5_format.py, and files of 1.2 to 3.15
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { didYouMean } from "../../nearest.js";
import { TensorRef, type TensorRole } from "../../tensor/tensor.js";
import type { LayerWeights } from "../file.js";
import type { Dataset } from "../hdf5/dataset.js";
import { type Group, textsOf } from "../hdf5/open.js";

/** The group with the layers: `model_weights` of a whole model, the root of a file of weights. */
export function legacyWeights(root: Group): Group | undefined {
  const inner = root.members.get("model_weights");
  if (inner?.kind === "group") return inner;
  return textsOf(root.attributes, "layer_names") === undefined ? undefined : root;
}

export interface Legacy {
  readonly tensors: readonly TensorRef[];
  readonly layers: readonly LayerWeights[];
  readonly notes: readonly string[];
}

/** The weights of all layers, then what the optimizer keeps. */
export function readLegacy(file: string, root: Group, weights: Group): Legacy {
  const notes: string[] = [];
  const names = textsOf(weights.attributes, "layer_names") ?? [...weights.members.keys()];
  const groups = names.map((name): [string, readonly Dataset[]] => {
    const group = memberAt(file, weights, name);
    return [name, group.kind === "group" ? listed(file, group) : [group]];
  });
  const unique = new Set(repeated(groups));
  const layers = groups.map(([name, datasets]): LayerWeights => {
    const inside = names.length > 0 ? `${weights.path ? `${weights.path}/` : ""}${name}/` : "";
    const refs = datasets.flatMap((dataset) => {
      const own = dataset.path.slice(inside.length);
      // Keras 3.0 wrote bare names such as `kernel`; with the layer's they are told apart.
      return reference(dataset, unique.has(own) ? `${name}/${own}` : own, "weight", notes);
    });
    return { name, weights: refs };
  });
  const rest = [top(file, weights, notes), optimizer(file, root, notes)].flat();
  return { tensors: [...layers.flatMap(({ weights: refs }) => refs), ...rest], layers, notes };
}

/** The datasets that a group's `weight_names` lists; all of it where there is no list. */
function listed(file: string, group: Group): readonly Dataset[] {
  const names = textsOf(group.attributes, "weight_names");
  if (names === undefined) return everyDataset(group);
  return names.map((name) => {
    const found = memberAt(file, group, name);
    if (found.kind === "dataset") return found;
    throw new MalformedError("a weight is no array of an HDF5 file", {
      file,
      path: found.path,
      expected: "a dataset",
      found: "a group",
    });
  });
}

function everyDataset(group: Group): Dataset[] {
  return [...group.members.values()].flatMap((member) =>
    member.kind === "dataset" ? [member] : everyDataset(member),
  );
}

/** A member by its path; names of weights have `/` in them. */
function memberAt(file: string, group: Group, path: string): Group | Dataset {
  let found: Group | Dataset | undefined = group;
  for (const part of path.split("/").filter(Boolean)) {
    found = found?.kind === "group" ? found.members.get(part) : undefined;
  }
  if (found && found !== group) return found;
  throw new MalformedError("an attribute lists a member that the file does not have", {
    file,
    path: group.path || "/",
    found: JSON.stringify(path),
    hint: didYouMean(path, group.members.keys()),
  });
}

/** Names of weights that more than one layer has. */
function* repeated(groups: readonly [string, readonly Dataset[]][]): Generator<string> {
  const seen = new Set<string>();
  for (const [layer, datasets] of groups) {
    for (const { path } of datasets) {
      const own = path.slice(path.indexOf(`${layer}/`) + layer.length + 1);
      if (seen.has(own)) yield own;
      seen.add(own);
    }
  }
}

function top(file: string, weights: Group, notes: string[]): TensorRef[] {
  const group = weights.members.get("top_level_model_weights");
  if (group?.kind !== "group") return [];
  return listed(file, group).flatMap((dataset) =>
    reference(dataset, dataset.path.slice(group.path.length + 1), "weight", notes),
  );
}

function optimizer(file: string, root: Group, notes: string[]): TensorRef[] {
  const group = root.members.get("optimizer_weights");
  if (group?.kind !== "group") return [];
  return listed(file, group).flatMap((dataset) => {
    const name = dataset.path.slice(group.path.length + 1);
    const counts = /(^|\/)(iter|iteration|iterations)(:0)?$/.test(name);
    return reference(dataset, name, counts ? "counter" : "slot", notes);
  });
}

function reference(
  { path, shape, tensor }: Dataset,
  name: string,
  role: TensorRole,
  notes: string[],
): TensorRef[] {
  if (typeof tensor === "string") {
    notes.push(`${path} holds ${tensor}, which no tensor is`);
    return [];
  }
  return [new TensorRef({ name, aliases: name === path ? [] : [path], shape, role, ...tensor })];
}
