/**
 * What the tensors of a checkpoint are for, told by their names: optimizers keep slots beside the weights, and
 * moving averages shadow them.
 *
 * @module
 */
import type { TensorRole } from "../tensor/tensor.js";

/** Slot names of TensorFlow's and Keras' optimizers; TensorFlow 1 numbers the second slot of one optimizer `_1`. */
const slotNames =
  /^(Adam|AdaMax|Adamax|Nadam|AdamWeightDecay|AdamW|Momentum|RMSProp|RMSprop|Adagrad|AdagradDA|Adadelta|Ftrl|LAMB|m|v|vhat|rms|momentum|mg|accumulator|accum_grad|accum_var|linear|adam_m|adam_v)(_\d+)?$/;

const averageNames = /^(ExponentialMovingAverage|average|moving_average)(_\d+)?$/;

const counters =
  /(^|\/)(global_step|save_counter|iter|iterations|step|_iterations|beta[12]_power(_\d+)?|local_step)(:\d+)?$/;

/** The role of a tensor among all names of its checkpoint. */
export function roleOf(name: string, has: (name: string) => boolean): TensorRole {
  if (name === "_CHECKPOINTABLE_OBJECT_GRAPH") return "metadata";
  const plain = name.replace("/.ATTRIBUTES/VARIABLE_VALUE", "");
  if (plain.includes("/.OPTIMIZER_SLOT/")) return "slot";
  if (counters.test(plain)) return "counter";
  if (/(^|\/)keras_api\/metrics\//.test(plain)) return "metadata";
  if (/^(optimizer|_optimizer)\//.test(plain)) return "slot";
  const cut = plain.lastIndexOf("/");
  const [owner, last] = [plain.slice(0, Math.max(0, cut)), plain.slice(cut + 1)];
  if (averageNames.test(last) && cut > 0) return "average";
  if (slotNames.test(last) && cut > 0 && has(owner)) return "slot";
  // An optimizer of Keras 2 in a TensorFlow 1 graph: training/Adam/dense/kernel/m
  if (slotNames.test(last) && /(^|\/)training(_\d+)?\/[^/]+\//.test(plain)) return "slot";
  return "weight";
}
