import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { openFile } from "../../src/formats/open.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { type Folder, memorySource } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";

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

/** Opens a folder of bytes and reads all of it: that works, or throws one of our errors with a place in a file. */
async function survives(files: Readonly<Record<string, Uint8Array>>, opened: string | null): Promise<void> {
  const started = performance.now();
  try {
    await readAll(files, opened);
  } catch (error) {
    if (!isThawError(error)) throw error;
    expect(error.file, error.message).toBeTruthy();
  }
  expect(performance.now() - started).toBeLessThan(MAX_MS);
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
  for (const tensor of file.tensors) {
    if ((tensor.bytes ?? 0) > MAX_LOADED) continue;
    try {
      await tensor.load();
    } catch (error) {
      if (!isThawError(error)) throw error; // one damaged tensor does not hide the others
    }
  }
  for (const { graph } of file.metaGraphs)
    for (const node of graph.nodes)
      for (const name of node.attrs.names) {
        try {
          node.attrs.get(name);
        } catch (error) {
          if (!isThawError(error)) throw error;
        }
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

const small: [string, Readonly<Record<string, Uint8Array>>, string | null, string][] = [
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

const large: [string, Readonly<Record<string, Uint8Array>>, string | null, string][] = [
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
  test(`${MUTATIONS} mutations`, { timeout: 60_000 + MUTATIONS * 100 }, async () => {
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
