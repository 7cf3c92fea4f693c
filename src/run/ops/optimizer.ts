/**
 * Steps of training as graphs hold them, where a signature trains: one variable, its slots and its gradient.
 *
 * Source: tensorflow/core/kernels/training_ops.cc.
 *
 * @module
 */
import type tf from "../../tfjs-core.cjs";
import { add, div, mul, rsqrt, sqrt, square, sub } from "../arithmetic.js";
import { bool } from "../attrs.js";
import { type Op, type OpFamily, op } from "../op.js";
import type { Variable } from "../values.js";

/** One value per name. */
type Each<Names extends readonly string[], T> = { readonly [K in keyof Names]: T };

/** Both forms of a step: on reference variables, whose first is handed on, and on resources. */
function forms<const Slots extends readonly string[], const Values extends readonly string[]>(
  name: string,
  slots: Slots,
  values: Values,
  flag: Flag,
  step: (
    variables: readonly [Variable, ...Each<Slots, Variable>],
    values: Each<Values, tf.Tensor>,
    flag: boolean,
  ) => void,
): OpFamily {
  const row = (resource: boolean): Op =>
    op(
      {
        inputs: [...["var", ...slots].map((slot) => `${slot}: variable`), ...values],
        attrs: { [flag.name]: bool(flag.fallback) },
        outputs: resource ? {} : { out: "ref T" },
        stateful: true,
      },
      (inputs, attrs) => {
        // The row says which inputs are variables; the types of its names are not kept by a list that is built.
        const variables = inputs.slice(0, slots.length + 1) as unknown as [
          Variable,
          ...Each<Slots, Variable>,
        ];
        const rest = inputs.slice(slots.length + 1) as unknown as Each<Values, tf.Tensor>;
        step(variables, rest, attrs[flag.name] === true);
        return resource ? [] : variables[0];
      },
    );
  return { [`Apply${name}`]: row(false), [`ResourceApply${name}`]: row(true) };
}

interface Flag {
  readonly name: string;
  readonly fallback: boolean;
}

const nesterov: Flag = { name: "use_nesterov", fallback: false };
const locking: Flag = { name: "use_locking", fallback: false };
const slots: Flag = { name: "update_slots", fallback: true };

export const optimizers: OpFamily = {
  ...forms(
    "Adam",
    ["m", "v"],
    ["beta1_power", "beta2_power", "lr", "beta1", "beta2", "epsilon", "grad"],
    nesterov,
    ([variable, m, v], [power1, power2, lr, beta1, beta2, epsilon, grad], isNesterov) => {
      const rate = mul(lr, div(sqrt(sub(1, power2)), sub(1, power1)));
      m.assign(add(m.value, mul(sub(grad, m.value), sub(1, beta1))));
      v.assign(add(v.value, mul(sub(square(grad), v.value), sub(1, beta2))));
      const ahead = isNesterov ? add(mul(grad, sub(1, beta1)), mul(beta1, m.value)) : m.value;
      variable.assign(sub(variable.value, div(mul(rate, ahead), add(sqrt(v.value), epsilon))));
    },
  ),
  ...forms(
    "Momentum",
    ["accum"],
    ["lr", "grad", "momentum"],
    nesterov,
    ([variable, accum], [lr, grad, momentum], isNesterov) => {
      accum.assign(add(mul(accum.value, momentum), grad));
      const ahead = isNesterov ? add(grad, mul(accum.value, momentum)) : accum.value;
      variable.assign(sub(variable.value, mul(lr, ahead)));
    },
  ),
  ...forms("Adagrad", ["accum"], ["lr", "grad"], slots, ([variable, accum], [lr, grad], updates) => {
    if (updates) accum.assign(add(accum.value, square(grad)));
    variable.assign(sub(variable.value, mul(mul(grad, lr), rsqrt(accum.value))));
  }),
  ...forms(
    "AdagradV2",
    ["accum"],
    ["lr", "epsilon", "grad"],
    slots,
    ([variable, accum], [lr, epsilon, grad], updates) => {
      if (updates) accum.assign(add(accum.value, square(grad)));
      variable.assign(sub(variable.value, div(mul(grad, lr), add(sqrt(accum.value), epsilon))));
    },
  ),
  ...forms(
    "RMSProp",
    ["ms", "mom"],
    ["lr", "rho", "momentum", "epsilon", "grad"],
    locking,
    ([variable, ms, mom], [lr, rho, momentum, epsilon, grad]) => {
      ms.assign(add(ms.value, mul(sub(square(grad), ms.value), sub(1, rho))));
      mom.assign(add(mul(mom.value, momentum), div(mul(grad, lr), sqrt(add(epsilon, ms.value)))));
      variable.assign(sub(variable.value, mom.value));
    },
  ),
};
