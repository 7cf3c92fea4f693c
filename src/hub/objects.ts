/**
 * The objects of a SavedModel of TensorFlow 2, to be asked by name: the module itself is object 0.
 *
 * Source: tensorflow/core/protobuf/saved_object_graph.proto
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import type { ObjectGraph } from "../formats/file.js";
import { decodeMessage } from "../formats/messages.js";
import { OBJECT_GRAPH_KEY } from "../formats/object-graph.js";
import type { tensorflow } from "../proto/tensorflow.js";
import type { TensorRef } from "../tensor/tensor.js";

type SavedObject = tensorflow.SavedObject.$Properties;
type ConcreteFunction = tensorflow.SavedConcreteFunction.$Properties;
type Linked = {
  readonly children?: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[] | null;
};

/** The module itself. */
export const ROOT = 0;

export class SavedObjects {
  readonly #nodes: readonly SavedObject[];
  readonly #functions: Readonly<Record<string, ConcreteFunction>>;
  /** Values of variables by object. */
  readonly values: ReadonlyMap<number, TensorRef>;

  static async of({ bytes, checkpoint }: ObjectGraph, file: string): Promise<SavedObjects> {
    const saved = await decodeMessage(bytes, ({ tensorflow }) => tensorflow.SavedObjectGraph, {
      file,
      path: "object_graph_def",
    });
    const content = checkpoint.get(OBJECT_GRAPH_KEY)?.content;
    const [stored] = content?.kind === "strings" ? await content.load() : [];
    const restored = await decodeMessage(
      stored ?? new Uint8Array(),
      ({ tensorflow }) => tensorflow.TrackableObjectGraph,
      { file, path: OBJECT_GRAPH_KEY },
    );
    return new SavedObjects(saved, restored, checkpoint);
  }

  private constructor(
    { nodes, concrete_functions }: tensorflow.SavedObjectGraph.$Properties,
    restored: tensorflow.TrackableObjectGraph.$Properties,
    checkpoint: ReadonlyMap<string, TensorRef>,
  ) {
    this.#nodes = nodes ?? [];
    this.#functions = concrete_functions ?? {};
    this.values = valuesOf(this.#nodes, restored.nodes ?? [], checkpoint);
  }

  /** @throws {MalformedError} for an object that does not exist */
  object(id: number): SavedObject {
    const found = this.#nodes[id];
    if (found) return found;
    throw new MalformedError("the object graph refers to an object that it does not have", {
      path: `object_graph_def.nodes[${id}]`,
      found: `${this.#nodes.length} objects`,
    });
  }

  /** The object that `id` holds under a name. */
  child(id: number, name: string): number | undefined {
    return this.object(id).children?.find(({ local_name }) => local_name === name)?.node_id ?? undefined;
  }

  /** The objects in a list, which has numbers for names; undefined where there is no list. */
  list(id: number, name: string): number[] | undefined {
    const list = this.child(id, name);
    if (list === undefined) return undefined;
    const items = (this.object(list).children ?? []).filter(({ local_name }) =>
      /^\d+$/.test(local_name ?? ""),
    );
    return items
      .sort((a, b) => Number(a.local_name) - Number(b.local_name))
      .map(({ node_id }) => node_id ?? 0);
  }

  /** @throws {MalformedError} for a function that does not exist */
  concreteFunction(name: string): ConcreteFunction {
    const found = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (found) return found;
    throw new MalformedError(`the object graph does not describe the function ${name}`, {
      path: "object_graph_def.concrete_functions",
    });
  }
}

/** Both object graphs walked together by the names of children: their numbers may differ. */
function valuesOf(
  saved: readonly SavedObject[],
  restored: readonly tensorflow.TrackableObjectGraph.TrackableObject.$Properties[],
  checkpoint: ReadonlyMap<string, TensorRef>,
): Map<number, TensorRef> {
  const values = new Map<number, TensorRef>();
  const seen = new Set([ROOT]);
  const pending: [number, number][] = [[ROOT, ROOT]];
  for (const [id, stored] of pending) {
    const [object, attributes] = [saved[id], restored[stored]?.attributes ?? []];
    const value = checkpoint.get(attributes[0]?.checkpoint_key ?? "");
    if (object?.variable && value) values.set(id, value);
    const others = childrenOf(restored[stored]);
    for (const [name, child] of childrenOf(object)) {
      const other = others.get(name);
      if (other === undefined || seen.has(child)) continue;
      seen.add(child);
      pending.push([child, other]); // grows while it is walked
    }
  }
  return values;
}

function childrenOf(object: Linked | undefined): Map<string, number> {
  return new Map((object?.children ?? []).map(({ local_name, node_id }) => [local_name ?? "", node_id ?? 0]));
}
