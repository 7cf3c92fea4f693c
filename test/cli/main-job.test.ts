/** The main job from a terminal: run, execute the notebook, save, verify. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { thaw, thawJson } from "./thaw.js";

const model = "notebooks/models/mnist-dense/model.pb";
const checkpoint = "notebooks/models/mnist-checkpoint/model.ckpt-1999.meta";
const folder = mkdtempSync(join(tmpdir(), "thaw-main-"));
const out = (name: string) => join(folder, name);

/** Computed as TensorFlow computes it, and finite. */
const asItIs = { computedIn: "float32", nonFinite: null, otherPrecision: null };

describe("thaw run", () => {
  it("fetches any tensor, and writes it under exactly the name asked for", () => {
    const npz = out("run.npz");
    const { json, status } = thawJson(
      "run",
      model,
      "--fetch",
      "dense/Relu",
      "--fetch",
      "dense_1/Softmax:0",
      "--out",
      npz,
    );
    expect(status).toBe(0);
    expect(json.outputs).toEqual([
      { name: "dense/Relu", dtype: "float32", shape: [1, 512], ...asItIs },
      { name: "dense_1/Softmax:0", dtype: "float32", shape: [1, 10], ...asItIs },
    ]);
    expect(Object.keys(unzipSync(readFileSync(npz)))).toEqual(["dense/Relu.npy", "dense_1/Softmax:0.npy"]);
  });

  it("answers the same for the same seed, and another for another", () => {
    const run = (seed: string) => thaw("run", model, "--seed", seed).stdout;
    expect(run("1")).toBe(run("1"));
    expect(run("1")).not.toBe(run("2"));
  });

  it("takes inputs from .npy files: what one run wrote, the next reads", () => {
    const [first, second] = [out("a.npz"), out("b.npz")];
    thaw(
      "run",
      model,
      "--seed",
      "3",
      "--samples",
      "2",
      "--fetch",
      "input_1",
      "--fetch",
      "dense_1/Softmax",
      "--out",
      first,
    );
    const made = unzipSync(readFileSync(first));
    writeFileSync(out("x.npy"), made["input_1.npy"] ?? new Uint8Array());
    thaw("run", model, "--input", `input_1=${out("x.npy")}`, "--fetch", "dense_1/Softmax", "--out", second);
    expect(unzipSync(readFileSync(second))["dense_1/Softmax.npy"]).toEqual(made["dense_1/Softmax.npy"]);
  });

  it("names the nearest input or tensor, and writes nothing", () => {
    const npz = out("none.npz");
    const input = thawJson("run", model, "--input", `input1=${out("x.npy")}`, "--out", npz);
    expect(input.status).toBe(3);
    expect(JSON.parse(input.stderr).error).toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("input_1"),
    });
    const fetch = thawJson("run", model, "--fetch", "dense/Rleu", "--out", npz);
    expect(fetch.status).toBe(3);
    expect(JSON.parse(fetch.stderr).error.hint).toContain("dense/Relu");
    expect(existsSync(npz)).toBe(false);
  });
});

describe("the first notebook", () => {
  const executed = out("executed.ipynb");
  let ended: ReturnType<typeof thaw>;
  beforeAll(() => {
    ended = thaw("exec", "notebooks/01-keras-from-pb.ipynb", "--out", executed);
  });

  it("executes whole, and prints every cell's source and output", () => {
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toContain('In [1]: const graph = await thaw.open("models/mnist-dense/model.pb");');
    expect(ended.stdout).toContain("4 weights set");
    expect(ended.stdout).toMatch(/out\/mnist\.h5 .*\nout\/mnist\.keras .*\nlargest difference .*: \d/);
  });

  it("is saved with its outputs, as text and HTML", () => {
    const { cells, nbformat } = JSON.parse(readFileSync(executed, "utf8"));
    expect(nbformat).toBe(4);
    const shown = cells.flatMap((cell: { outputs?: { data?: object }[] }) => cell.outputs ?? []);
    expect(shown.filter(({ data }: { data?: object }) => data && "text/html" in data).length).toBeGreaterThan(
      8,
    );
    expect(shown.some(({ output_type }: { output_type: string }) => output_type === "error")).toBe(false);
  });

  it.each(["mnist.h5", "mnist.keras"])("wrote a %s that equals the original graph", (name) => {
    const { json, status } = thawJson("verify", `notebooks/out/${name}`, model);
    expect(status).toBe(0);
    expect(json).toMatchObject({
      pass: true,
      outputs: [
        { name: "dense_1/Softmax:0", mismatches: 0, maxAbs: expect.any(Number), maxRel: expect.any(Number) },
      ],
      layers: [{ layer: "flatten" }, { layer: "dense" }, { layer: "dense_1" }],
      engines: [expect.anything(), expect.anything()],
    });
    // Two engines, not one asked twice. (On TensorFlow's backend both may give the very same bits.)
    expect(new Set(json.engines.map((engine: object) => JSON.stringify(engine))).size).toBe(2);
  });
});

