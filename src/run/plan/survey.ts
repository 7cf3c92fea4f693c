/**
 * What a request needs, found before anything runs: unsupported ops all at once, functions to compile, recursion.
 *
 * @module
 */
import { NotFoundError, UnsupportedError } from "../../errors.js";
import type { Attrs, AttrValue, FunctionRef } from "../../formats/graphdef.js";
import type { Graph } from "../../graph/graph.js";
import { didYouMean } from "../../nearest.js";
import { uncomputed } from "../attrs.js";
import type { Op, OpFamily } from "../op.js";
import { hintFor } from "./absent.js";
import { type BodyNode, type FunctionBody, functionBody } from "./body.js";
import { neededFor } from "./compile.js";
import type { Request } from "./request.js";

/** A function that is called, and what of it is needed, in order. */
export interface Called {
  readonly body: FunctionBody;
  readonly nodes: readonly BodyNode[];
}

/** Names a function together with the attributes that it is called with. */
export function functionKey({ name, attrs }: FunctionRef): string {
  const given = attrs.names.map((key) => {
    const value = attrs.get(key);
    return value && plain.has(value.kind) ? `${key}=${value.value}` : "";
  });
  return [name, ...given.filter(Boolean)].join(" ");
}

/** The kinds of attributes that functions are instantiated with: types, counts and switches. */
const plain: ReadonlySet<AttrValue["kind"]> = new Set(["type", "i", "f", "b", "s"]);

/** What to ask of a function: everything that it returns. */
export function requestOf({ args, results, targets }: FunctionBody): Request {
  return { feeds: args, fetches: results, targets };
}

/**
 * The functions that nodes call, directly or through others, by {@link functionKey}; each after those that it calls.
 *
 * @throws {UnsupportedError} naming every op that `table` lacks, or lacks with such attributes, with counts and nodes; or a recursive function
 */
export function survey(
  graph: Graph,
  nodes: readonly BodyNode[],
  table: OpFamily,
): ReadonlyMap<string, Called> {
  const functions = new Map<string, Called>();
  const missing = new Map<string, string[]>();
  const visit = (nodes: readonly BodyNode[], where: string, callers: readonly string[]) => {
    for (const { node } of nodes) {
      const row = table[node.op];
      const lacks = row?.limited ? uncomputed(node, row.attrs) : [];
      if (!row || lacks.length > 0) {
        const lacking = [node.op, ...lacks].join(", ");
        missing.set(lacking, [...(missing.get(lacking) ?? []), where + node.name]);
      } else if (row.calls.length > 0) for (const ref of functionsOf(node.attrs, row)) enter(ref, callers);
    }
  };
  const enter = (ref: FunctionRef, callers: readonly string[]) => {
    if (callers.includes(ref.name)) throw recursive([...callers, ref.name]);
    const key = functionKey(ref);
    if (functions.has(key)) return;
    const body = functionBody(definition(graph, ref.name), ref, table, graph.functions);
    const needed = neededFor(body, requestOf(body));
    visit(needed, `${ref.name}/`, [...callers, ref.name]);
    functions.set(key, { body, nodes: needed });
  };
  visit(nodes, "", []);
  if (missing.size > 0) throw unsupported(missing);
  return functions;
}

/** The functions that a node with these attributes calls, by the row of its op. */
export function functionsOf(attrs: Attrs, { calls }: Op): readonly FunctionRef[] {
  return calls.flatMap((name) => {
    const value = attrs.get(name);
    if (value?.kind === "func") return value.value;
    return value?.kind === "list" ? value.value.func : [];
  });
}

function definition(graph: Graph, name: string) {
  const fn = graph.functions.get(name);
  if (fn) return fn;
  throw new NotFoundError(`no function named ${JSON.stringify(name)} in the graph's library`, {
    hint: didYouMean(name, graph.functions.keys()),
  });
}

function recursive(callers: readonly string[]): UnsupportedError {
  return new UnsupportedError("the graph's functions call themselves", {
    found: callers.join(" -> "),
    hint: "feed what the call gives, or fetch a tensor that does not need it",
  });
}

/** How many nodes of one unsupported op a message names. */
const SHOWN = 3;

function unsupported(missing: ReadonlyMap<string, readonly string[]>): UnsupportedError {
  const lines = [...missing]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([op, nodes]) => {
      const more = nodes.length > SHOWN ? ", …" : "";
      return `${op} (${nodes.length}): ${nodes.slice(0, SHOWN).join(", ")}${more}`;
    });
  const ops = missing.size === 1 ? "an op" : `${missing.size} ops`;
  const isWhole = [...missing.keys()].every((lacking) => !lacking.includes(","));
  return new UnsupportedError(
    `the graph needs ${ops} that the runner does not have${isWhole ? "" : ", or not with these attributes"}`,
    {
      found: lines.join("; "),
      hint: hintFor([...missing.keys()].map((lacking) => lacking.split(",")[0] ?? lacking)),
    },
  );
}
