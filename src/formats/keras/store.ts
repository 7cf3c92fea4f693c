/**
 * `model.weights.h5`: one group per layer, named by class and number, with variables by position. Names are
 * given back here as Keras shows them: `sequential/dense_1/kernel`.
 *
 * Source: `_save_state` in keras/src/saving/saving_lib.py, of 2.12 to 3.15
 *
 * @module
 */
import type { TensorRole } from "../../tensor/tensor.js";
import { TensorRef } from "../../tensor/tensor.js";
import { withOwnAliases } from "../aliases.js";
import type { Dataset } from "../hdf5/dataset.js";
import { type Group, textOf } from "../hdf5/open.js";
import { outline } from "./outline.js";
import { type LayerTree, storeGroups } from "./tree.js";

/** Before 2.14 the group of all layers had the name of Keras' internal attribute. */
const older = "_layer_checkpoint_dependencies";

/** Whether a group looks like one: its members are `layers`, `vars` and the like. */
export function isStore(root: Group): boolean {
  return ["layers", older, "vars", "optimizer"].some((name) => root.members.has(name)) && hasVars(root);
}

function hasVars(group: Group): boolean {
  for (const [name, member] of group.members) {
    if (member.kind === "group" && (name === "vars" || hasVars(member))) return true;
  }
  return false;
}

export interface Store {
  readonly tensors: readonly TensorRef[];
  /** By path, with `layers` in place of the older name. */
  readonly members: ReadonlyMap<string, TensorRef>;
  readonly notes: readonly string[];
}

/** All variables, named by the configuration where there is one. */
export function readStore(root: Group, model: { config?: unknown; version?: string | null } = {}): Store {
  const layers = known(model.config);
  const keras2 = model.version?.startsWith("2.") ?? false;
  const members = new Map<string, TensorRef>();
  const notes: string[] = [];
  const visit = (group: Group, owner: readonly string[], labels: readonly string[]): void => {
    for (const [name, member] of canonical(group)) {
      if (member.kind === "dataset") addVariable(member, owner, { name, labels });
      else if (name === "layers" || name === "vars") visit(member, [...owner, name], labels);
      else visit(member, [...owner, name], [...labels, labelOf(member)]);
    }
  };
  const addVariable = (dataset: Dataset, owner: readonly string[], position: Labelled): void => {
    if (typeof dataset.tensor === "string") {
      notes.push(`${dataset.path} holds ${dataset.tensor}, which no tensor is`);
      return;
    }
    const path = [...owner, position.name].join("/");
    const found = layers.get(owner.join("/"));
    const names = named(dataset, { ...position, found, keras2 });
    const { shape, tensor } = dataset;
    members.set(path, new TensorRef({ ...names, shape, role: roleOf(path), ...tensor }));
  };
  visit(root, [], []);
  // Cells of both directions of a layer have one name: it leads to neither.
  const tensors = withOwnAliases([...members.values()]);
  for (const [index, path] of [...members.keys()].entries()) {
    const tensor = tensors[index];
    if (tensor) members.set(path, tensor);
  }
  return { tensors, members, notes };
}

interface KnownLayer {
  readonly tree: LayerTree<null>;
  /** The name of its variables without the last part: `sequential/bidirectional/forward_lstm/lstm_cell`. */
  readonly prefix: string;
  /** The same without the names of models, as Keras 2 has it. */
  readonly inner: string;
}

/** Every layer of the configuration by the path of its `vars`. */
function known(config: unknown): Map<string, KnownLayer> {
  const found = new Map<string, KnownLayer>();
  const tree = outline(config);
  if (!tree) return found;
  for (const { path, tree: layer, above } of storeGroups(tree)) {
    const chain = [...above, layer];
    const inner = chain.filter((each) => !isModel(each)).map(({ name }) => name);
    found.set(path ? `${path}/vars` : "vars", {
      tree: layer,
      prefix: prefixOf(chain),
      inner: inner.join("/"),
    });
  }
  return found;
}

/**
 * Layers inside a layer carry its name. Those of a functional model do not carry the model's, because each was
 * built when it was called; those of a Sequential do.
 */
function prefixOf(chain: readonly LayerTree<null>[]): string {
  const parts: string[] = [];
  for (const layer of chain) {
    const model = isModel(layer);
    if (model) parts.length = 0;
    if (!model || layer.className === "Sequential") parts.push(layer.name);
  }
  return parts.join("/");
}

/** Keras 3 renamed the one variable. */
function keras2Name({ className }: LayerTree<null>, variable: string): string {
  return className.startsWith("Depthwise") && variable === "kernel" ? "depthwise_kernel" : variable;
}

function isModel({ children }: LayerTree<null>): boolean {
  return children.some(({ attribute }) => attribute === "layers");
}

interface Labelled {
  /** The variable's number, or its name. */
  readonly name: string;
  /** What the groups above it are called. */
  readonly labels: readonly string[];
}

interface Position extends Labelled {
  readonly found: KnownLayer | undefined;
  readonly keras2: boolean;
}

function named({ path }: Dataset, { name: index, labels, found, keras2 }: Position) {
  const variable = found?.tree.weights[Number(index)]?.name;
  if (!found || variable === undefined) {
    const name = [...labels, index].join("/");
    return { name, aliases: name === path ? [] : [path] };
  }
  const name = keras2
    ? `${found.inner}/${keras2Name(found.tree, variable)}:0`
    : `${found.prefix}/${variable}`;
  const others = [`${found.prefix}/${variable}`, `${found.tree.name}/${variable}`, path];
  return { name, aliases: [...new Set(others)].filter((other) => other !== name) };
}

/** Without a configuration: the layer's own name where the file says it (from 3.8 on), otherwise the group's. */
function labelOf(group: Group): string {
  const vars = group.members.get("vars");
  const own = vars?.kind === "group" ? textOf(vars.attributes, "name") : undefined;
  return own ?? group.path.split("/").at(-1) ?? "";
}

/**
 * The members under the names that Keras has given them since 2.14. Before, the group of all layers had another name,
 * and its numbers had gaps: a layer with weights was counted twice, so a second Dense could be `dense_2`.
 */
function* canonical(group: Group): Generator<[string, Group | Dataset]> {
  for (const [name, member] of group.members) {
    if (name !== older || member.kind !== "group") yield [name, member];
    else yield ["layers", { ...member, members: renumbered(member.members) }];
  }
}

function renumbered(members: Group["members"]): Group["members"] {
  const byClass = new Map<string, [number: number, member: Group | Dataset][]>();
  for (const [name, member] of members) {
    const [, base = name, number = "0"] = /^(.*?)_(\d+)$/.exec(name) ?? [];
    const list = byClass.get(base) ?? [];
    byClass.set(base, list);
    list.push([Number(number), member]);
  }
  const found = new Map<string, Group | Dataset>();
  for (const [base, list] of byClass)
    for (const [index, [, member]] of list.sort(([a], [b]) => a - b).entries())
      found.set(index === 0 ? base : `${base}_${index}`, member);
  return found;
}

function roleOf(path: string): TensorRole {
  if (path.startsWith("metrics/") || path.includes("seed_generator/")) return "metadata";
  if (!path.startsWith("optimizer/")) return "weight";
  return path === "optimizer/vars/0" ? "counter" : "slot"; // the first is the number of steps taken
}
