import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { readNpy } from "../../src/formats/npy.js";
import { readNpz } from "../../src/formats/npz.js";
import { openFile } from "../../src/formats/open.js";
import { Graph } from "../../src/graph/graph.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { type Folder, memorySource } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { renderFile } from "../../src/show/file.js";
import { renderTensorRef } from "../../src/show/tensor.js";
import { statistics } from "../../src/tensor/statistics.js";
import type { TensorRef } from "../../src/tensor/tensor.js";

/** How many random mutations of each larger file. The full run, once before a release: THAW_FUZZ=100000. */
const MUTATIONS = Number(process.env.THAW_FUZZ ?? 200);

/** A file that takes longer than this to be refused is an attack that works. */
const MAX_MS = 5_000;

/** Values past this are not loaded: a mutated shape may stand for a gigabyte of zeros, which is no fault. */
const MAX_LOADED = 1 << 20;

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;
const read = (path: string) => new Uint8Array(readFileSync(fixture(path)));

/** Checksums would catch nearly all damage before it reaches the code behind them. */
const lenient = { ignoreChecksums: true };

/** What one damaged file may add to the process: more means that a number in it was believed. */
const MAX_MEMORY = 512 << 20;

/** Opens a folder of bytes and reads all of it: that works, or throws one of our errors with a place in a file. */
async function survives(files: Readonly<Record<string, Uint8Array>>, opened: string | null): Promise<void> {
  const [started, before] = [process.cpuUsage(), process.memoryUsage.rss()];
  try {
    await readAll(files, opened);
  } catch (error) {
    saysWhere(error);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(MAX_MS);
  expect(process.memoryUsage.rss() - before).toBeLessThan(MAX_MEMORY);
}

/** One of ours: with the file, where in it, and what was expected or found there. */
function saysWhere(error: unknown): void {
  if (!isThawError(error)) throw error;
  const { file, offset, path, expected, found, cause } = error;
  expect(file, error.stack).toBeTruthy();
  // An archive that is not one model is meant as a whole: its members stand under `found`.
  if (expected !== "one model") expect(offset ?? path, error.stack).toBeDefined();
  expect(expected ?? found ?? cause, error.stack).toBeTruthy();
}

async function readAll(files: Readonly<Record<string, Uint8Array>>, opened: string | null): Promise<void> {
  const sources = Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, memorySource(path, bytes)]),
  );
  const folder: Folder = memoryFolder("fuzz", sources);
  const file =
    opened === null
      ? await openFile(folder, lenient)
      : await openFile(await folder.open(opened), { ...lenient, siblings: folder, path: opened });
  // One damaged tensor does not hide the others, nor one attribute.
  for (const tensor of file.tensors)
    if ((tensor.bytes ?? 0) <= MAX_LOADED) for (const read of reads) await refusedOr(() => read(tensor));
  for (const meta of file.metaGraphs) {
    for (const node of meta.graph.nodes)
      for (const name of await attributesOf(node)) await refusedOr(() => node.attrs.get(name));
    await refusedOr(() => askGraph(new Graph(meta.graph, { ...meta, file: file.name })));
  }
  await refusedOr(() => renderFile(file));
}

/** What is done with a tensor: each of these may be refused, and says where. */
const reads: readonly ((tensor: TensorRef) => unknown)[] = [
  (tensor) => tensor.load(),
  (tensor) => tensor.slice([[0, 1]]),
  (tensor) => statistics(tensor),
  (tensor) => renderTensorRef(tensor),
];

async function refusedOr(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    saysWhere(error);
  }
}

async function attributesOf(node: NodeDef): Promise<readonly string[]> {
  let names: readonly string[] = [];
  await refusedOr(() => {
    names = node.attrs.names;
  });
  return names;
}

/** More tensors than this a graph of these files can only claim to give. */
const MAX_NAMED = 1000;

async function askGraph(graph: Graph): Promise<void> {
  for (const name of limited(graph.tensorNames())) await refusedOr(() => graph.getTensorByName(name));
  await refusedOr(() => graph.inputs);
  await refusedOr(() => graph.outputs);
}

