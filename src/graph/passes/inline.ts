/**
 * Puts the bodies of called functions where they are called, so that one flat graph remains.
 *
 * A node `n` of a function called by `call` becomes `call/n`; `call` itself becomes the Identity of the results,
 * so that every tensor name of the original still works. Branches and loops keep their functions, and so do calls next
 * to TensorFlow 1's control flow: in a branch that is not taken, a call's constants are as dead as its arguments.
 *
 * ```ts
 * const flat = inlineFunctions(graph, outputIndex);
 * ```
 *
 * @module
 */
import { NotFoundError, UnsupportedError } from "../../errors.js";
import type { Attrs, AttrValue, FunctionDef, FunctionRef, NodeDef } from "../../formats/graphdef.js";
import { didYouMean } from "../../nearest.js";
import { asCall, calledOutput } from "../direct-calls.js";
import { attr, type Graph } from "../graph.js";
import { attrsOf, withNodes } from "./rebuild.js";

/** Which output of a node `arg:index` names; inside functions outputs go by the op's own argument names. */
export type OutputIndex = (node: NodeDef, arg: string, index: number) => number;

const calls: ReadonlySet<string> = new Set(["PartitionedCall", "StatefulPartitionedCall"]);
const flow: ReadonlySet<string> = new Set(["Switch", "RefSwitch", "Enter", "RefEnter"]);

/** Whether a node calls a function, by one of those ops or by the function's own name. */
export function isCall({ op }: NodeDef, functions: ReadonlyMap<string, FunctionDef>): boolean {
  return calls.has(op) || functions.has(op);
}

/**
 * The graph without calls.
 *
 * @throws {UnsupportedError} when a function calls itself, naming the way around
 * @throws {NotFoundError} when a function is not in the library
 */
export function inlineFunctions(graph: Graph, outputIndex: OutputIndex): Graph {
  if (hasFlow(graph.def.nodes)) return graph;
  const inliner = new Inliner(graph, outputIndex);
  return withNodes(
    graph,
    graph.def.nodes.flatMap((node) => inliner.expanded(node, [])),
  );
}

function hasFlow(nodes: readonly NodeDef[]): boolean {
  return nodes.some(({ op }) => flow.has(op));
}

class Inliner {
  readonly #graph: Graph;
  readonly #outputIndex: OutputIndex;

  constructor(graph: Graph, outputIndex: OutputIndex) {
    this.#graph = graph;
    this.#outputIndex = outputIndex;
  }

  /** A node as it is, or the nodes of the function that it calls. */
  expanded(node: NodeDef, callers: readonly string[]): NodeDef[] {
    const call = asCall(node, this.#graph.functions);
    const ref = calls.has(call.op) ? attr(call, "f", "func") : undefined;
    if (!ref) return [node];
    if (callers.includes(ref.name)) {
      throw new UnsupportedError("a function that calls itself cannot be inlined", {
        file: this.#graph.file,
        path: node.name,
        expected: "functions that end",
        found: [...callers, ref.name].join(" -> "),
      });
    }
    const definition = this.#definition(ref.name);
    if (hasFlow(definition.nodes)) return [node];
    const body = this.#renamed(call, definition, ref);
    return body.flatMap((inner) => this.expanded(inner, [...callers, ref.name]));
  }

  #definition(name: string): FunctionDef {
    const fn = this.#graph.functions.get(name);
    if (fn) return fn;
    throw new NotFoundError(`no function named ${JSON.stringify(name)} in the graph's library`, {
      file: this.#graph.file,
      path: name,
      hint: didYouMean(name, this.#graph.functions.keys()),
    });
  }

  /** The body under the call's name, and the node that takes the call's place. */
  #renamed(call: NodeDef, fn: FunctionDef, ref: FunctionRef): NodeDef[] {
    const controls = call.inputs.filter(isControl);
    const resolve = this.#resolver(call, fn);
    const body = fn.nodes.map((node) => {
      const inputs = node.inputs.map(resolve);
      // A node that reads nothing would not wait for the call's control inputs.
      const waits = inputs.length === 0 ? controls : [];
      return {
        ...node,
        name: `${call.name}/${node.name}`,
        inputs: [...inputs, ...waits],
        attrs: withoutPlace(filledAttrs(node.attrs, ref.attrs)),
      };
    });
    const results = fn.outputs.map(({ name }) => resolve(fn.returns.get(name) ?? name));
    const effects = [...fn.controlReturns.values()].map((name) => `^${call.name}/${name}`);
    return [...body, standIn(call, results, [...effects, ...controls])];
  }

  /** Inputs inside a function as inputs of the flat graph. */
  #resolver(call: NodeDef, fn: FunctionDef): (input: string) => string {
    const args = new Map(fn.inputs.map(({ name }, i) => [name, call.inputs[i] ?? ""]));
    const nodes = new Map(fn.nodes.map((node) => [node.name, node]));
    return (input) => {
      const [name = "", arg, index] = input.replace(/^\^/, "").split(":");
      const given = args.get(name);
      if (isControl(input))
        return given === undefined ? `^${call.name}/${name}` : `^${given.replace(/:\d+$/, "")}`;
      if (given !== undefined) return given;
      const node = nodes.get(name);
      if (index === undefined || arg === undefined || !node) return `${call.name}/${input}`;
      const output =
        calledOutput(node, arg, Number(index), this.#graph.functions) ??
        this.#outputIndex(node, arg, Number(index));
      return `${call.name}/${name}:${output}`;
    };
  }
}

/** Without the names of nodes to be placed beside: those are of the function, or were lost when it was saved. */
function withoutPlace(attrs: Attrs): Attrs {
  if (!attrs.names.includes("_class")) return attrs;
  const names = attrs.names.filter((name) => name !== "_class");
  return { names, get: (name) => (name === "_class" ? undefined : attrs.get(name)) };
}

/** What keeps the call's own name: its results, after its effects. */
function standIn(call: NodeDef, results: readonly string[], controls: readonly string[]): NodeDef {
  const types = attr(call, "Tout", "list");
  const inputs = [...results, ...controls];
  if (results.length === 0) return { ...call, op: "NoOp", inputs, attrs: attrsOf({}) };
  const [only] = types?.type ?? [];
  if (results.length === 1 && only)
    return { ...call, op: "Identity", inputs, attrs: attrsOf({ T: { kind: "type", value: only } }) };
  return {
    ...call,
    op: "IdentityN",
    inputs,
    attrs: attrsOf(types ? { T: { kind: "list", value: types } } : {}),
  };
}

function isControl(input: string): boolean {
  return input.startsWith("^");
}

/** Attributes with `$T` placeholders replaced by what the caller passes. */
export function filledAttrs(attrs: Attrs, call: Attrs): Attrs {
  if (call.names.length === 0) return attrs;
  return {
    names: attrs.names,
    get(name): AttrValue | undefined {
      const value = attrs.get(name);
      return value?.kind === "placeholder" ? (call.get(value.value) ?? value) : value;
    },
  };
}
