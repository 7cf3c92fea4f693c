/**
 * Variables: reference variables of TensorFlow 1 and resource variables.
 *
 * @module
 */

import { MalformedError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import tf from "../../tfjs-core.cjs";
import { mul, sub } from "../arithmetic.js";
import { type } from "../attrs.js";
import type { Context } from "../context.js";
import { exactUpdate } from "../exact.js";
import { type Op, type OpFamily, op } from "../op.js";
import type { Variable } from "../values.js";
import { variableKey } from "../variables.js";

type Update = (value: tf.Tensor, by: tf.Tensor) => tf.Tensor;

const reference = (): Op =>
  op({ inputs: [], outputs: { ref: "ref dtype" }, stateful: true }, (_, __, context, node) =>
    variableOf(context, node),
  );
const referenceUpdate = (update: Update): Op =>
  op(
    { inputs: ["ref: variable", "value"], outputs: { output_ref: "ref T" }, stateful: true },
    ([variable, value]) => changed(variable, update, value),
  );
const resourceUpdate = (update: Update): Op =>
  op({ inputs: ["resource: variable", "value"], outputs: {}, stateful: true }, ([variable, value]) => {
    changed(variable, update, value);
    return [];
  });

export const variables = {
  Variable: reference(),
  VariableV2: reference(),
  VarHandleOp: op({ inputs: [], outputs: { resource: "resource" }, stateful: true }, (_, __, context, node) =>
    variableOf(context, node),
  ),
  ReadVariableOp: op(
    { inputs: ["resource: variable"], attrs: { dtype: type() }, outputs: { value: "dtype" }, stateful: true },
    ([variable]) => variable.value,
  ),
  DisableCopyOnRead: op({ inputs: ["resource: variable"], outputs: {} }, () => []),
  VarIsInitializedOp: op(
    { inputs: ["resource: variable"], outputs: { is_initialized: "bool" }, stateful: true },
    ([variable]) => tf.scalar(variable.initialized, "bool"),
  ),
  IsVariableInitialized: op(
    { inputs: ["ref: variable"], outputs: { is_initialized: "bool" }, stateful: true },
    ([variable]) => tf.scalar(variable.initialized, "bool"),
  ),
  VariableShape: op(
    { inputs: ["input: variable"], outputs: { output: "out_type = int32" }, stateful: true },
    ([variable]) => tf.tensor1d(variable.value.shape, "int32"),
  ),
  RefIdentity: op({ inputs: ["input: variable"], outputs: { output: "ref T" } }, ([variable]) => variable),
  Assign: referenceUpdate((_, value) => value),
  AssignAdd: referenceUpdate(tf.add),
  AssignSub: referenceUpdate(tf.sub),
  AssignVariableOp: resourceUpdate((_, value) => value),
  AssignAddVariableOp: resourceUpdate(tf.add),
  AssignSubVariableOp: resourceUpdate(tf.sub),
  ApplyGradientDescent: op(
    { inputs: ["var: variable", "alpha", "delta"], outputs: { out: "ref T" }, stateful: true },
    ([variable, alpha, delta]) => changed(variable, sub, mul(alpha, delta)),
  ),
  ResourceApplyGradientDescent: op(
    { inputs: ["var: variable", "alpha", "delta"], outputs: {}, stateful: true },
    ([variable, alpha, delta]) => {
      changed(variable, sub, mul(alpha, delta));
      return [];
    },
  ),
} as const satisfies OpFamily;

function variableOf({ state }: Context, node: NodeDef): Variable {
  const variable = state.variables.get(variableKey(node));
  if (variable) return variable;
  throw new MalformedError(`the variable ${node.name} was not prepared`);
}

function changed(variable: Variable, update: Update, by: tf.Tensor): Variable {
  const exact = exactUpdate(variable.dtype, update);
  const value = exact(variable.initialized ? variable.value : by, by);
  variable.assign(value === by ? by.clone() : value);
  return variable;
}
