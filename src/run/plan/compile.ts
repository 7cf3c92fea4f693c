/**
 * From a body and what is asked of it to a {@link Plan}.
 *
 * @module
 */
import type { OpFamily } from "../op.js";
import type { Body, BodyNode, Source } from "./body.js";
import { flowOps, flowSteps } from "./flow.js";
import { withFrees } from "./frees.js";
import { type Draft, Lowering } from "./lower.js";
import { needed } from "./order.js";
import { outputDType } from "./outputs.js";
import type { Plan } from "./plan.js";

/** What a plan is for. */
export interface Request {
  readonly feeds: readonly Source[];
  readonly fetches: readonly Source[];
  /** Nodes that run for their effects. */
  readonly targets: readonly string[];
}

/** The nodes that a request needs, in an order in which they can run. */
export function neededFor(body: Body, request: Request): BodyNode[] {
  const isFed = feedTest(request);
  const fetched = request.fetches.filter((source) => !isFed(source)).map(({ node }) => node);
  return needed(body, [...fetched, ...request.targets], isFed);
}

/** Compiles what `request` asks of `body`. Every op that it needs must be in `table`. */
export function compile(body: Body, request: Request, table: OpFamily): Plan {
  const nodes = neededFor(body, request);
  const lowering = new Lowering(table, feedTest(request));
  const feeds = request.feeds.map((source) => lowering.slot(source));
  const hasFlow = nodes.some(({ node }) => flowOps.has(node.op));
  const drafts = hasFlow ? flowSteps(nodes, lowering) : plainSteps(nodes, lowering);
  const fetches = request.fetches.map((source) => ({
    slot: lowering.slot(source),
    dtype: dtypeOf(body, source, table),
  }));
  const lasting = new Set([...feeds, ...fetches.map(({ slot }) => slot), ...lowering.constant]);
  return {
    name: body.name,
    feeds,
    constants: lowering.constants,
    folded: lowering.folded.map(({ node, run, writes }) => ({ node, run, writes, frees: [] })),
    steps: withFrees(drafts, lasting),
    fetches,
    initial: new Array<undefined>(lowering.slotCount).fill(undefined),
    ready: false,
    repeatable: !nodes.some(({ node }) => table[node.op]?.stateful && changing.test(node.op)),
  };
}

/** Stateful ops that do more than read. */
const changing = /Assign|Apply|Random|Multinomial|TruncatedNormal|Scatter|Insert|Import|Initialize/;

/** Steps of a body without Switch and Merge: every node runs exactly once. */
function plainSteps(nodes: readonly BodyNode[], lowering: Lowering): Draft[] {
  const steps: Draft[] = [];
  for (const bodyNode of nodes) {
    const { node } = bodyNode;
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
  const fed = new Set(feeds.map(({ node, index }) => `${node}:${index}`));
  return ({ node, index }) => fed.has(`${node}:${index}`);
}

function dtypeOf(body: Body, source: Source, table: OpFamily) {
  const node = body.get(source.node)?.node;
  const row = node && table[node.op];
  return row ? outputDType(row, node, source.index) : null;
}
