/**
 * NaN on the wasm backend (TensorFlow.js 4.22), some of whose kernels make a number of it. What is no number has to stay
 * so, whether a graph or a Keras model computes it: TensorFlow's kernels, apart from oneDNN's fused ones, keep it too.
 *
 * Convolutions and products with an activation lose it in the activation, and so do relu, relu6, clipping, pooling, maxima
 * and filters of one tap. A product is computed apart from its activation always; a convolution only where NaN could be
 * among what is summed. The rest is left to the cpu backend, where its input holds it.
 *
 * Looking at every number would take a hundredth of a MobileNet's time. So it is known of each result how large its
 * numbers can be at most, and an input is looked at only where they could have left float32: one of four, or none.
 *
 * @module
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import tf from "../tfjs-core.cjs";
import { holdsNaN, isBelow } from "./magnitude.js";

const BACKEND = "wasm";

type Args = Parameters<tf.KernelFunc>[0];
type Kernel = (args: Args) => tf.TensorInfo;

/** Once, when the backend is there. */
export function keepNaNOnWasm(): void {
  const product = kernelOf("_FusedMatMul");
  replace("_FusedMatMul", (args) => (bound(args) ? inTwo(product, args) : product(args)));
  for (const name of ["Conv2D", "FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2D"])
    replace(name, convolution(name));
  replace("Add", sum(kernelOf("Add")));
  keepsBy("Relu", ({ x }) => !x || isNumbers(x), ({ x }) => x && atMost.get(x.dataId)); // biome-ignore format: one thought
  keepsBy("Relu6", ({ x }) => !x || isNumbers(x), () => 6); // biome-ignore format: one thought
  keepsBy("ClipByValue", ({ x }) => !x || isNumbers(x));
  for (const name of ["MaxPool", "AvgPool"]) keepsBy(name, ({ x }) => !x || areFinite(x), ({ x }) => x && atMost.get(x.dataId)); // biome-ignore format: one thought
  keepsBy("ResizeBilinear", ({ images }) => !images || areFinite(images)); // reads neighbours that have no part in it
  for (const name of ["Maximum", "Minimum"]) keepsBy(name, ({ b }) => !b || isNumbers(b)); // a's it keeps
}

/** By data: that no number of it is larger, and none is NaN. */
const atMost = new WeakMap<object, number>();

/** Past this, sums are infinite. */
const LARGEST = 3.4e38;

/** What to look for: most weights and activations are below the first. */
const usual = [1e4, 1e15, LARGEST];

/** How large numbers can be, by a look at them; infinite where one is, or is no number. */
function look(x: tf.TensorInfo): number {
  const found = usual.find((most) => isBelow(x, most)) ?? Number.POSITIVE_INFINITY;
  atMost.set(x.dataId, found);
  return found;
}

/** What is known of it without a look; infinite where nothing is. */
function mostKnown(x: tf.TensorInfo): number {
  return atMost.get(x.dataId) ?? Number.POSITIVE_INFINITY;
}

function areFinite(x: tf.TensorInfo): boolean {
  return mostKnown(x) <= LARGEST || look(x) <= LARGEST;
}

function isNumbers(x: tf.TensorInfo): boolean {
  return mostKnown(x) <= LARGEST || !holdsNaN(x);
}

function convolution(name: string): Kernel {
  const kernel = kernelOf(name);
  return (args) => {
    const [activation, hasOneTap] = [bound(args), scales(name, args)];
    const loses = activation !== undefined || hasOneTap;
    const most = mostOf(name, args, loses);
    if (loses && !(most <= LARGEST)) return hasOneTap ? onCpu(name, args) : inTwo(kernel, args);
    const result = kernel(args);
    if (most <= LARGEST && shrinks(args)) atMost.set(result.dataId, activation === "Relu6" ? 6 : most);
    return result;
  };
}

/** Whether what comes after a convolution's sums makes none of them larger. */
function shrinks({ attrs }: Args): boolean {
  const { activation } = attrs as { activation?: string };
  return activation === undefined || /^(linear|relu6?)$/.test(activation);
}

/** How large a convolution's sums can be; the input is looked at where it `matters` and nothing better is known. */
function mostOf(name: string, { inputs }: Args, matters: boolean): number {
  const { x, filter, bias } = inputs;
  if (!x || !filter) return Number.POSITIVE_INFINITY;
  const [height = 1, width = 1, channels = 1] = filter.shape;
  const weights = height * width * (name.includes("Depthwise") ? 1 : channels) * known(filter);
  const sums = (most: number) => most * weights + (bias ? known(bias) : 0);
  const most = sums(mostKnown(x));
  return matters && !(most <= LARGEST) ? sums(look(x)) : most;
}

/** Of weights, which stay: looked at once. */
function known(x: tf.TensorInfo): number {
  return atMost.get(x.dataId) ?? look(x);
}

/** Whether each number of the result is one number, scaled: of all filters only these lose NaN by themselves. */
function scales(name: string, { inputs: { filter } }: Args): boolean {
  const [height, width, channels = 0, filters = 0] = filter?.shape ?? [];
  return height === 1 && width === 1 && (name.includes("Depthwise") || channels * filters === 1);
}

/** What is added to something stays known: residual connections. */
function sum(kernel: Kernel): Kernel {
  return (args) => {
    const result = kernel(args);
    const { a, b } = args.inputs;
    const most = a && b ? mostKnown(a) + mostKnown(b) : Number.POSITIVE_INFINITY;
    if (most <= LARGEST) atMost.set(result.dataId, most);
    return result;
  };
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

/** Has the cpu backend compute what `isKept` does not say that the kernel keeps. `most`: how large its results can be. */
function keepsBy(
  name: string,
  isKept: (inputs: Args["inputs"]) => boolean,
  most?: (inputs: Args["inputs"]) => number | undefined,
): void {
  const kernel = kernelOf(name);
  replace(name, (args) => {
    if (!isKept(args.inputs)) return onCpu(name, args);
    const result = kernel(args);
    const bound = most?.(args.inputs);
    if (bound !== undefined && bound <= LARGEST) atMost.set(result.dataId, bound);
    return result;
  });
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
