/**
 * NaN on the wasm backend (TensorFlow.js 4.22), some of whose kernels make a number of it. What is no number has to stay
 * so, whether a graph or a Keras model computes it: TensorFlow's kernels, apart from oneDNN's fused ones, keep it too.
 *
 * Convolutions and products with an activation lose it in the activation, and so do relu, relu6, clipping, pooling, maxima
 * and filters of one tap. A product is computed apart from its activation always; a convolution only where NaN could be
 * among what is summed, which one look at its input tells. The rest is left to the cpu backend, where its input holds it.
 *
 * @module
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import tf from "../tfjs-core.cjs";
import { holdsNaN, isCalm } from "./tensors.js";

const BACKEND = "wasm";

type Args = Parameters<tf.KernelFunc>[0];
type Kernel = (args: Args) => tf.TensorInfo;

/** Once, when the backend is there. */
export function keepNaNOnWasm(): void {
  const product = kernelOf("_FusedMatMul");
  replace("_FusedMatMul", (args) => (bound(args) ? inTwo(product, args) : product(args)));
  for (const name of ["Conv2D", "FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2D"])
    replace(name, convolution(name));
  for (const name of ["Relu", "Relu6", "ClipByValue"]) keepsBy(name, ({ x }) => !x || !holdsNaN(x));
  for (const name of ["MaxPool", "AvgPool"]) keepsBy(name, ({ x }) => !x || isKnownCalm(x));
  keepsBy("ResizeBilinear", ({ images }) => !images || isKnownCalm(images)); // reads neighbours that have no part in it
  for (const name of ["Maximum", "Minimum"]) keepsBy(name, ({ b }) => !b || !holdsNaN(b)); // a's it keeps
}

function convolution(name: string): Kernel {
  const kernel = kernelOf(name);
  return (args) => {
    const [activation, hasOneTap] = [bound(args), scales(name, args)];
    if (!activation && !hasOneTap) return kernel(args);
    if (!isTame(args)) return hasOneTap ? onCpu(name, args) : inTwo(kernel, args);
    const result = kernel(args);
    if (activation === "Relu6") calm.add(result.dataId);
    return result;
  };
}

/** Whether each number of the result is one number, scaled: of all filters only these lose NaN by themselves. */
function scales(name: string, { inputs: { filter } }: Args): boolean {
  const [height, width, channels = 0, filters = 0] = filter?.shape ?? [];
  return height === 1 && width === 1 && (name.includes("Depthwise") || channels * filters === 1);
}

/** What is known to be {@link isCalm}, because it was looked at or is what relu6 leaves. */
const calm = new WeakSet<object>();

function isKnownCalm({ dataId, ...info }: tf.TensorInfo): boolean {
  if (calm.has(dataId)) return true;
  const found = isCalm({ dataId, ...info });
  if (found) calm.add(dataId);
  return found;
}

/** Whether no product of these, and no sum of them, can be infinite or NaN. */
function isTame({ inputs }: Args): boolean {
  return Object.values(inputs).every((input) => !input || isKnownCalm(input));
}

/** The kernel of a fused activation that loses NaN. */
function bound({ attrs }: Args): "Relu" | "Relu6" | undefined {
  const { activation } = attrs as { activation?: string }; // what these kernels are called with
  return activation === "relu" ? "Relu" : activation === "relu6" ? "Relu6" : undefined;
}

/** The kernel without its activation, which keeps NaN, and the activation after it. */
function inTwo(kernel: Kernel, args: Args): tf.TensorInfo {
  const x = kernel({ ...args, attrs: { ...args.attrs, activation: "linear" } });
  const result = kernelOf(bound(args) ?? "Relu")({ ...args, inputs: { x }, attrs: {} });
  (args.backend as BackendWasm).disposeData(x.dataId); // the kernel is registered for it
  return result;
}

/** Has the cpu backend compute what `isKept` does not say that the kernel keeps. */
function keepsBy(name: string, isKept: (inputs: Args["inputs"]) => boolean): void {
  const kernel = kernelOf(name);
  replace(name, (args) => (isKept(args.inputs) ? kernel(args) : onCpu(name, args)));
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

/** What the cpu backend's kernel makes of tensors, where wasm keeps its own. */
function onCpu(name: string, { inputs, attrs, backend }: Args): tf.TensorInfo {
  const [wasm, cpu] = [backend as BackendWasm, tf.findBackend("cpu")];
  const copies = Object.entries(inputs).flatMap(([key, input]) => {
    if (!input) return [];
    const { shape, dtype, dataId } = input;
    const values = wasm.readSync(dataId).slice() as Float32Array; // NaN is a float's
    return [[key, { shape, dtype, dataId: cpu.write(values, shape, dtype) }] as const];
  });
  const kernel = tf.getKernel(name, "cpu")?.kernelFunc;
  const given = { inputs: Object.fromEntries(copies), attrs: attrs ?? {}, backend: cpu };
  const y = kernel?.(given) as tf.TensorInfo; // these give one result
  const result = wasm.makeOutput(y.shape, y.dtype);
  wasm.typedArrayFromHeap(result).set(cpu.readSync(y.dataId) as Float32Array);
  for (const made of new Set([...copies.map(([, { dataId }]) => dataId), y.dataId])) cpu.disposeData(made);
  return result;
}
