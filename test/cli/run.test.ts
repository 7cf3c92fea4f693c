import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNpy, writeNpy } from "../../src/formats/npy.js";
import { readNpz, writeNpz } from "../../src/formats/npz.js";
import { memorySource } from "../../src/io/source.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { needs, tfjsNode } from "../requirements.js";
import { thaw, thawBytes, thawJson } from "./thaw.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-run-"));
const text = join(folder, "words.npy");
const encoder = new TextEncoder();
writeFileSync(
  text,
  writeNpy(
    new TensorValue(
      "w",
      "string",
      [2],
      ["water", "?"].map((word) => encoder.encode(word)),
    ),
  ),
);
const module = "test/fixtures/savedmodel-keras3/module";

test("a string signature takes .npy of strings, by key or tensor name, and answers by key", async () => {
  const out = join(folder, "ids.npz");
  for (const name of ["words", "look_up_words:0", "look_up_words"]) {
    const { status } = thaw(
      "run",
      module,
      "--signature",
      "look_up",
      "--input",
      `${name}=${text}`,
      "--out",
      out,
    );
    expect(status).toBe(0);
    const arrays = await readNpz(memorySource("ids.npz", readFileSync(out)));
    expect(Object.keys(arrays)).toEqual(["ids"]);
    expect((await arrays.ids?.load())?.data).toEqual(BigInt64Array.of(1n, -1n));
  }
});

test.each([
  [["--signature", "lookup"], 'did you mean "look_up"?'],
  [["--signature", "look_up", "--fetch", "idz", "--input", `words=${text}`], 'did you mean "ids"?'],
  [["--signature", "look_up", "--input", `word=${text}`], 'did you mean "words"?'],
  [["--tags", "serv"], 'did you mean "serve"?'],
  [["--signature", "serving_default", "--input", `x=${text}`], null],
])("%j is refused with what is near", async (args, hint) => {
  const { status, stderr } = thaw("run", module, ...args, "--json");
  expect(status).toBe(3);
  const { error } = JSON.parse(stderr);
  if (hint) expect(error.hint).toContain(hint.replace(/\?$/, ""));
  else
    expect([error.code, error.expected, error.found]).toEqual([
      "mismatch",
      expect.anything(),
      expect.anything(),
    ]);
});

const digits = "notebooks/models/mnist-dense/model.pb";

test("in text, what was made up is said, and what computed", () => {
  const { stdout } = thaw("run", digits, "--seed", "7", "--backend", "cpu");
  expect(stdout).toMatch(/^input_1:0 was not given: random float32 \[1 × 28 × 28 × 1\] of seed 7$/m);
  expect(stdout).toMatch(/^computed by thaw on cpu$/m);
});

