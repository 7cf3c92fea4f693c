/**
 * Names that may stand in a string: what completion offers in `graph.getTensorByName("den⇥`.
 *
 * A value offers them by a method at `Symbol.for("thaw.names")`; the kernel and the REPL ask for it.
 *
 * @module
 */
import { isThawError } from "../errors.js";
import { Graph } from "../graph/graph.js";
import { fitting } from "../segments.js";
import { formatShape } from "../tensor/dtype.js";
import type { TensorRef } from "../tensor/tensor.js";
import { Model } from "./model.js";

const namesSymbol = Symbol.for("thaw.names");

/** More are not read; who wants one of them types on. */
const maxNames = 300;

/** A name, and what stands beside it in the list. */
type Offered = readonly [name: string, note: string];

/** The same before anybody has looked for the note. */
interface Named {
  readonly name: string;
  readonly note: () => string;
}

function offersNames(type: { readonly prototype: object }, names: (value: unknown) => Iterable<Named>): void {
  Object.defineProperty(type.prototype, namesSymbol, {
    configurable: true,
    value(this: unknown, method: string, typed: string): Offered[] {
      if (!takesNames.has(method)) return [];
      const found = fitting(names(this), typed, ({ name }) => name, maxNames);
      return found.map(({ name, note }): Offered => [name, note()]);
    },
  });
}

const takesNames = new Set(["getTensorByName", "node", "consumers", "find", "shapeOf"]);

offersNames(Graph, (value) => (value instanceof Graph ? graphNames(value) : []));
offersNames(Model, (value) => (value instanceof Model ? modelNames(value) : []));

function* graphNames(graph: Graph): Generator<Named> {
  for (const { name, op } of graph.nodes.values())
    yield { name: `${name}:0`, note: () => noteOf(graph, name, op) };
}

function noteOf(graph: Graph, node: string, op: string): string {
  try {
    return `${typed(graph.getTensorByName(node))} ${op}`;
  } catch (error) {
    if (isThawError(error)) return op; // it gives nothing, or is of an op that nobody knows
    throw error;
  }
}

function* modelNames(model: Model): Generator<Named> {
  const stored = new Set<string>();
  for (const tensor of model.tensors) {
    stored.add(tensor.name);
    yield { name: tensor.name, note: () => typed(tensor) };
  }
  if (!model.hasGraph) return;
  for (const named of graphNames(model.graph)) if (!stored.has(named.name)) yield named;
}

function typed({ dtype, shape }: TensorRef): string {
  return `${dtype} ${formatShape(shape)}`;
}