function* limited(names: Iterable<string>): Generator<string> {
  let count = 0;
  for (const name of names) {
    if (count++ >= MAX_NAMED) return;
    yield name;
  }
}

const smallGraph = tensorflow.GraphDef.encode({
  node: [
    { name: "x", op: "Placeholder", attr: { dtype: { type: 1 }, shape: { shape: { dim: [{ size: -1 }, { size: 2 }] } } } },
    { name: "c", op: "Const", attr: { value: { tensor: { dtype: 1, tensor_shape: { dim: [{ size: 2 }] }, tensor_content: new Uint8Array(8) } } } },
    { name: "s", op: "Const", attr: { value: { tensor: { dtype: 7, tensor_shape: {}, string_val: [new Uint8Array(3)] } } } },
    { name: "l", op: "Foo", input: ["x", "c:0", "^s"], attr: { a: { list: { i: [1, -1], f: [1.5], type: [1, 3], s: [new Uint8Array(1)] } }, f: { func: { name: "g" } } } },
  ],
  library: { function: [{ signature: { name: "g", input_arg: [{ name: "a", type: 1 }] }, ret: { y: "a" } }] },
  versions: { producer: 1 },
} as never).finish(); // biome-ignore format: one node a line

const smallText = new TextEncoder().encode(
  'node { name: "c" op: "Const" attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: [1, -2] } } } }\nversions < producer: 0x10 > # end',
);

const zipped = (files: Readonly<Record<string, Uint8Array>>, level: 0 | 9 = 9) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [path, [bytes, { level, mtime: new Date(1980, 0, 2) }]]),
    ),
  );

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A TensorFlow.js graph model of one constant, with its shard. */
const graphModel = {
  "model.json": json({
    format: "graph-model",
    modelTopology: {
      node: [
        { name: "x", op: "Placeholder", attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [{ size: "-1" }] } } } },
        { name: "w", op: "Const", attr: { value: { tensor: { dtype: "DT_FLOAT", tensorShape: { dim: [{ size: "2" }] } } } } },
      ],
      versions: { producer: 1 },
    },
    weightsManifest: [
      {
        paths: ["a.bin", "b.bin"],
        weights: [
          { name: "w", shape: [2], dtype: "float32", quantization: { dtype: "uint8", scale: 0.5, min: -1 } },
          { name: "s", shape: [2], dtype: "string" },
        ],
      },
    ],
  }),
  "a.bin": Uint8Array.of(1, 2, 3, 0, 0, 0, 97, 98, 99),
  "b.bin": Uint8Array.of(1, 0, 0, 0, 100),
}; // biome-ignore format: one node a line

const shardedWeights = Object.fromEntries(listing("keras/3.15", /^recurrent-sharded/));

