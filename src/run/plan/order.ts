/**
 * Which nodes a fetch needs, and in which order they can run.
 *
 * Everything here is iterative: graphs are deep (unrolled loops, hostile files) and JavaScript's stack is not.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type { Body, BodyNode, Source } from "./body.js";

/** The needed nodes, each after what it reads. Loop back edges (NextIteration to Merge) do not count. */
export function needed(
  body: Body,
  roots: readonly string[],
  /** Whether to stop here: the value is given. */
  given: (source: Source) => boolean,
): BodyNode[] {
  const pending = [...roots];
  const order: BodyNode[] = [];
  const dependencies = (name: string): readonly string[] => {
    const { node, inputs, controls } = require(body, name);
    const sources: string[] = []; // by loops: a graph has thousands of nodes, and its first run waits for this
    for (const input of inputs) if (!given(input)) sources.push(input.node);
    for (const control of controls) if (!given({ node: control, index: 0 })) sources.push(control);
    if (!mergeOps.has(node.op)) return sources;
    const [back, forward] = partition(sources, (source) => nextOps.has(body.get(source)?.node.op ?? ""));
    pending.push(...back);
    return forward;
  };
  const emit = (name: string) => order.push(require(body, name));
  const done = new Set<string>();
  for (let i = 0; i < pending.length; i++) visit(pending[i] ?? "", dependencies, done, emit, body.name);
  return order;
}

export const mergeOps: ReadonlySet<string> = new Set(["Merge", "RefMerge"]);
export const nextOps: ReadonlySet<string> = new Set(["NextIteration", "RefNextIteration"]);

/** Items in an order where each follows its dependencies. @throws {MalformedError} on a cycle */
export function topological(
  items: Iterable<string>,
  dependencies: (item: string) => readonly string[],
  where: string,
): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  for (const item of items) visit(item, dependencies, done, (name) => order.push(name), where);
  return order;
}

/** Depth-first from `root`, emitting in post-order. */
function visit(
  root: string,
  dependencies: (name: string) => readonly string[],
  done: Set<string>,
  emit: (name: string) => void,
  where: string,
): void {
  if (done.has(root)) return;
  const open = new Set([root]);
  const stack = [{ name: root, sources: dependencies(root), next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const source = top.sources[top.next++];
    if (source === undefined) {
      stack.pop();
      open.delete(top.name);
      done.add(top.name);
      emit(top.name);
    } else if (open.has(source)) {
      throw cyclic([...open], source, where);
    } else if (!done.has(source)) {
      open.add(source);
      stack.push({ name: source, sources: dependencies(source), next: 0 });
    }
  }
}

/** How many nodes of a cycle a message names. */
const SHOWN = 8;

function cyclic(open: string[], source: string, where: string): MalformedError {
  const cycle = open.slice(open.indexOf(source));
  const shown = cycle.length > SHOWN ? [...cycle.slice(0, SHOWN), "…"] : cycle;
  return new MalformedError("the graph has a cycle that is no loop", {
    path: where && `library.function ${where}`,
    found: `${[...shown, source].reverse().join(" -> ")} (${cycle.length} ${cycle.length === 1 ? "node" : "nodes"})`,
  });
}

function require(body: Body, name: string): BodyNode {
  const node = body.get(name);
  if (node) return node;
  throw new MalformedError(`the graph reads ${JSON.stringify(name)}, which is no node of it`, {
    path: body.name && `library.function ${body.name}`,
  });
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
