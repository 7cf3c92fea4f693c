/**
 * A graph or a function's body, in one form: nodes by name, inputs resolved to (node, output index).
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../../errors.js";
import type { FunctionDef, FunctionRef, NodeDef } from "../../formats/graphdef.js";
import { asCall, calledOutput } from "../../graph/direct-calls.js";
import type { Graph, Node } from "../../graph/graph.js";
import { parseName } from "../../graph/names.js";
import { filledAttrs, type OutputIndex } from "../../graph/passes/inline.js";
import type { OpFamily } from "../op.js";
import { outputIndexIn } from "./outputs.js";

/** An output of a node. */
export interface Source {
  readonly node: string;
  readonly index: number;
}

export interface BodyNode {
  readonly node: NodeDef;
  readonly inputs: readonly Source[];
  /** Nodes that must run first, although nothing of theirs is read. */
  readonly controls: readonly string[];
}

export interface Body {
  /** For messages: "" for the main graph, the function's name otherwise. */
  readonly name: string;
  get(name: string): BodyNode | undefined;
  names(): Iterable<string>;
}

/** The main graph as a body. */
export function graphBody(graph: Graph): Body {
  const cache = new Map<string, BodyNode>();
  return {
    name: "",
    names: () => graph.nodes.keys(),
    get(name) {
      const known = cache.get(name);
      const node = graph.nodes.get(name);
      if (known || !node) return known;
      const body = { node: asCall(node, graph.functions), ...edges(node) };
      cache.set(name, body);
      return body;
    },
  };
}

/** What a node reads, and what it only waits for, which most nodes do for nothing. */
function edges({ parsedInputs }: Node): Pick<BodyNode, "inputs" | "controls"> {
  if (!parsedInputs.some(({ control }) => control)) return { inputs: parsedInputs, controls: none };
  return {
    inputs: parsedInputs.filter(({ control }) => !control),
    controls: parsedInputs.filter(({ control }) => control).map((input) => input.node),
  };
}

const none: readonly string[] = [];

export interface FunctionBody extends Body {
  readonly args: readonly Source[];
  readonly results: readonly Source[];
  /** Nodes that run for their effects. */
  readonly targets: readonly string[];
}

/** A function's body, its attribute placeholders filled in from the call; `functions` are those that it may call. */
export function functionBody(
  fn: FunctionDef,
  call: FunctionRef,
  table: OpFamily,
  functions: ReadonlyMap<string, FunctionDef>,
): FunctionBody {
  const nodes = new Map<string, BodyNode>();
  const args = new Set(fn.inputs.map(({ name }) => name));
  refuseListArguments(fn);
  const defs = new Map(
    fn.nodes.map((node) => [node.name, { ...node, attrs: filledAttrs(node.attrs, call.attrs) }]),
  );
  const indexOf: OutputIndex = (node, arg, index) =>
    calledOutput(node, arg, index, functions) ?? outputIndexIn(table)(node, arg, index);
  const resolve = (text: string): Source => resolveInFunction(text, args, defs, indexOf, fn.name);
  for (const node of defs.values()) {
    nodes.set(node.name, {
      node: asCall(node, functions),
      inputs: node.inputs.filter((input) => !input.startsWith("^")).map(resolve),
      controls: node.inputs
        .filter((input) => input.startsWith("^"))
        .map((input) => input.slice(1))
        .filter((name) => !args.has(name)),
    });
  }
  return {
    name: fn.name,
    names: () => nodes.keys(),
    get: (name) => nodes.get(name),
    args: fn.inputs.map(({ name }) => ({ node: name, index: 0 })),
    results: fn.outputs.map(({ name }) => resolve(returned(fn, name))),
    targets: [...fn.controlReturns.values()],
  };
}

function returned(fn: FunctionDef, output: string): string {
  const source = fn.returns.get(output);
  if (source !== undefined) return source;
  throw new MalformedError(`the function ${fn.name} returns nothing for its output ${output}`, {
    path: `library.function ${fn.name}, ret`,
  });
}

/** `arg`, `node:out_arg:index`, or, in files that tools wrote, `node:index`. */
function resolveInFunction(
  text: string,
  args: ReadonlySet<string>,
  nodes: ReadonlyMap<string, NodeDef>,
  indexOf: OutputIndex,
  fn: string,
): Source {
  const [name = "", arg, index] = text.split(":");
  if (args.has(name)) return { node: name, index: 0 };
  const node = nodes.get(name);
  if (!node) {
    throw new MalformedError(
      `the function ${fn} reads ${JSON.stringify(text)}, which is neither argument nor node`,
      {
        path: `library.function ${fn}`,
      },
    );
  }
  if (index === undefined) return arg === undefined ? { node: name, index: 0 } : parseName(text);
  return { node: name, index: indexOf(node, arg ?? "", Number(index)) };
}

function refuseListArguments(fn: FunctionDef): void {
  const lists = [...fn.inputs, ...fn.outputs].filter(
    ({ numberAttr, typeListAttr }) => numberAttr || typeListAttr,
  );
  if (lists.length === 0) return;
  throw new UnsupportedError(`the function ${fn.name} has list arguments`, {
    found: lists.map(({ name }) => name).join(", "),
  });
}