const small: [string, Readonly<Record<string, Uint8Array>>, string | null, string][] = [
  ["zip", { "a.zip": zipped({ "m/g.pb": smallGraph }) }, "a.zip", "a.zip"],
  ["stored zip", { "a.zip": zipped({ "m/g.pb": smallGraph }, 0) }, "a.zip", "a.zip"],
  ["tar.gz", { "a.tar.gz": gzipSync(tarOf("m/g.pb", smallGraph), { mtime: 0 }) }, "a.tar.gz", "a.tar.gz"],
  ["tar", { "a.tar": tarOf("m/g.pb", smallGraph) }, "a.tar", "a.tar"],
  ["TensorFlow.js model", graphModel, "model.json", "model.json"],
  ["TensorFlow.js shard", graphModel, "model.json", "b.bin"],
  [
    "index of sharded weights",
    shardedWeights,
    "recurrent-sharded.weights.json",
    "recurrent-sharded.weights.json",
  ],
  [
    "Keras architecture",
    {
      "a.json": json({
        class_name: "Sequential",
        config: { layers: [{ class_name: "Dense", config: { units: 1 } }] },
      }),
    },
    "a.json",
    "a.json",
  ],
  ["tfhub_module.pb", { ...hubModule(), "tfhub_module.pb": Uint8Array.of(8, 3) }, null, "tfhub_module.pb"],
  ["GraphDef", { "g.pb": smallGraph }, "g.pb", "g.pb"],
  ["text GraphDef", { "g.pbtxt": smallText }, "g.pbtxt", "g.pbtxt"],
  ...(["sharded.ckpt.index", "sharded.ckpt.data-00002-of-00003"] as const).map(
    (damaged): [string, Readonly<Record<string, Uint8Array>>, string, string] => [
      `V2 checkpoint, ${damaged}`,
      Object.fromEntries(listing("checkpoint-training", /^sharded\.ckpt\.(index|data)/)),
      "sharded.ckpt.index",
      damaged,
    ],
  ),
  [
    "V1 checkpoint",
    Object.fromEntries(listing("checkpoint-training", /^sharded-v1\.ckpt-/)),
    "sharded-v1.ckpt-00002-of-00003",
    "sharded-v1.ckpt-00002-of-00003",
  ],
  [
    "checkpoint state",
    Object.fromEntries([
      ...listing("checkpoint-training", /^sharded\.ckpt\.(index|data)/),
      ["checkpoint", new TextEncoder().encode('model_checkpoint_path: "sharded.ckpt"\n')],
    ]),
    "checkpoint",
    "checkpoint",
  ],
];

/** A tar archive of one file. */
function tarOf(path: string, bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512 + 1024);
  const put = (at: number, text: string) => file.set(new TextEncoder().encode(text), at);
  put(0, path);
  put(124, `${bytes.length.toString(8).padStart(11, "0")}\0`);
  put(156, "0");
  put(257, "ustar\0");
  put(148, "        ");
  const sum = file.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  file.set(bytes, 512);
  return file;
}

function hubModule(): Record<string, Uint8Array> {
  return { "saved_model.pb": read("savedmodel-tf1/hub/saved_model.pb") };
}

function listing(folder: string, pattern: RegExp): [string, Uint8Array][] {
  const names = readdirSync(fixture(folder)).filter((name) => pattern.test(name));
  return names.map((name) => [name, read(join(folder, name))]);
}

describe.each(small)("every damage to a small %s", (_, files, opened, damaged) => {
  const whole = files[damaged] ?? new Uint8Array(0);

  test("opens undamaged", () => readAll(files, opened));

  test("truncations", async () => {
    for (let length = 0; length < whole.length; length++)
      await survives({ ...files, [damaged]: whole.subarray(0, length) }, opened);
  });

  test("flips of one byte", async () => {
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        await survives({ ...files, [damaged]: bytes }, opened);
      }
    }
  });
});

const savedModel = Object.fromEntries(
  readdirSync(fixture("savedmodel-keras3/module"), { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): [string, Uint8Array] => [
      path.slice(path.indexOf("module/") + 7),
      new Uint8Array(readFileSync(path)),
    ]),
);

const alone = (name: string, path: string): [string, Record<string, Uint8Array>, string, string] => {
  const file = path.split("/").at(-1) ?? path;
  return [name, { [file]: read(path) }, file, file];
};

