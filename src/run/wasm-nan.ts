/**
 * NaN on the wasm backend (TensorFlow.js 4.22), some of whose kernels make a number of it. What is no number has to stay
 * so, whether a graph or a Keras model computes it: TensorFlow's kernels, apart from oneDNN's fused ones, keep it too.
 *
 * A product with its activation, relu6 and clipping are put right with other kernels of wasm. Convolutions with an
 * activation and pooling lose it as well, and no others are as quick: where NaN is fed, the cpu backend computes.
 *
 * @module
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import tf from "../tfjs-core.cjs";
import { isRecording } from "./gradients/recording.js";
import { holdsNaN } from "./tensors.js";
import { withCpu } from "./with-cpu.js";

const BACKEND = "wasm";

type Args = Parameters<tf.KernelFunc>[0];
type Kernel = (args: Args) => tf.TensorInfo;

/** What `compute` gives, on the cpu backend where wasm's kernels could lose the NaN of an input. */
export function keepingNaN<T>(inputs: readonly tf.Tensor[], compute: () => T): T {
  const loses = tf.getBackend() === BACKEND && !isRecording() && inputs.some(holdsNaN);
  return loses ? withCpu(compute) : compute();
}

/** Once, when the backend is there. */
export function keepNaNOnWasm(): void {
  const product = kernelOf("_FusedMatMul");
  replace("_FusedMatMul", (args) => {
    const { activation } = args.attrs as { activation?: string }; // what the kernel is called with
    if (activation !== "relu" && activation !== "relu6") return product(args);
    const linear = product({ ...args, attrs: { ...args.attrs, activation: "linear" } });
    const inputs = { x: linear };
    const result = kernelOf(activation === "relu" ? "Relu" : "Relu6")({ ...args, inputs, attrs: {} });
    (args.backend as BackendWasm).disposeData(linear.dataId); // the kernel is registered for it
    return result;
  });
  for (const name of ["Relu", "Relu6", "ClipByValue"]) {
    const bounded = kernelOf(name);
    replace(name, (args) => {
      const { x } = args.inputs;
      return x && holdsNaN(x) ? onCpu(name, x, args) : bounded(args);
    });
  }
}

function kernelOf(name: string): Kernel {
  const config = tf.getKernel(name, BACKEND);
  if (!config) throw new RangeError(`the wasm backend has no kernel ${name}`);
  return (args) => config.kernelFunc(args) as tf.TensorInfo; // these give one result
}

function replace(kernelName: string, kernelFunc: Kernel): void {
  tf.unregisterKernel(kernelName, BACKEND); // registering over another one warns
  tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
}

/** What the cpu backend's kernel makes of a tensor, where wasm keeps its own. */
function onCpu(
  name: string,
  { shape, dtype, dataId }: tf.TensorInfo,
  { attrs, backend }: Args,
): tf.TensorInfo {
  const [wasm, cpu] = [backend as BackendWasm, tf.findBackend("cpu")];
  const values = wasm.readSync(dataId).slice();
  const x = { shape, dtype, dataId: cpu.write(values as Float32Array, shape, dtype) }; // NaN is a float's
  const y = tf
    .getKernel(name, "cpu")
    ?.kernelFunc({ inputs: { x }, attrs: attrs ?? {}, backend: cpu }) as tf.TensorInfo;
  const result = wasm.makeOutput(y.shape, y.dtype);
  wasm.typedArrayFromHeap(result).set(cpu.readSync(y.dataId) as Float32Array);
  for (const made of new Set([x.dataId, y.dataId])) cpu.disposeData(made);
  return result;
}
