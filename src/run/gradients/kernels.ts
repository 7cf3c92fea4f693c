/**
 * Kernels that gradients need and the wasm backend lacks or gets wrong: computed by other kernels of its own where
 * that is quick, else by the cpu backend's.
 *
 * The runner falls back by itself for the ops that it runs; a gradient is run by TensorFlow.js, on whatever
 * backend is active. With these registered, convolutions train on wasm, also those of ordinary layers.
 *
 * ```ts
 * registerKernels(); // before the first gradient
 * ```
 *
 * @module
 */
import tf from "../../tfjs-core.cjs";

const missing = [
  "DepthwiseConv2dNativeBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput",
  "UnsortedSegmentSum", // of Gather
];

/** Those that answer zeros, or put the gradient in the wrong place (TensorFlow.js 4.22). */
const wrong = ["Conv3DBackpropInputV2", "MaxPoolGrad", "MaxPool3DGrad"];

const BACKEND = "wasm";
const FILTER = "Conv2DBackpropFilter";

/** Registers them in the place of wasm's. Does nothing where the wasm backend is not loaded yet, or has them. */
export function registerKernels(): void {
  if (!tf.getKernel(FILTER, BACKEND))
    tf.registerKernel({ kernelName: FILTER, backendName: BACKEND, kernelFunc: filterGradient });
  for (const kernelName of missing) if (!tf.getKernel(kernelName, BACKEND)) register(kernelName);
  for (const kernelName of wrong) {
    const known = tf.getKernel(kernelName, BACKEND);
    if (!known || replaced.has(known)) continue;
    tf.unregisterKernel(kernelName, BACKEND); // registering over another one warns
    register(kernelName);
  }
}

/** Ours, so as not to replace them again. */
const replaced = new WeakSet<tf.KernelConfig>();

function register(kernelName: string): void {
  if (!tf.getKernel(kernelName, "cpu")) return;
  const config: tf.KernelConfig = {
    kernelName,
    backendName: BACKEND,
    kernelFunc: (args) => onCpu(kernelName, args),
  };
  replaced.add(config);
  tf.registerKernel(config);
}

type KernelArgs = Parameters<tf.KernelFunc>[0];

interface FilterAttrs {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its filter is a convolution too, of the images with the gradient in the filter's
 * place: batch and channels change roles, strides become dilations.
 */
function filterGradient({ inputs, attrs }: KernelArgs): tf.TensorInfo {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }; // what the kernel is called with
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as FilterAttrs;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  return tf.tidy(() => {
    const images = tf.transpose(
      tf.pad(x, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]),
      [3, 1, 2, 0],
    );
    const windows = tf.transpose(dy, [1, 2, 0, 3]);
    const sums = tf.conv2d(images, windows, 1, "valid", "NHWC", [info.strideHeight, info.strideWidth]);
    const [height, width, channels, outputs] = filterShape;
    return tf.transpose(tf.slice(sums, [0, 0, 0, 0], [channels, height, width, outputs]), [1, 2, 0, 3]);
  });
}

/** Computes with copies in the cpu backend, and hands the result to the backend that asked. */
function onCpu(kernelName: string, { inputs, attrs = {} }: KernelArgs): tf.TensorInfo {
  const [cpu, backend] = [tf.engine().findBackend("cpu"), tf.engine().findBackend(BACKEND)];
  const kernel = tf.getKernel(kernelName, "cpu");
  const copies = Object.entries(inputs).map(([name, info]) => {
    const { dataId, shape, dtype } = info as tf.TensorInfo; // none of these kernels takes a list
    return [name, { dataId: cpu.write(backend.readSync(dataId), shape, dtype), shape, dtype }] as const;
  });
  const result = kernel.kernelFunc({ inputs: Object.fromEntries(copies), attrs, backend: cpu });
  const { dataId, shape, dtype } = result as tf.TensorInfo; // nor gives one
  const values = cpu.readSync(dataId) as tf.BackendValues;
  for (const [, copy] of copies) cpu.disposeData(copy.dataId);
  cpu.disposeData(dataId);
  return { dataId: backend.write(values, shape, dtype), shape, dtype };
}
