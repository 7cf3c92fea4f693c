/**
 * What functions of a SavedModel capture (variables, tables, constants, asset paths), as nodes of a graph, and calls
 * of functions with them. In the file captures are numbers of objects; the graph to run needs nodes.
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../errors.js";
import type { MetaGraph, TensorInfo } from "../formats/file.js";
import type { AttrValue, FunctionDef, NodeDef } from "../formats/graphdef.js";
import { attrsOf } from "../graph/passes/rebuild.js";
import { type DType, dtypeOf } from "../tensor/dtype.js";
import type { SavedObjects } from "./objects.js";

/** The prefix of every node that is added: no name of TensorFlow's begins so. */
const SCOPE = "thaw_hub";

/** A call that was added: tensor names by position. */
export interface AddedCall {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly string[];
}

export class Captures {
  /** Nodes to be added to the file's own. */
  readonly nodes: NodeDef[] = [];
  /** Nodes that fill tables. */
  readonly initializers: string[] = [];
  /** Variables that were captured, by object, under the name that the graph knows them by. */
  readonly variables = new Map<number, string>();
  readonly #objects: SavedObjects;
  readonly #functions: ReadonlyMap<string, FunctionDef>;
  readonly #assets: readonly string[];
  readonly #sources = new Map<number, string>();

  constructor(objects: SavedObjects, { graph, assetTensors }: MetaGraph) {
    this.#objects = objects;
    this.#functions = new Map(graph.functions.map((fn) => [fn.name, fn]));
    this.#assets = [...(assetTensors?.keys() ?? [])];
  }

  /** Adds a call of a function; `args` are what it takes besides its captures. */
  call(name: string, args: readonly Omit<TensorInfo, "name">[]): AddedCall {
    const definition = this.#definition(name);
    const captured = this.#objects.concreteFunction(name).bound_inputs ?? [];
    if (definition.inputs.length !== args.length + captured.length) {
      throw new MalformedError(`the function ${name} takes another number of arguments than the file says`, {
        expected: `${definition.inputs.length}`,
        found: `${args.length} and ${captured.length} captures`,
      });
    }
    const node = `${SCOPE}/call_${this.nodes.length}_${name}`;
    const inputs = args.map(({ dtype, shape }, i) => this.#placeholder(`${node}/arg_${i}`, dtype, shape));
    const sources = [...inputs.map((input) => input.name), ...captured.map((id) => this.#source(id))];
    this.#add(node, "StatefulPartitionedCall", sources, callAttrs(definition));
    return { inputs, outputs: definition.outputs.map((_, i) => `${node}:${i}`) };
  }

  /** The node that stands for a captured object. */
  #source(id: number): string {
    const known = this.#sources.get(id);
    if (known !== undefined) return known;
    const source = this.#newSource(id);
    this.#sources.set(id, source);
    return source;
  }

  #newSource(id: number): string {
    const { variable, constant, asset, resource, kind } = this.#objects.object(id);
    if (variable) return this.#variable(id, dtypeOf(variable.dtype ?? 0) ?? "float32");
    if (constant) return constant.operation ?? "";
    if (resource) return this.#resource(id);
    const path = asset && this.#assets[asset.asset_file_def_index ?? 0];
    if (path !== undefined && path !== null) return path;
    throw new UnsupportedError("a function of the module captures what Thaw cannot provide", {
      path: `object_graph_def.nodes[${id}]`,
      found: asset ? "an asset that the file does not list" : `a ${kind ?? "nameless object"}`,
      hint: "call one of its signatures",
    });
  }

  #variable(id: number, dtype: DType): string {
    const name = `${SCOPE}/variable_${id}`;
    this.variables.set(id, name);
    this.#add(name, "VarHandleOp", [], {
      dtype: { kind: "type", value: dtype },
      shape: { kind: "shape", value: null },
      shared_name: { kind: "s", value: new TextEncoder().encode(name) },
    });
    return name;
  }

  /** A table: made by one function of the file, filled by another. */
  #resource(id: number): string {
    const object = this.#objects.object(id);
    if (Object.keys(object.saveable_objects ?? {}).length > 0) {
      throw new UnsupportedError(
        "the module keeps a table that changes, whose contents lie in the checkpoint",
        {
          path: `object_graph_def.nodes[${id}]`,
          hint: "run it with native TensorFlow (`npx thaw native install`)",
        },
      );
    }
    const [resource = ""] = this.#callMember(id, "_create_resource")?.outputs ?? [];
    this.#sources.set(id, resource); // the function that fills it captures it
    const filled = this.#callMember(id, "_initialize")?.outputs[0];
    if (filled !== undefined) this.initializers.push(filled.replace(/:0$/, ""));
    return resource;
  }

  #callMember(id: number, member: string): AddedCall | undefined {
    const child = this.#objects.child(id, member);
    if (child === undefined) return undefined;
    const object = this.#objects.object(child);
    const name =
      object.function?.concrete_functions?.[0] ?? object.bare_concrete_function?.concrete_function_name;
    return name ? this.call(name, []) : undefined;
  }

  #placeholder(name: string, dtype: DType, shape: TensorInfo["shape"]): TensorInfo {
    this.#add(name, "Placeholder", [], {
      dtype: { kind: "type", value: dtype },
      shape: { kind: "shape", value: shape },
    });
    return { name: `${name}:0`, dtype, shape };
  }

  #definition(name: string): FunctionDef {
    const fn = this.#functions.get(name);
    if (fn) return fn;
    throw new MalformedError(`the graph's library lacks the function ${name}`, { path: "library.function" });
  }

  #add(
    name: string,
    op: string,
    inputs: readonly string[],
    attrs: Readonly<Record<string, AttrValue>>,
  ): void {
    this.nodes.push({ name, op, inputs, device: "", attrs: attrsOf(attrs) });
  }
}

function callAttrs(fn: FunctionDef): Record<string, AttrValue> {
  const types = (args: FunctionDef["inputs"]): AttrValue => ({
    kind: "list",
    value: { ...emptyList, type: args.map(({ dtype }) => dtype ?? "float32") },
  });
  return {
    f: { kind: "func", value: { name: fn.name, attrs: attrsOf({}) } },
    Tin: types(fn.inputs),
    Tout: types(fn.outputs),
  };
}

const emptyList = { s: [], i: [], f: [], b: [], type: [], shape: [], tensor: [], func: [] };
