// Modules called, against tensorflow_hub's answers.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { HubModule } from "../../src/hub/index.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { render } from "../../src/show/render.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { Recording } from "../../src/verify/recording.js";
import { verify } from "../../src/verify/verify.js";
import { needs } from "../requirements.js";
import { backends } from "../run/backends.js";
import { expectClose } from "../run/close.js";
import { Answers, moduleNames, moduleOf, pathOf } from "./records.js";

for (const [backend, ...needed] of backends)
  needs(...needed).describe(`modules on ${backend}`, () => answers(backend));

function answers(backend: (typeof backends)[number][0]): void {
  beforeAll(() => chooseBackend(backend));

  test.each(moduleNames)("%s answers as tensorflow_hub does, in inference and in training", async (name) => {
    const answers = await Answers.of(name);
    const before = tf.memory().numTensors;
    const module = await moduleOf(name);
    const input = await answers.input();
    const loaded = tf.memory().numTensors;
    const inference = module.call(input);
    const training = module.call(input, { training: true });
    const tf1 = module.generation === "TF1";
    expectClose(
      inference.dataSync(),
      await answers.values(tf1 ? "default/default" : "inference"),
      "inference",
    );
    expectClose(training.dataSync(), await answers.values(tf1 ? "train/features" : "training"), "training");
    tf.dispose([inference, training]);
    expect(tf.memory().numTensors, "left behind by calls").toBe(loaded);
    module.dispose();
    input.dispose();
    expect(tf.memory().numTensors, "left behind by the module").toBe(before);
  });

  test("a signature takes inputs by sorted keys, and gives the output that is asked for", async () => {
    const [module, answers] = [await moduleOf("tf1-signatures"), await Answers.of("tf1-signatures")];
    const x = await answers.tensor("x");
    const [a, b] = tf.unstack(x, 1) as [tf.Tensor, tf.Tensor];
    expect(module.inputs({ signature: "both" }).map(({ key }) => key)).toEqual(["a", "b"]);
    for (const outputKey of ["sum", "difference"]) {
      const result = module.call([a, b], { signature: "both", outputKey });
      expectClose(result.dataSync(), await answers.values(`both/${outputKey}`), outputKey);
    }
    module.dispose();
  });

  test("a side of a comparison has every output of a signature", async () => {
    const [module, answers] = [await moduleOf("tf1-signatures"), await Answers.of("tf1-signatures")];
    const names = ["difference", "sum"];
    const outputs = await Promise.all(
      names.map(async (key) => Array.from(await answers.values(`both/${key}`))),
    );
    const x = await answers.tensor("x");
    const [a = [], b = []] = tf.unstack(x, 1).map((column) => [...column.dataSync()]);
    const answered = (key: string, values: readonly number[]) =>
      new TensorValue(key, "float32", [values.length], Float32Array.from(values));
    const inputs = { a: answered("a", a), b: answered("b", b) };
    const recorded = names.map((key, i) => answered(key, outputs[i] ?? []));
    const arrays = Object.fromEntries(
      [...Object.values(inputs), ...recorded].map((value) => [value.name, value]),
    );
    const report = await verify(module, new Recording("both.npz", arrays), { signature: "both" });
    expect(report.outputs.map(({ name }) => name)).toEqual(names);
    expect(report.pass).toBe(true);
    module.dispose();
  });

  test("a signature with a default output gives that one", async () => {
    const [module, answers] = [await moduleOf("tf1-image"), await Answers.of("tf1-image")];
    const images = await answers.input();
    const maps = module.call(images, { signature: "maps" });
    expectClose(maps.dataSync(), await answers.values("maps/default"), "maps");
    const pooled = module.call(images, { signature: "maps", outputKey: "pooled" });
    expectClose(pooled.dataSync(), await answers.values("maps/pooled"), "pooled");
    module.dispose();
  });
}

