/**
 * Gradients that TensorFlow.js lacks or gets wrong, as TensorFlow has them. They are registered for its kernels, so
 * ordinary layers train by them too.
 *
 * ```ts
 * registerGradients(); // before tf.grads, fit and the like
 * ```
 *
 * Source: tensorflow/python/ops/{array,math,nn,image}_grad.py
 *
 * @module
 */
import tf from "../../tfjs.cjs"; // with its gradients, which the core alone does not register
import { arrays } from "./array.js";
import { elementwise } from "./elementwise.js";
import { registerKernels } from "./kernels.js";
import { reductions } from "./reduce.js";
import { spatial } from "./spatial.js";

let registered = false;

/** Registers gradients, and the kernels that they need where a backend lacks them. Once is enough. */
export function registerGradients(): void {
  registerKernels();
  if (registered) return;
  registered = true;
  for (const [kernelName, config] of Object.entries({
    ...arrays,
    ...elementwise,
    ...reductions,
    ...spatial(),
  })) {
    if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName); // registering over another one warns
    tf.registerGradient({ kernelName, ...config });
  }
}
