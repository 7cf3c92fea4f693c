/** Models made with TensorFlow.js for the save tests: every layer that Keras has too, with its variants. */
import * as tf from "@tensorflow/tfjs";

type Layers = tf.layers.Layer[];
const { layers: L } = tf;
const sequential = (layers: Layers) => () => tf.sequential({ layers });

/** Name to a builder. Weights are random under a fixed seed, see {@link randomWeights}. */
export const models: Record<string, () => tf.LayersModel> = {
  mnist: sequential([
    L.dense({ units: 12, activation: "relu", inputShape: [20] }),
    L.dropout({ rate: 0.3 }),
    L.dense({ units: 10, activation: "softmax", kernelRegularizer: "l1l2", biasConstraint: "maxNorm" }),
  ]),
  conv2d: sequential([
    L.conv2d({ filters: 4, kernelSize: 3, padding: "same", dilationRate: 2, inputShape: [8, 8, 2] }),
    L.batchNormalization({ scale: false, epsilon: 0.01 }),
    L.maxPooling2d({ poolSize: 2 }),
    L.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, activation: "relu6" }),
    L.separableConv2d({ filters: 5, kernelSize: 2, depthMultiplier: 2, useBias: false }),
    L.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }),
    L.zeroPadding2d({
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    L.cropping2D({
      cropping: [
        [0, 1],
        [1, 0],
      ],
    }),
    L.upSampling2d({ size: [2, 1] }),
    L.averagePooling2d({ poolSize: 2, strides: 1, padding: "same" }),
    L.globalAveragePooling2d({}),
    L.dense({ units: 2 }),
  ]),
  conv1d: sequential([
    L.conv1d({ filters: 4, kernelSize: 3, strides: 2, inputShape: [16, 3] }),
    L.prelu({ sharedAxes: [1] }),
    L.maxPooling1d({ poolSize: 2 }),
    L.spatialDropout1d({ rate: 0.1 }),
    L.averagePooling1d({ poolSize: 2, strides: 1 }),
    L.globalMaxPooling1d(),
  ]),
  conv3d: sequential([
    L.conv3d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 4, 1] }),
    L.maxPooling3d({ poolSize: 2 }),
    L.conv3dTranspose({ filters: 2, kernelSize: 2 }),
    L.averagePooling3d({ poolSize: 2 }),
    L.flatten(),
  ]),
  activations: sequential([
    L.dense({ units: 6, activation: "elu", inputShape: [6] }),
    L.leakyReLU({ alpha: 0.1 }),
    L.elu({ alpha: 1 }),
    L.reLU({ maxValue: 3 }),
    L.thresholdedReLU({ theta: 0.4 }),
    ...(["selu", "softplus", "softsign", "tanh", "swish", "mish", "gelu", "sigmoid", "linear"] as const).map(
      (activation) => L.dense({ units: 6, activation }),
    ),
    L.activation({ activation: "relu" }),
    L.layerNormalization({ epsilon: 0.01 }),
    L.softmax({}),
  ]),
  noise: sequential([
    L.gaussianNoise({ stddev: 0.1, inputShape: [6] }),
    L.gaussianDropout({ rate: 0.1 }),
    L.alphaDropout({ rate: 0.1 }),
    L.reshape({ targetShape: [2, 3] }),
    L.permute({ dims: [2, 1] }),
    L.flatten(),
    L.repeatVector({ n: 2 }),
    L.rescaling({ scale: 0.5, offset: 1 }),
  ]),
  embedding: sequential([
    L.embedding({ inputDim: 20, outputDim: 6, inputLength: 7 }),
    L.lstm({ units: 4, recurrentActivation: "sigmoid", returnSequences: true }),
    L.gru({ units: 3, recurrentActivation: "sigmoid", goBackwards: true }),
  ]),
  bidirectional: sequential([
    L.bidirectional({
      layer: L.lstm({ units: 3, recurrentActivation: "sigmoid", returnSequences: true }),
      mergeMode: "concat",
      inputShape: [5, 4],
    }),
    L.bidirectional({ layer: L.simpleRNN({ units: 2, activation: "relu" }), mergeMode: "sum" }),
  ]),
  cells: sequential([
    L.rnn({
      cell: [
        L.lstmCell({ units: 3, recurrentActivation: "sigmoid" }),
        L.gruCell({ units: 2, recurrentActivation: "sigmoid" }),
      ],
      returnSequences: true,
      inputShape: [4, 3],
    } as Parameters<typeof L.rnn>[0]),
    L.timeDistributed({ layer: L.dense({ units: 3 }) }),
  ]),
  convLstm: sequential([
    L.convLstm2d({ filters: 2, kernelSize: 2, recurrentActivation: "sigmoid", inputShape: [3, 5, 5, 1] }),
  ]),
  masking: sequential([
    L.masking({ maskValue: 0, inputShape: [4, 3] }),
    L.simpleRNN({ units: 3, returnSequences: false }),
  ]),
  merges: () => {
    const input = tf.input({ shape: [6], name: "left" });
    const other = tf.input({ shape: [6], name: "right" });
    const shared = L.dense({ units: 6, name: "shared" });
    const [a, b] = [shared.apply(input), shared.apply(other)] as tf.SymbolicTensor[];
    const pair = [a, b] as tf.SymbolicTensor[];
    const merged = [L.add(), L.multiply(), L.average(), L.maximum(), L.minimum()].map(
      (layer) => layer.apply(pair) as tf.SymbolicTensor,
    );
    const joined = L.concatenate({ axis: -1 }).apply(merged) as tf.SymbolicTensor;
    const dotted = L.dot({ axes: -1, normalize: true }).apply(pair) as tf.SymbolicTensor;
    return tf.model({
      inputs: [input, other],
      outputs: [L.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor, dotted],
      name: "merges",
    });
  },
  nestedCalls: () => {
    const tower = tf.sequential({ layers: [L.dense({ units: 3, inputShape: [4] })], name: "tower" });
    const inside = tf.input({ shape: [3] });
    const head = tf.model({
      inputs: inside,
      outputs: L.dense({ units: 2 }).apply(inside) as tf.SymbolicTensor,
    });
    const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const [x, y] = [tower.apply(a), tower.apply(b)] as [tf.SymbolicTensor, tf.SymbolicTensor];
    const sum = L.add().apply([x, y]) as tf.SymbolicTensor;
    return tf.model({ inputs: [a, b], outputs: [head.apply(sum) as tf.SymbolicTensor, y] });
  },
  nested: () => {
    const inner = tf.sequential({
      layers: [
        L.dense({ units: 4, inputShape: [3], trainable: false }),
        L.batchNormalization(),
        L.dense({ units: 2 }),
      ],
    });
    const input = tf.input({ shape: [3] });
    const encoder = tf.model({
      inputs: input,
      outputs: L.dense({ units: 3 }).apply(input) as tf.SymbolicTensor,
    });
    return tf.sequential({ layers: [encoder, inner, L.dense({ units: 1 })] });
  },
};

/** Replaces all weights by seeded values; variances stay positive. */
export function randomWeights(model: tf.LayersModel): void {
  let seed = 1;
  const values = model.getWeights().map((weight, index) => {
    const positive = model.weights[index]?.originalName.includes("variance");
    return positive
      ? tf.randomUniform(weight.shape, 0.5, 1.5, "float32", seed++)
      : tf.randomNormal(weight.shape, 0, 0.5, "float32", seed++);
  });
  model.setWeights(values);
}

/** Seeded inputs, batch 3; whole numbers for an embedding. */
export function inputsOf(model: tf.LayersModel): tf.Tensor[] {
  const ids = model.layers[0]?.getClassName() === "Embedding";
  return model.inputs.map(({ shape }, index) => {
    const full = [3, ...shape.slice(1).map((dimension) => dimension ?? 4)];
    return ids
      ? tf.randomUniformInt(full, 0, 20, index + 7)
      : tf.randomNormal(full, 0, 1, "float32", index + 7);
  });
}
