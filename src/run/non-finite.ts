/**
 * Where a run's first NaN or infinity came from.
 *
 * @module
 */
import type tf from "../tfjs-core.cjs";
import type { Context } from "./context.js";
import type { Plan } from "./plan/plan.js";
import type { Request } from "./plan/request.js";
import type { Watched } from "./plans.js";
import { hasNonFinite } from "./results.js";
import type { Variable } from "./values.js";

/**
 * The input, weight, constant or node that was the first to hold one; null where none did. `run` runs the watched
 * plan once more, on the same `inputs`.
 */
export function firstNonFinite(
  { plan, feeds }: Watched,
  request: Request,
  inputs: readonly tf.Tensor[],
  variables: Iterable<Variable>,
  run: (plan: Plan, watch: Pick<Context, "watch" | "flaw">) => void,
): string | null {
  const fed = request.feeds.find((_, i) => feeds[i] && hasNonFinite(inputs[i]));
  let found = fed?.node ?? plan.flaw ?? null;
  if (found !== null) return found;
  const known = [...variables];
  run(plan, {
    watch: (node, results) => {
      const flawed = found === null ? results.find(hasNonFinite) : undefined;
      if (flawed) found = variableOf(flawed, known) ?? node;
    },
    flaw: (node) => {
      found ??= node;
    },
  });
  return found;
}

/** The variable of which this is the value: reading one may copy it. */
function variableOf(tensor: tf.Tensor, variables: readonly Variable[]): string | undefined {
  const values = tensor.dataSync();
  const holds = (variable: Variable) =>
    variable.initialized &&
    String(variable.value.shape) === String(tensor.shape) &&
    variable.value.dataSync().every((x, i) => Object.is(x, values[i]));
  return variables.find(holds)?.name;
}