describe("thaw verify", () => {
  it("exits 1 when they differ, with the same shape of answer", () => {
    const other = thawJson("verify", model, model, "--output", "dense_1/BiasAdd:0");
    expect(other.status).toBe(0);
    const { json, status } = thawJson(
      "verify",
      "notebooks/out/mnist.keras",
      model,
      "--output",
      "dense_1/BiasAdd:0",
    );
    expect(status).toBe(1);
    expect(json.pass).toBe(false);
    expect(json.outputs[0].mismatches).toBeGreaterThan(0);
  });
});

describe("the notebook about a SavedModel", () => {
  it("executes whole; both models pass, and are saved", () => {
    const { stdout, stderr, status } = thaw("exec", "notebooks/02-saved-model.ipynb");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/PASS {2}model "sequential" equals graph of stock-prediction/);
    expect(stdout).toMatch(/PASS {2}model "sequential_1" equals graph of tiger-to-deer/);
    expect(stdout).toMatch(/__inference_dense +ReadVariableOp MatMul ReadVariableOp BiasAdd Relu/);
    expect(status).toBe(0);
    for (const name of ["stock-prediction", "tiger-to-deer"])
      expect(thawJson("verify", `notebooks/out/${name}.keras`, `notebooks/models/${name}`).json.pass).toBe(
        true,
      );
  });
});

describe("the notebook about a TF-Hub module", () => {
  it("executes whole: features beat pixels, training beats both, and what was saved predicts the same", () => {
    const { stdout, stderr, status } = thaw("exec", "notebooks/03-hub-module.ipynb");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const [features = 0, pixels = 0, tuned = 0] = [...stdout.matchAll(/([\d.]+) % of the test images/g)].map(
      ([, percent]) => Number(percent),
    );
    // The head starts at random; measured: 89 to 92, 83 to 85, 96 to 97.
    expect(features).toBeGreaterThan(pixels);
    expect(tuned).toBeGreaterThan(features);
    expect(stdout).toContain("out/digits.h5: largest difference after loading 0");
    expect(stdout).toMatch(
      /0\.[0-4]\d this graph was a disaster\n(0\.[5-9]\d|1\.00) and now it is a delight/,
    );
  });
});

describe("the notebook about a checkpoint", () => {
  it("executes whole, and passes", () => {
    const { stdout, stderr, status } = thaw("exec", "notebooks/01b-keras-from-checkpoint.ipynb");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/PASS {2}model "sequential_1" equals graph of model\.ckpt-1999\.meta/);
    expect(status).toBe(0);
  });

  it("gives a variable's value by name", () => {
    expect(thawJson("tensor", checkpoint, "hidden1/biases:0").json).toMatchObject({
      dtype: "float32",
      shape: [128],
    });
  });
});

describe("thaw exec", () => {
  it("exits 1 with the cell's error, and still saves what was done", () => {
    const notebook = out("broken.ipynb");
    const cell = (source: string) => ({
      cell_type: "code",
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
      id: source.length.toString(),
    });
    const content = {
      cells: [cell("const a = 1; a"), cell("throw new RangeError('too far')"), cell("a + 1")],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(notebook, JSON.stringify(content));
    const ended = thaw("exec", notebook, "--out", out("saved.ipynb"));
    expect(ended.status).toBe(1);
    expect(ended.stdout).toContain("RangeError: too far");
    const { cells } = JSON.parse(readFileSync(out("saved.ipynb"), "utf8"));
    expect(cells.map(({ outputs }: { outputs: unknown[] }) => outputs.length)).toEqual([1, 1, 0]);
  });

  it("says what is no notebook", () => {
    expect(thaw("exec", "README.md").status).toBe(3);
    expect(thaw("exec", "missing.ipynb").status).toBe(3);
  });
});
