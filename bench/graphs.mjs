// Models to measure with, made here: nothing to download, and any size.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { cache, die, root, run } from "../scripts/lib.mjs";

/**
 * A frozen graph of convolutions like ResNet's, as a file: about 1,800 nodes for 100 MB.
 *
 * @param {number} megabytes
 */
export async function frozenGraph(megabytes) {
  const file = join(cache, `bench/frozen-${megabytes}mb.pb`);
  if (existsSync(file)) return file;
  const nodes = [placeholder("input", [-1, 56, 56, 256])];
  const block = 256 * 256 * 4; // bytes of a 1x1 kernel with 256 channels
  for (let i = 0, made = 0; made < megabytes * 1e6; i++, made += block) {
    nodes.push(...convolution(`block${i}/conv`, nodes.at(-1).name));
  }
  const bytes = await encode(nodes);
  mkdirSync(join(cache, "bench"), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/**
 * A model of keras.applications, untrained, frozen by TensorFlow.
 *
 * @param {string} python
 * @param {string} name ResNet50, VGG16, …
 */
export async function kerasFrozen(python, name) {
  const file = join(cache, `bench/${name}.pb`);
  if (!existsSync(file)) await byPython(python, "bench/keras_frozen.py", name, file);
  return file;
}

/** The prefix of a 1 GB checkpoint in four shards, written by TensorFlow. */
export async function checkpoint(python) {
  const prefix = join(cache, "bench/1gb.ckpt");
  if (!existsSync(`${prefix}.index`)) await byPython(python, "bench/checkpoint.py", prefix);
  return prefix;
}

async function byPython(python, ...args) {
  mkdirSync(join(cache, "bench"), { recursive: true });
  const { ok, output } = await run(python, args, { quiet: true });
  if (!ok) die(`${args[0]} failed`, output);
}

/** Drops files from the system's memory, so that the next to read them waits for the disk. */
export function dropped(files) {
  for (const file of files) {
    const { status, error } = spawnSync("dd", [`if=${file}`, "iflag=nocache", "count=0", "status=none"]);
    if (status !== 0)
      throw new Error(`GNU dd could not drop ${file} from memory: ${error ?? `status ${status}`}`);
  }
}

/**
 * A GraphDef as text, with one constant: its values as escaped bytes, or as a list of numbers.
 *
 * @param {"bytes" | "numbers"} kind
 * @param {number} megabytes
 */
export function textGraph(kind, megabytes) {
  const file = join(cache, `bench/${kind}-${megabytes}mb.pbtxt`);
  if (existsSync(file)) return file;
  const [count, value] = kind === "bytes" ? [megabytes * 9e4, escapedFloat] : [megabytes * 42e3, listedFloat];
  const [head, tail] = kind === "bytes" ? ['tensor_content: "', '"'] : ["", ""];
  mkdirSync(join(cache, "bench"), { recursive: true });
  const out = openSync(`${file}.part`, "w");
  const write = (text) => writeSync(out, text);
  write(
    'node { name: "w" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor {\n',
  );
  write(`dtype: DT_FLOAT tensor_shape { dim { size: ${count} } }\n${head}`);
  for (let i = 0; i < count; i += 1000)
    write(Array.from({ length: 1000 }, (_, k) => value(Math.sin(i + k))).join(""));
  write(`${tail} } } } }\n`);
  closeSync(out);
  renameSync(`${file}.part`, file);
  return file;
}

function listedFloat(number) {
  return `float_val: ${number.toFixed(10)}\n`;
}

/** As TensorFlow prints bytes: those of text as they are, others as three octal digits. */
function escapedFloat(number) {
  const plain = (byte) => byte >= 32 && byte < 127 && byte !== 34 && byte !== 39 && byte !== 92;
  return [...new Uint8Array(Float32Array.of(number).buffer)]
    .map((byte) => (plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`))
    .join("");
}

/** GraphDef nodes as plain messages: a small image network that computes in reasonable time. */
export function smallNetwork({ layers, size, channels }) {
  const nodes = [placeholder("input", [1, size, size, channels])];
  for (let i = 0; i < layers; i++) {
    nodes.push(...convolution(`layer${i}`, nodes.at(-1).name, { channels, kernel: 3 }));
  }
  return nodes;
}

export async function encode(nodes) {
  const { tensorflow } = await import(join(root, "dist/src/proto/tensorflow.js"));
  return tensorflow.GraphDef.encode({ node: nodes, versions: { producer: 1882 } }).finish();
}

const DT_FLOAT = 1;
const float = { type: DT_FLOAT };

function placeholder(name, shape) {
  return { name, op: "Placeholder", attr: { dtype: float, shape: { shape: shapeOf(shape) } } };
}

/** Convolution, bias, activation, with their constants as TensorFlow freezes them: seven nodes. */
function convolution(name, input, { channels = 256, kernel = 1 } = {}) {
  const kernelShape = [kernel, kernel, channels, channels];
  const read = (variable) => ({
    name: `${variable}/read`,
    op: "Identity",
    input: [variable],
    attr: { T: float },
  });
  return [
    constant(`${name}/kernel`, kernelShape),
    read(`${name}/kernel`),
    constant(`${name}/bias`, [channels]),
    read(`${name}/bias`),
    {
      name: `${name}/Conv2D`,
      op: "Conv2D",
      input: [input, `${name}/kernel/read`],
      attr: {
        T: float,
        strides: { list: { i: [1, 1, 1, 1] } },
        dilations: { list: { i: [1, 1, 1, 1] } },
        padding: { s: Buffer.from("SAME") },
        data_format: { s: Buffer.from("NHWC") },
        use_cudnn_on_gpu: { b: true },
      },
    },
    {
      name: `${name}/BiasAdd`,
      op: "BiasAdd",
      input: [`${name}/Conv2D`, `${name}/bias/read`],
      attr: { T: float, data_format: { s: Buffer.from("NHWC") } },
    },
    { name: `${name}/Relu`, op: "Relu", input: [`${name}/BiasAdd`], attr: { T: float } },
  ];
}

/** Small values that differ, so that nothing can be compressed or folded away. */
function constant(name, shape) {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  for (let i = 0; i < values.length; i++) values[i] = ((i * 2654435761) % 1000) / 1e5 - 0.005;
  const tensor = {
    dtype: DT_FLOAT,
    tensor_shape: shapeOf(shape),
    tensor_content: new Uint8Array(values.buffer),
  };
  return { name, op: "Const", attr: { dtype: float, value: { tensor } } };
}

function shapeOf(shape) {
  return { dim: shape.map((size) => ({ size })) };
}