const large: [string, Readonly<Record<string, Uint8Array>>, string | null, string][] = [
  alone("GraphDef", "graph-dtypes/graph.pb"),
  alone("text GraphDef", "graph-dtypes/graph.pbtxt"),
  alone("TF-Hub archive", "savedmodel-tf1/hub.tar.gz"),
  alone("HDF5 of the oldest kind", "hdf5-layouts/datatypes-earliest.h5"),
  alone("HDF5 of the newest kind", "hdf5-layouts/datatypes-latest.h5"),
  alone("HDF5's older chunk index", "hdf5-layouts/indexes-v108.h5"),
  alone("HDF5's newer chunk indexes", "hdf5-layouts/indexes-latest.h5"),
  alone("HDF5's scale-offset filter", "hdf5-layouts/scale-offset.h5"),
  alone("HDF5's szip filter", "hdf5-layouts/szip.h5"),
  alone("HDF5's N-bit filter", "hdf5-layouts/nbit.h5"),
  alone("Keras .h5", "keras/1.15/recurrent.h5"),
  alone("Keras .keras", "keras/3.15/recurrent.keras"),
  alone("Keras .keras with .npz", "keras/2.13/recurrent-npz.keras"),
  alone("Keras weights", "keras/3.15/recurrent.weights.h5"),
  [
    "shard of Keras weights",
    shardedWeights,
    "recurrent-sharded.weights.json",
    "recurrent-sharded_00000.weights.h5",
  ],
  [
    "object graph",
    Object.fromEntries(listing("savedmodel-keras3", /^object\.ckpt/)),
    "object.ckpt.index",
    "object.ckpt.data-00000-of-00001",
  ],
  ["MetaGraph", { "m.meta": read("checkpoint-mnist/model.ckpt.meta") }, "m.meta", "m.meta"],
  ["SavedModel", savedModel, null, "saved_model.pb"],
  ["SavedModel's index", savedModel, null, "variables/variables.index"],
  ["SavedModel's variables", savedModel, null, "variables/variables.data-00000-of-00001"],
  [
    "keras_metadata.pb",
    { "keras_metadata.pb": read("savedmodel-keras2/sequential/keras_metadata.pb") },
    "keras_metadata.pb",
    "keras_metadata.pb",
  ],
  [
    "training checkpoint's index",
    Object.fromEntries(listing("checkpoint-training", /^v2\.ckpt\.(index|data)/)),
    "v2.ckpt.index",
    "v2.ckpt.index",
  ],
  ["V1 checkpoint", Object.fromEntries(listing("checkpoint-training", /^v1\.ckpt$/)), "v1.ckpt", "v1.ckpt"],
  [
    "text SavedModel",
    { "saved_model.pbtxt": read("savedmodel-tf1/text/saved_model.pbtxt").subarray(0, 20_000) },
    "saved_model.pbtxt",
    "saved_model.pbtxt",
  ],
];

describe.each(large)("random damage to a %s", (_, files, opened, damaged) => {
  test(`${MUTATIONS} mutations`, { timeout: 120_000 + MUTATIONS * 200 }, async () => {
    const whole = files[damaged] ?? new Uint8Array(0);
    const edit = fc.record({
      at: fc.nat(whole.length - 1),
      bytes: fc.uint8Array({ maxLength: 8 }),
      removed: fc.nat(8),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) =>
        survives({ ...files, [damaged]: edits.reduce(applied, whole) }, opened),
      ),
      { numRuns: MUTATIONS, seed: 20_260_101 },
    );
  });
});

describe("damaged arrays of numpy", () => {
  const npy = (name: string) => (bytes: Uint8Array) =>
    readNpy(memorySource(name, bytes)).then((tensor) => tensor.load());
  const npz = async (bytes: Uint8Array) => {
    for (const tensor of Object.values(await readNpz(memorySource("a.npz", bytes)))) await tensor.load();
  };
  const survived = async (reading: Promise<unknown>) => {
    try {
      await reading;
    } catch (error) {
      saysWhere(error);
    }
  };

  test.each([
    ["float32_fortran.npy", npy("a.npy")],
    ["bytes.npy", npy("a.npy")],
    ["unicode.npy", npy("a.npy")],
    ["stored.npz", npz],
    ["deflated.npz", npz],
  ] as const)("%s: every truncation, every flipped byte", async (name, load) => {
    const whole = read(`npy/${name}`);
    for (let at = 0; at < whole.length; at++) {
      await survived(load(whole.subarray(0, at)));
      for (const flip of [0x01, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        await survived(load(bytes));
      }
    }
  });
});

function applied(
  bytes: Uint8Array,
  { at, bytes: put, removed }: { at: number; bytes: Uint8Array; removed: number },
) {
  const tail = bytes.subarray(Math.min(bytes.length, at + removed));
  const result = new Uint8Array(Math.min(at, bytes.length) + put.length + tail.length);
  result.set(bytes.subarray(0, at));
  result.set(put, Math.min(at, bytes.length));
  result.set(tail, result.length - tail.length);
  return result;
}