test("what was recorded with its input can be given back", () => {
  const recorded = join(folder, "recorded.npz");
  const fetches = ["--fetch", "input_1", "--fetch", "dense_1/Softmax"];
  expect(thaw("run", digits, ...fetches, "--out", recorded).status).toBe(0);
  const { status, stdout } = thaw("run", digits, "--inputs", recorded, "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).inputs).toMatchObject([{ seeded: false }]);
});

test("a .npy is no .npz, which is said", () => {
  const { status, stderr } = thaw("run", digits, "--inputs", text, "--json");
  expect(status).toBe(3);
  expect(JSON.parse(stderr).error.hint).toContain("--input NAME=");
});

test("any tensor of the graph can be given; what is above it gets no value", async () => {
  const hidden = join(folder, "hidden.npy");
  const whole = join(folder, "whole.npz");
  const rest = join(folder, "rest.npz");
  expect(
    thaw("run", digits, "--fetch", "dense/Relu", "--fetch", "dense_1/Softmax", "--out", whole).status,
  ).toBe(0);
  const { "dense/Relu": relu, "dense_1/Softmax": expected } = await readNpz(
    memorySource("w", readFileSync(whole)),
  );
  if (relu) writeFileSync(hidden, writeNpy(await relu.load()));
  const { status, json } = thawJson("run", digits, "--input", `dense/Relu:0=${hidden}`, "--out", rest);
  expect([status, json.inputs]).toEqual([
    0,
    [{ name: "dense/Relu:0", dtype: "float32", shape: [1, 512], seeded: false }],
  ]);
  const { "dense_1/Softmax:0": answer } = await readNpz(memorySource("r", readFileSync(rest)));
  expect((await answer?.load())?.data).toEqual((await expected?.load())?.data);
  const both = thaw("run", digits, "--input", `dense/Relu:0=${hidden}`, "--fetch", "dense/Relu", "--json");
  expect([both.status, JSON.parse(both.stderr).error.code]).toEqual([2, "usage"]);
});

describe("where the batch is fixed at 2", () => {
  const fixed = join(folder, "fixed.pbtxt");
  const float = 'attr { key: "T" value { type: DT_FLOAT } }';
  const shape = "shape { dim { size: 2 } dim { size: 3 } }";
  writeFileSync(
    fixed,
    `node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { ${shape} } } }
     node { name: "y" op: "Neg" input: "x" ${float} }
     node { name: "all" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 0 int_val: 1 } } } }
     node { name: "total" op: "Sum" input: "x" input: "all" ${float} attr { key: "Tidx" value { type: DT_INT32 } } }`,
  );

  test("more examples go through in several runs", () => {
    const { json } = thawJson("run", fixed, "--samples", "6", "--fetch", "y");
    expect(json.outputs).toMatchObject([{ name: "y", dtype: "float32", shape: [6, 3] }]);
    expect(json.inputs).toMatchObject([{ name: "x:0", shape: [6, 3], seeded: true }]);
    expect(thawJson("run", fixed, "--fetch", "y").json.outputs[0].shape).toEqual([2, 3]);
  });

  test.each([
    ["examples that do not fill batches", ["--samples", "3"], "--samples 4"],
    [
      "an output without an axis for them",
      ["--samples", "4", "--fetch", "total"],
      "leave the number of samples out",
    ],
    ["no examples", ["--samples", "0"], "samples of 1 or more"],
  ])("refused: %s", (_, args, words) => {
    const { status, stderr } = thaw("run", fixed, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test("verify compares on as many, in several runs", () => {
    const { json } = thawJson("verify", fixed, fixed, "--output", "y", "--samples", "6");
    // Three batches of random numbers, another, zeros and ones: six runs of 2 × 3.
    expect([json.pass, json.outputs[0].elements, json.notes]).toEqual([
      true,
      36,
      ["the batch is fixed at 2: 6 examples went through in 3 runs"],
    ]);
    expect(thaw("verify", fixed, fixed, "--output", "y", "--samples", "3").status).toBe(2);
  });
});

test("numbers that are none are counted, with the first node that made one", () => {
  const file = join(folder, "log.pbtxt");
  const float = 'attr { key: "T" value { type: DT_FLOAT } }';
  writeFileSync(
    file,
    `node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
     node { name: "log" op: "Log" input: "x" ${float} }
     node { name: "y" op: "Exp" input: "log" ${float} }`,
  );
  const x = join(folder, "x.npy");
  writeFileSync(x, writeNpy(new TensorValue("x", "float32", [2], Float32Array.of(-1, 1))));
  const { stdout } = thaw("run", file, "--input", `x=${x}`, "--backend", "cpu");
  expect(stdout).toContain("1 NaN  first in log");
  const { json } = thawJson("run", file, "--input", `x=${x}`, "--backend", "cpu");
  expect(json.outputs[0].nonFinite).toEqual({ count: 1, firstNode: "log" });
});

needs(tfjsNode).test("TensorFlow itself computes with its own kernels, and says nothing on stderr", () => {
  const { status, stdout, stderr } = thaw("run", digits, "--engine", "native", "--json");
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout).engine.name).toBe("native");
});

describe("--out", () => {
  test("- is standard output, with nothing but the bytes", async () => {
    const { status, bytes } = thawBytes("run", digits, "--seed", "1", "--out", "-");
    expect(status).toBe(0);
    const arrays = await readNpz(memorySource("stdout", bytes));
    expect(Object.values(arrays).map(({ shape }) => shape)).toEqual([[1, 10]]);
    expect(thaw("run", digits, "--out", "-", "--json").status).toBe(2);
    // A reader that left, as `head` does: no error, and nothing said.
    const command = `"${process.execPath}" bin/thaw.mjs run "${digits}" --out - | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["0\n", ""]);
  });

  test(".npy holds the one array that was asked for", async () => {
    const out = join(folder, "one.npy");
    expect(thaw("run", digits, "--seed", "1", "--fetch", "dense/Relu", "--out", out).status).toBe(0);
    expect((await readNpy(memorySource("one.npy", readFileSync(out)))).shape).toEqual([1, 512]);
    const several = thaw("run", digits, "--fetch", "dense/Relu", "--fetch", "dense_1/Softmax", "--out", out);
    expect([several.status, several.stderr]).toEqual([2, expect.stringContaining("an .npy holds one array")]);
  });
});

describe("what is given is not given back as the answer", () => {
  const mnist = "notebooks/models/mnist-dense/model.pb";
  const probabilities = join(folder, "probabilities.npy");
  const value = new TensorValue("p", "float32", [1, 10], new Float32Array(10));
  writeFileSync(probabilities, writeNpy(value));
  writeFileSync(join(folder, "answers-only.npz"), writeNpz({ "dense_1/Softmax:0": value }));

  test.each([
    [["--inputs", join(folder, "answers-only.npz")]],
    [["--input", `dense_1/Softmax=${probabilities}`, "--fetch", "dense_1/Softmax"]],
  ])("%j", (args) => {
    const { status, stderr } = thaw("run", mnist, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining("is both given and asked for")]);
  });

  test("by a key of the signature either", () => {
    const args = ["--signature", "look_up", "--input", `words=${text}`];
    const ids = join(folder, "ids-given.npy");
    expect(thaw("run", module, ...args, "--out", ids).status).toBe(0);
    const shown = thawJson("show", module);
    const tensor = JSON.stringify(shown.json).match(/"ids":\{"name":"([^"]+)"/)?.[1];
    const { status } = thaw("run", module, ...args, "--input", `${tensor}=${ids}`, "--fetch", "ids");
    expect([typeof tensor, status]).toEqual(["string", 2]);
  });
});
