import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readNpz } from "../../src/formats/npz.js";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { fileSource } from "../../src/io/file.node.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { type Folder, memorySource } from "../../src/io/source.js";
import { type Digest, digestOf } from "./digest.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

describe("the checkpoint of the classic answer", () => {
  const names = ["dense/bias:0", "dense/kernel:0", "dense_1/bias:0", "dense_1/kernel:0"];

  test("is found beside its .meta, and joined to the graph's variables", async () => {
    const file = await openPath(fixture("checkpoint-mnist/model.ckpt.meta"));
    expect(file).toMatchObject({ kind: "metagraph", producer: "TensorFlow 1.15.5", notes: [] });
    const weights = file.tensors.filter(({ role }) => role === "weight");
    expect(weights.map(({ name }) => name).sort()).toEqual(names);
    const [meta] = file.metaGraphs;
    if (!meta) throw new Error("no graph");
    const graph = new Graph(meta.graph, meta);
    const kernel = graph.getTensorByName("dense/kernel:0");
    expect(kernel).toMatchObject({ name: "dense/kernel:0", dtype: "float32", shape: [784, 128] });
    expect(graph.getTensorByName("dense/kernel").shape).toEqual([784, 128]);
    const frozen = await openPath(fixture("checkpoint-mnist/frozen.pb"));
    for (const name of names) {
      const constant = frozen.tensors.find((tensor) => tensor.name === name);
      expect(constant, name).toBeDefined();
      if (constant)
        expect(await digestOf(graph.getTensorByName(name)), name).toEqual(await digestOf(constant));
    }
  });

  test.each(["model.ckpt", "model.ckpt.index", "model.ckpt.data-00000-of-00001", "checkpoint", ""])(
    "opens by %j",
    async (path) => {
      const file = await openPath(fixture(`checkpoint-mnist/${path}`));
      expect(file.kind).toBe("checkpoint");
      expect(file.tensors.map(({ name }) => `${name}:0`)).toEqual(names);
      expect(file.tensors[0]?.aliases).toEqual(["dense/bias:0"]);
    },
  );

  test("comes with what TensorFlow answers", async () => {
    const arrays = await readNpz(await fileSource(fixture("checkpoint-mnist/expected.npz")));
    expect(Object.keys(arrays).sort()).toEqual(["dense/Relu:0", "dense_1/Softmax:0", "input:0"]);
  });
});

// JSON that the fixture's script wrote.
const digests = JSON.parse(readFileSync(fixture("checkpoint-training/digests.json"), "utf8")) as Record<
  string,
  Record<string, Digest>
>;

describe.each(["v2.ckpt", "sharded.ckpt", "v1.ckpt", "sharded-v1.ckpt"])("every tensor of %s", (prefix) => {
  test("is what tf.train.load_checkpoint reads, bit for bit", async () => {
    const file = await openPath(fixture(`checkpoint-training/${prefix}`));
    const found: Record<string, Digest> = {};
    for (const tensor of file.tensors) found[tensor.name] = await digestOf(tensor);
    expect(found).toEqual(digests[prefix]);
  });
});

test("every variable of a training graph has its value, partitions too", async () => {
  const file = await openPath(fixture("checkpoint-training/v2.ckpt.meta"));
  const variables = file.metaGraphs[0]?.variables ?? new Map();
  for (const [name, digest] of Object.entries(digests["v2.ckpt.meta"] ?? {})) {
    const variable = variables.get(name.replace(/:0$/, ""));
    expect(variable?.name).toBe(name);
    expect(await digestOf(variable), name).toEqual(digest);
  }
});

test("slots, moving averages and counters are told apart from weights", async () => {
  const { tensors } = await openPath(fixture("checkpoint-training/v2.ckpt"));
  const of = (role: string) => tensors.filter((tensor) => tensor.role === role).map(({ name }) => name);
  expect(of("weight")).toEqual([
    "batch_normalization/beta", "batch_normalization/gamma", "batch_normalization/moving_mean",
    "batch_normalization/moving_variance", "columns/w", "dense/bias", "dense/kernel", "empty", "half", "part/w",
    "resource/w", "scalar", "words"]); // biome-ignore format: a list
  expect(of("average")).toEqual(["resource/w/ExponentialMovingAverage"]);
  expect(of("counter")).toEqual(["beta1_power", "beta2_power", "global_step"]);
  expect(of("slot")).toContain("dense/kernel/Adam_1");
});

describe("paths that a file holds are never followed out of its folder", () => {
  const files = Object.fromEntries(
    ["model.ckpt.index", "model.ckpt.data-00000-of-00001"].map((name) => {
      return [name, memorySource(name, new Uint8Array(readFileSync(fixture(`checkpoint-mnist/${name}`))))];
    }),
  );

  test.each(["/tmp/training/model.ckpt", "../../model.ckpt", "C:\\train\\model.ckpt", "model.ckpt"])(
    "a state file that says %s means the model.ckpt beside it",
    async (path) => {
      const state = new TextEncoder().encode(`model_checkpoint_path: ${JSON.stringify(path)}\n`);
      const opened: string[] = [];
      const inner = memoryFolder("folder", { ...files, checkpoint: memorySource("checkpoint", state) });
      const folder: Folder = {
        ...inner,
        open: (name) => {
          opened.push(name);
          return inner.open(name);
        },
      };
      expect((await openFile(folder)).tensors).toHaveLength(4);
      expect(opened.every((name) => /^(checkpoint|model\.ckpt\.(index|data-\S+))$/.test(name))).toBe(true);
    },
  );
});

describe("V1 shards by the names that TensorFlow gives them", () => {
  test.each([
    "sharded-v1.ckpt",
    "sharded-v1.ckpt-?????-of-00003",
    "sharded-v1.ckpt-00001-of-00003",
    "sharded-v1.ckpt-00000-of-00003",
    "checkpoint",
    "",
  ])("%j", async (name) => {
    const { kind, reason, tensors } = await openPath(`${fixture("checkpoint-training")}/${name}`);
    expect([kind, reason]).toEqual(["checkpoint", expect.stringMatching(/format V1$/)]);
    expect(tensors.map((tensor) => tensor.name).sort()).toEqual(
      Object.keys(digests["sharded-v1.ckpt"] ?? {}).sort(),
    );
  });

  test("a state file that names a hundred thousand of them is refused", async () => {
    const state = new TextEncoder().encode('model_checkpoint_path: "/old/m-?????-of-99999"');
    const folder = memoryFolder("f", { checkpoint: memorySource("checkpoint", state) });
    await expect(openFile(folder)).rejects.toMatchObject({ code: "limit", found: "99999" });
  });
});
