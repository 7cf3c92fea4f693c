/**
 * From a body and what is asked of it to a {@link Plan}.
 *
 * @module
 */
import type { OpFamily } from "../op.js";
import type { Body, BodyNode, Source } from "./body.js";
import { isScalable } from "./compose.js";
import { flowOps, flowSteps } from "./flow.js";
import { asStep, withFrees } from "./frees.js";
import { type Fusion, fusions } from "./fuse.js";
import { fusedDraft } from "./fused.js";
import { type Draft, Lowering } from "./lower.js";
import { needed } from "./order.js";
import { outputDType } from "./outputs.js";
import type { Fetched, Plan } from "./plan.js";
import type { Request } from "./request.js";

/** The nodes that a request needs, in an order in which they can run. */
export function neededFor(body: Body, request: Request): BodyNode[] {
  const isFed = feedTest(request);
  const fetched = request.fetches.filter((source) => !isFed(source)).map(({ node }) => node);
  return needed(body, [...fetched, ...request.targets], isFed);
}

/**
 * Compiles what `request` asks of `body`: `nodes`, which it needs, in order, each of whose ops must be in `table`.
 * Without `fuse`, each node is a step of its own.
 */
export function compile(
  body: Body,
  request: Request,
  nodes: readonly BodyNode[],
  table: OpFamily,
  { fuse = true } = {},
): Plan {
  const lowering = new Lowering(table, feedTest(request));
  const feeds = request.feeds.map((source) => lowering.slot(source));
  const hasFlow = nodes.some(({ node }) => flowOps.has(node.op));
  const fused = fuse && !hasFlow ? fusions(nodes, request, lowering.isFed, table) : new Map();
  const drafts = hasFlow ? flowSteps(nodes, lowering, request.fetches) : plainSteps(nodes, fused, lowering);
  const fetches = request.fetches.map((source) => ({
    slot: lowering.slot(source),
    dtype: dtypeOf(body, source, table),
  }));
  const lasting = new Set([...feeds, ...fetches.map(({ slot }) => slot), ...lowering.constant]);
  return {
    name: body.name,
    feeds,
    ...withoutFilters(lowering, drafts, fetches),
    folded: lowering.folded.map((draft) => asStep(draft, [])),
    steps: withFrees(drafts, lasting),
    fetches,
    initial: new Array<undefined>(lowering.slotCount).fill(undefined),
    trims: !hasFlow,
    repeatable: !nodes.some(({ node }) => table[node.op]?.stateful && changing.test(node.op)),
  };
}

/** The constants without the filters that only compositions read: those go straight from the file into what is composed. */
function withoutFilters(
  { constants, compositions, folded }: Lowering,
  drafts: readonly Draft[],
  fetches: readonly Fetched[],
): Pick<Plan, "constants" | "compositions"> {
  if (compositions.length === 0) return { constants, compositions };
  const read = new Set(fetches.map(({ slot }) => slot));
  for (const { reads } of [...folded, ...drafts]) for (const slot of reads) read.add(slot);
  const filters = new Set(compositions.map(({ filter }) => filter));
  const straight = new Map(
    constants
      .filter(({ slot, node }) => filters.has(slot) && !read.has(slot) && isScalable(node))
      .map(({ slot, node }) => [slot, node]),
  );
  return {
    constants: constants.filter(({ slot }) => !straight.has(slot)),
    compositions: compositions.map((composition) => {
      const constant = straight.get(composition.filter);
      return constant ? { ...composition, constant } : composition;
    }),
  };
}

/** Stateful ops that do more than read. */
const changing =
  /Assign|Apply|Random|^Rng|^Stateful(Uniform|StandardNormal)|Multinomial|TruncatedNormal|Scatter|Insert|Import|Initialize|TableRemove/;

/** Steps of a body without Switch and Merge: every node runs exactly once. */
function plainSteps(
  nodes: readonly BodyNode[],
  fused: ReadonlyMap<string, Fusion>,
  lowering: Lowering,
): Draft[] {
  const steps: Draft[] = [];
  const absorbed = new Set([...fused.values()].flatMap((fusion) => fusion.nodes));
  for (const bodyNode of nodes) {
    const { node } = bodyNode;
    const fusion = fused.get(node.name);
    if (fusion) steps.push(fusedDraft(fusion, lowering));
    if (absorbed.has(bodyNode)) continue;
    if (node.op === "Const") {
      lowering.addConstant(node);
      continue;
    }
    if (lowering.row(node).alias && lowering.alias(bodyNode)) continue;
    const draft = lowering.draft(bodyNode);
    if (lowering.foldable(bodyNode, draft)) lowering.fold(draft);
    else steps.push(draft);
  }
  return steps;
}

function feedTest({ feeds }: Request): (source: Source) => boolean {
  const fed = new Map<string, Set<number>>(); // no name is put together: this is asked of every edge of a graph
  for (const { node, index } of feeds) fed.set(node, (fed.get(node) ?? new Set()).add(index));
  return ({ node, index }) => fed.get(node)?.has(index) === true;
}

function dtypeOf(body: Body, source: Source, table: OpFamily) {
  const node = body.get(source.node)?.node;
  const row = node && table[node.op];
  return row ? outputDType(row, node, source.index) : null;
}