describe("what a module is", () => {
  beforeAll(() => chooseBackend("cpu"));

  test("its variables are those of trainable_variables and variables, in tensorflow_hub's order", async () => {
    const module = await moduleOf("tf2-image");
    const recorded = await (await Answers.of("tf2-image")).tensor("variables");
    expect(module.variables.map(({ name }) => `${name}:0`)).toEqual(recorded.dataSync());
    const trainable = await (await Answers.of("tf2-image")).tensor("trainable");
    expect(module.variables.filter((v) => v.trainable).map(({ name }) => `${name}:0`)).toEqual(
      trainable.dataSync(),
    );
    module.dispose();
  });

  test("it knows its generation, its signatures and whether training differs", async () => {
    const described = async (name: Parameters<typeof moduleOf>[0]) => {
      using module = await moduleOf(name);
      return [module.generation, module.hasTraining, [...module.signatures].sort()];
    };
    expect(await described("tf1-image")).toEqual(["TF1", true, ["default", "maps"]]);
    expect(await described("tf1-text")).toEqual(["TF1", false, ["default"]]);
    expect(await described("tf2-image")).toEqual(["TF2", true, []]);
    expect(await described("tf2-keras")).toEqual(["TF2", true, ["serving_default"]]);
  });

  test("it shows how it can be called, and its variables", async () => {
    using module = await moduleOf("tf1-image");
    const { "text/plain": text, "text/html": page } = render(module) ?? {};
    expect(text).toContain("190 parameters, 182 trainable; computes differently in training");
    expect(text).toMatch(/signature maps, tags {train} +images float32 \[\? × 8 × 8 × 3\] +default float32/);
    expect(text).toMatch(/bn1\/moving_mean +float32 +\[4\] +no/);
    expect(page).toContain("<table");
  });

  test("a frozen graph is a module without variables", async () => {
    const path = pathOf("tf1-text").replace(/hub.tf1-text$/, "assign/row.pb");
    using module = await HubModule.load(await openPath(path), path);
    expect(module.variables).toEqual([]);
    expect(module.call(tf.ones([2, 4])).shape).toEqual([2, 4]);
  });

  test("a signature and __call__ share their weights", async () => {
    using module = await moduleOf("tf2-keras");
    const series = await (await Answers.of("tf2-keras")).input();
    const [called, served] = [module.call(series), module.call(series, { signature: "serving_default" })];
    expectClose(served.dataSync(), called.dataSync(), "both");
    const zeros = module.initialWeights.map((weight) => tf.variable(tf.zerosLike(weight)));
    const [changed] = module.run([series], { signature: "serving_default" }, zeros);
    expect(changed?.dataSync().every((value) => value === 0)).toBe(true);
  });
});

describe("what a module refuses", () => {
  beforeAll(() => chooseBackend("cpu"));

  test("inputs of another shape, dtype or number, naming both", async () => {
    using module = await moduleOf("tf2-image");
    expect(() => module.call(tf.zeros([1, 8, 9, 3]))).toThrow(
      expect.objectContaining({
        code: "mismatch",
        expected: "float32 [? × 8 × 8 × 3]",
        found: "float32 [1 × 8 × 9 × 3]",
      }),
    );
    expect(() => module.call(tf.tensor(["cat"]))).toThrow(expect.objectContaining({ found: "string [1]" }));
    using both = await moduleOf("tf1-signatures");
    expect(() => both.call(tf.zeros([1]), { signature: "both", outputKey: "sum" })).toThrow(/more inputs/);
  });

  test("a name that does not exist, with the nearest ones", async () => {
    using module = await moduleOf("tf1-image");
    const input = tf.zeros([1, 8, 8, 3]);
    expect(() => module.call(input, { signature: "map" })).toThrow(
      expect.objectContaining({ code: "not-found", hint: expect.stringContaining("maps") }),
    );
    expect(() => module.call(input, { tags: ["serve"] })).toThrow(
      expect.objectContaining({ code: "not-found", found: "{} {train}" }),
    );
    expect(() => module.call(input, { signature: "maps", outputKey: "deep" })).toThrow(
      expect.objectContaining({ expected: expect.stringContaining("pooled [? × 6]") }),
    );
  });

  test("several outputs without a key", async () => {
    using module = await moduleOf("tf1-signatures");
    const x = tf.zeros([1]);
    expect(() => module.call([x, x], { signature: "both" })).toThrow(/several outputs/);
  });

  test("arguments that it was not traced with", async () => {
    using module = await moduleOf("tf2-image");
    const input = tf.zeros([1, 8, 8, 3]);
    expect(() => module.call(input, { arguments: { depth: 3 } })).toThrow(
      expect.objectContaining({ code: "not-found", found: "depth=3" }),
    );
  });

  test("what it was not loaded for", async () => {
    using module = await moduleOf("tf1-image", { signature: "maps" });
    expect(() => module.call(tf.zeros([1, 8, 8, 3]))).toThrow(/loaded without its signature default/);
  });
});
