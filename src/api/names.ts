/**
 * Names that may stand in a string: what completion offers in `graph.getTensorByName("den⇥`.
 *
 * A value offers them by a method at `Symbol.for("thaw.names")`; the kernel and the REPL ask for it.
 *
 * @module
 */
import { Graph } from "../graph/graph.js";
import { Model } from "./model.js";

const namesSymbol = Symbol.for("thaw.names");

/** More are not read; who wants one of them types on. */
const maxNames = 300;

/** A name, and what stands beside it in the list. */
type Offered = readonly [name: string, note: string];

function offersNames(
  type: { readonly prototype: object },
  names: (value: unknown) => Iterable<Offered>,
): void {
  Object.defineProperty(type.prototype, namesSymbol, {
    configurable: true,
    value(this: unknown, method: string, typed: string): Offered[] {
      if (!takesNames.has(method)) return [];
      const found: Offered[] = [];
      for (const offered of names(this)) {
        if (offered[0].startsWith(typed)) found.push(offered);
        if (found.length === maxNames) break;
      }
      return found;
    },
  });
}

const takesNames = new Set(["getTensorByName", "node", "consumers", "find", "shapeOf"]);

offersNames(Graph, (value) => (value instanceof Graph ? graphNames(value) : []));
offersNames(Model, (value) => (value instanceof Model ? modelNames(value) : []));

function* graphNames(graph: Graph): Generator<Offered> {
  for (const { name, op } of graph.nodes.values()) yield [`${name}:0`, op];
}

function* modelNames(model: Model): Generator<Offered> {
  const stored = new Set<string>();
  for (const { name, dtype, shape } of model.tensors) {
    stored.add(name);
    yield [name, `${dtype} [${shape?.map((size) => size ?? "?").join(" × ") ?? "?"}]`];
  }
  if (!model.hasGraph) return;
  for (const offered of graphNames(model.graph)) if (!stored.has(offered[0])) yield offered;
}
