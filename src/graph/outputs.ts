/**
 * What a graph answers: its outputs, also where a whole training program is saved around the model.
 *
 * @module
 */
import type { Node } from "./node.js";

/** Ops whose output nobody reads and that is still no answer of the model. */
const bookkeeping =
  /^(NoOp|Const|Placeholder(V2|WithDefault)?|Variable(V2)?|VarHandleOp|VarIsInitializedOp|Assert|Assign.*|Save(V2|Slices)?|Restore(V2|Slice)?|ShardedFilename|MergeV2Checkpoints|.*Summary(V2)?)$/;

/** Ops that read a checkpoint or write one. */
export const savers = /^(Save(V2|Slices)?|Restore(V2|Slice)?|ShardedFilename|MergeV2Checkpoints)$/;

/** Ops of training and evaluation: whoever depends on them is no prediction. */
const training =
  /^((Resource)?(Sparse)?Apply.*|Assign.*|.*Grad(Input|Filter)?(V\d)?|.*CrossEntropyWithLogits|InTopK(V2)?)$/;

/** The scope of `tf.gradients`, at the top or inside another. */
const gradients = /(^|\/)gradients(_\d+)?\//;

/**
 * The nodes that nothing reads on. In a graph that was saved for training: the nodes that only training reads on,
 * and that depend on an input and on a variable (which leaves out labels, counters and learning rates).
 * Never what depends on the file name of a saver, `checkpoint`: TensorFlow 2 saves and restores by calls of functions.
 */
export function outputNodes(
  nodes: ReadonlyMap<string, Node>,
  readers: (name: string) => readonly Node[],
  checkpoint?: string,
): Node[] {
  const all = [...nodes.values()];
  const saves = remembered((op) => savers.test(op));
  const saver = downstream(
    all.filter(({ name, op }) => name === checkpoint || saves(op)),
    readers,
  );
  const isTraining = remembered((op) => training.test(op));
  const trains = downstream(
    all.filter(({ name, op }) => isTraining(op) || gradients.test(name)),
    readers,
  );
  const keeps = remembered((op) => bookkeeping.test(op));
  const aside = (node: Node) => keeps(node.op) || trains.has(node) || saver.has(node);
  const loops = insideLoops(all, readers);
  const cannot = (node: Node) => aside(node) || loops.has(node.name) || isPivot(node, nodes);
  const leaves = all.filter((node) => !cannot(node) && readers(node.name).every(aside));
  if (trains.size === 0) {
    const unread = leaves.filter((node) => readers(node.name).length === 0);
    const computed = unread.filter((node) => !readsVariable(node, nodes));
    return computed.length > 0 ? computed : unread;
  }
  const fed = downstream(
    all.filter(({ op }) => op.startsWith("Placeholder")),
    readers,
  );
  const learned = downstream(
    all.filter(({ op }) => /^(Variable(V2)?|VarHandleOp)$/.test(op)),
    readers,
  );
  const predictions = leaves.filter((node) => fed.has(node) && learned.has(node));
  return predictions.length > 0 ? predictions : leaves;
}

/** TensorFlow 2 saves such a node for each variable, beside what computes; TensorFlow 1 calls it `kernel/read`. */
function readsVariable({ op, parsedInputs }: Node, nodes: ReadonlyMap<string, Node>): boolean {
  const [source] = parsedInputs;
  if (!source || !/^(ReadVariableOp|Identity)$/.test(op)) return false;
  return /^(Variable(V2)?|VarHandleOp)$/.test(nodes.get(source.node)?.op ?? "");
}

/** TensorFlow 1's `tf.cond` hands its predicate to each branch, for constants there to depend on: `cond/switch_t`. */
function isPivot(node: Node, nodes: ReadonlyMap<string, Node>): boolean {
  const [data, predicate] = node.parsedInputs;
  if (node.op === "Identity" && data) {
    const source = nodes.get(data.node);
    return source !== undefined && /^(Ref)?Switch$/.test(source.op) && isPivot(source, nodes);
  }
  if (!data || !predicate || !/^(Ref)?Switch$/.test(node.op)) return false;
  return data.node === predicate.node && data.index === predicate.index;
}

/** What TensorFlow 1's loops compute in each iteration, which nobody can fetch: how many loops deep each node is. */
function insideLoops(
  nodes: readonly Node[],
  readers: (name: string) => readonly Node[],
): ReadonlyMap<string, number> {
  const deep = new Map<string, number>();
  const step = remembered((op) => (/^(Ref)?Enter$/.test(op) ? 1 : /^(Ref)?Exit$/.test(op) ? -1 : 0));
  const waiting: [Node, number][] = nodes.filter(({ op }) => step(op) === 1).map((node) => [node, 0]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, outside] = next;
    const depth = Math.min(outside + step(node.op), deepest);
    if (depth <= (deep.get(node.name) ?? 0)) continue;
    deep.set(node.name, depth);
    for (const reader of readers(node.name)) waiting.push([reader, depth]);
  }
  return deep;
}

/** More loops than anybody nests: a damaged graph may lead from a loop's inside into itself. */
const deepest = 32;

/** What is told of an op once: a graph has thousands of nodes, and some thirty ops. */
function remembered<T>(test: (op: string) => T): (op: string) => T {
  const known = new Map<string, T>();
  return (op) => {
    const answer = known.get(op) ?? test(op);
    known.set(op, answer);
    return answer;
  };
}

/** These nodes and all that depend on them by data. */
function downstream(from: readonly Node[], readers: (name: string) => readonly Node[]): Set<Node> {
  const reached = new Set(from);
  for (const node of reached) {
    for (const reader of readers(node.name)) {
      const byData = reader.parsedInputs.some((input) => input.node === node.name && !input.control);
      if (byData) reached.add(reader); // a Set grows while it is walked
    }
  }
  return reached;
}
