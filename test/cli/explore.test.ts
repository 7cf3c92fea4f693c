import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { thaw, thawJson } from "./thaw.js";

const model = "notebooks/models/mnist-dense/model.pb";
const folder = mkdtempSync(join(tmpdir(), "thaw-cli-"));

describe("thaw show", () => {
  it("is what a path alone means", () => {
    const [short, long] = [thaw(model), thaw("show", model)];
    expect(short).toMatchObject({ status: 0, stderr: "" });
    expect(short.stdout).toBe(long.stdout);
    expect(short.stdout).toContain("dense_1/Softmax:0");
  });

  it("has a stable JSON shape", () => {
    expect(thawJson("show", model).json).toMatchInlineSnapshot(`
      {
        "assets": [],
        "bytes": 1629846,
        "functions": 0,
        "inputs": [
          {
            "dtype": "float32",
            "name": "input_1:0",
            "shape": [
              null,
              28,
              28,
              1,
            ],
          },
        ],
        "keras": null,
        "kind": "graphdef",
        "metaGraphs": [
          {
            "nodes": 19,
            "tags": [],
          },
        ],
        "name": "notebooks/models/mnist-dense/model.pb",
        "notes": [],
        "ops": {
          "BiasAdd": 2,
          "Const": 8,
          "MatMul": 2,
          "Pack": 1,
          "Placeholder": 1,
          "Relu": 1,
          "Reshape": 1,
          "Shape": 1,
          "Softmax": 1,
          "StridedSlice": 1,
        },
        "outputs": [
          {
            "dtype": "float32",
            "name": "dense_1/Softmax:0",
            "shape": null,
          },
        ],
        "producer": null,
        "reason": "its first message is a NodeDef with a name and an op",
        "signatures": [],
        "tensors": {
          "bytes": 1628216,
          "count": 8,
        },
      }
    `);
  });
});

describe("hints in the terminal", () => {
  it.each([
    [
      ["tensors", model, "dense/kernle*"],
      1,
      "stdout",
      /no tensor matches "dense\/kernle\*"\n {2}try: did you mean "dense\/kernel:0"/,
    ],
    [["tensors", model, "zzzzzzz*"], 1, "stdout", /try: list them: thaw tensors .*model\.pb --all/],
    [["show", model, "--tags", "foo"], 3, "stderr", /found no tags: its only graph opens without --tags/],
    [["show", model, "--nonsense"], 2, "stderr", /\(thaw show --help lists/],
    [["tensor", model, "dense/Relu"], 3, "stderr", /thaw run PATH --fetch dense\/Relu:0/],
    [["show", "/nope"], 3, "stderr", /try: check the path/],
    [["verify", "--help"], 0, "stdout", /^(?![\s\S]*default: \[\])[\s\S]*--tags/],
    [["run", "--help"], 0, "stdout", /^(?![\s\S]*default: \[\])[\s\S]*--fetch/],
  ] as const)("%j", (args, status, stream, words) => {
    const ended = thaw(...args);
    expect(ended[stream]).toMatch(words);
    expect(ended.status).toBe(status);
  });

  it("names the command's own help in JSON too", () => {
    expect(JSON.parse(thawJson("verify", model).stderr).error.hint).toContain("thaw verify --help");
  });
});

describe("--ignore-checksums", () => {
  const damaged = join(folder, "damaged.ckpt");
  for (const part of ["index", "data-00000-of-00001"])
    copyFileSync(`test/fixtures/checkpoint-mnist/model.ckpt.${part}`, `${damaged}.${part}`);
  const data = readFileSync(`${damaged}.data-00000-of-00001`);
  data[5] = (data[5] ?? 0) ^ 0x40;
  writeFileSync(`${damaged}.data-00000-of-00001`, data);
  const out = join(folder, "damaged.npy");

  it("without: names the tensor and its place, and writes nothing", () => {
    const { status, stderr } = thaw("tensor", damaged, "dense/bias", "--out", out, "--json");
    expect([status, JSON.parse(stderr).error]).toMatchObject([
      3,
      {
        code: "malformed",
        message: expect.stringContaining("checksum"),
        offset: 0,
        hint: expect.stringContaining("--ignore-checksums"),
      },
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it("with: reads on and notes it, in JSON and in text", () => {
    const { status, json } = thawJson("tensor", damaged, "dense/bias", "--out", out, "--ignore-checksums");
    expect([status, json.notes]).toEqual([
      0,
      [expect.stringMatching(/dense\/bias.*checksum|checksum.*dense\/bias/)],
    ]);
    expect(readFileSync(out).subarray(-data.length).includes(data.subarray(0, 40))).toBe(true);
    expect(thaw("tensor", damaged, "dense/bias", "--ignore-checksums").stdout).toMatch(/note.*checksum/);
  });
});

describe("what cannot be run says what can", () => {
  const checkpoint = "test/fixtures/checkpoint-mnist/model.ckpt";

  it.each([checkpoint, `${checkpoint}.index`])("%s: its .meta", (path) => {
    expect(thawJson("show", path).json.notes).toEqual([expect.stringContaining(`${checkpoint}.meta`)]);
    expect(thaw("tensors", path).stdout).toContain(`open it instead: ${checkpoint}.meta`);
    const { status, stderr } = thaw("run", path);
    expect([status, stderr]).toEqual([3, expect.stringContaining(`open ${checkpoint}.meta`)]);
  });

  it("an architecture without weights: refused by run and verify", () => {
    const path = "test/fixtures/keras/3.15/convolutional.json";
    for (const args of [
      ["run", path],
      ["verify", path, path.replace("json", "keras")],
    ]) {
      const { status, stderr } = thaw(...args);
      expect([status, stderr]).toEqual([3, expect.stringContaining("a fresh model of random numbers")]);
    }
    expect(thawJson("show", path).json).toMatchObject({
      kind: "keras-json",
      notes: [expect.stringContaining("without weights")],
    });
  });
});

describe("thaw tensors", () => {
  it("names every constant as TensorFlow does", () => {
    const { tensors } = thawJson("tensors", model).json;
    expect(tensors).toContainEqual({
      name: "dense/kernel:0",
      dtype: "float32",
      shape: [784, 512],
      bytes: 784 * 512 * 4,
      aliases: [],
      role: "constant",
    });
    expect(tensors).toHaveLength(8);
  });

  it.each([
    ["dense_1", ["dense_1/kernel:0", "dense_1/bias:0"]],
    ["*bias", ["dense/bias:0", "dense_1/bias:0"]],
    ["nothing", []],
  ])("takes a pattern: %s", (pattern, names) => {
    const { tensors } = thawJson("tensors", model, pattern).json;
    expect(tensors.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it("takes a pattern from any segment of a name on, and says what would find more", () => {
    const graph = join(folder, "nested.pbtxt");
    const constant = (name: string) =>
      `node { name: "${name}" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
        attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape {} float_val: 1 } } } }\n`;
    const names = ["net_1/dense_1/kernel", "net_1/dense_1/bias", "dense/kernel", "net_1/my_dense/kernel"];
    const relu = `node { name: "relu" op: "Relu" input: "dense/kernel" attr { key: "T" value { type: DT_FLOAT } } }`;
    writeFileSync(graph, names.map(constant).join("") + relu);
    const found = (pattern: string) =>
      thawJson("tensors", graph, pattern).json.tensors.map(({ name }: { name: string }) => name.slice(0, -2));
    expect(found("dense*")).toEqual(names.slice(0, 3));
    expect(found("/dense*")).toEqual(["dense/kernel"]);
    expect(found("dense*/kernel")).toEqual([names[0], names[2]]);
    expect(found("*bias")).toEqual(["net_1/dense_1/bias"]);
    expect(thaw("tensors", graph, "ense*").stdout).toContain('try: "*ense*" finds 4 tensors');
    expect(thaw("tensors", graph, "relu*").stdout).toContain("try: --all finds 1 tensor without values");
  });

  it("adds what the ops compute with --all; an unknown dimension is null", () => {
    const { tensors } = thawJson("tensors", model, "input_1", "--all").json;
    expect(tensors).toMatchObject([
      { name: "input_1:0", shape: [null, 28, 28, 1], bytes: null, role: "activation" },
    ]);
  });

  it("shows a shape that the file does not declare as unknown, and every output with its dtype", () => {
    const graph = join(folder, "top.pbtxt");
    const number = (name: string, value: string) =>
      `node { name: "${name}" op: "Const" attr { key: "dtype" value { type: DT_INT32 } }
        attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {} int_val: ${value} } } } }`;
    const type = (key: string, value: string) => `attr { key: "${key}" value { type: ${value} } }`;
    writeFileSync(
      graph,
      `node { name: "x" op: "Placeholder" ${type("dtype", "DT_HALF")} attr { key: "shape" value { shape { unknown_rank: true } } } }
       ${number("k", "2")}
       node { name: "top" op: "TopKV2" input: "x" input: "k" ${type("T", "DT_HALF")} }
       node { name: "done" op: "NoOp" input: "^top" }`,
    );
    expect(thawJson("tensors", graph, "--all").json.tensors).toMatchObject([
      { name: "k:0", dtype: "int32", shape: [], bytes: 4 },
      { name: "x:0", dtype: "float16", shape: null, bytes: null },
      { name: "top:0", dtype: "float16", shape: null, bytes: null },
      { name: "top:1", dtype: "int32", shape: null, bytes: null },
    ]);
    expect(thaw("tensors", graph, "top", "--all").stdout).toMatch(/top:1 +int32 +\? +\?\n/);
    expect(thaw("tensor", graph, "top:2").stderr).toContain("expected top:0 to top:1");
    expect(thaw("tensor", graph, "done:0").stderr).toContain("NoOp gives no tensors");
  });

  it("bounds what a node may say that it gives", () => {
    const graph = join(folder, "split.pbtxt");
    const attrs = `attr { key: "num_split" value { i: 9223372036854775807 } } attr { key: "T" value { type: DT_FLOAT } }`;
    writeFileSync(graph, `node { name: "many" op: "Split" ${attrs} }`);
    expect(thawJson("show", graph).json.outputs).toEqual([{ name: "many:0", dtype: "float32", shape: null }]);
    expect(thaw("tensors", graph, "--all")).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("too many tensors"),
    });
    expect(thaw("run", graph)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("too many tensors"),
    });
  });
});

describe("thaw tensor", () => {
  it("prints values as numpy does, and statistics", () => {
    const { stdout, status } = thaw("tensor", model, "dense_1/bias");
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "[-3.5899807e-02 -1.1800931e-01 -8.1654731e-03 -4.7894921e-02
        7.1510738e-05  5.8628432e-03 -5.1709190e-02 -5.7491161e-02
        1.8441771e-01  2.5490504e-02]
      dense_1/bias:0  float32 [10]  40 B  min −0.118 max 0.1844 μ −0.01033 σ 0.07562  0 NaN

      statistic     value
      ───────────────────
      count            10
      min          −0.118
      max          0.1844
      mean       −0.01033
      std         0.07562
      zeros             0
      NaN               0
      Inf               0
      −0.118 ▄       ▄█ ▄  ▄ █  ▄                   ▄ 0.1844
      "
    `);
  });

  it("writes an .npy that holds the file's bytes", () => {
    const out = join(folder, "bias.npy");
    const { json } = thawJson("tensor", model, "dense_1/bias:0", "--out", out);
    const npy = readFileSync(out);
    expect(npy.subarray(1, 6).toString()).toBe("NUMPY");
    expect(json.location).toMatchObject({ file: model, length: 40 });
    const stored = readFileSync(model).subarray(json.location.offset, json.location.offset + 40);
    expect(npy.subarray(-40).equals(stored)).toBe(true);
  });

  it("writes nothing for a name that is not there", () => {
    const out = join(folder, "none.npy");
    expect(thaw("tensor", model, "dense/kernal", "--out", out).status).toBe(3);
    expect(() => readFileSync(out)).toThrow("ENOENT");
  });
});

describe("bad input", () => {
  const write = (name: string, bytes: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const pb = readFileSync(model);
  const lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1629846\n";
  const pickle = Buffer.from("\x80\x02}q\x00(X\x05\x00\x00\x00stateq\x01K\x01u.", "latin1");

  it.each([
    ["a missing file", () => "notebooks/models/mnist-dense/modle.pb", "not-found", /model\.pb/],
    ["a folder that is none of ours", () => "docs", "unsupported", /./],
    ["an empty file", () => write("empty.pb", ""), "malformed", /./],
    ["a truncated .pb", () => write("short.pb", pb.subarray(0, 100_000)), "malformed", /truncated|size/],
    ["a git-LFS pointer", () => write("lfs.pb", lfs), "malformed", /git lfs/],
    ["a PyTorch pickle", () => write("torch.pb", pickle), "unsupported", /pickle runs code/],
  ])("%s: exit 3, and one object that says what, where and what to try", (_, path, code, hint) => {
    const { status, stdout, stderr } = thawJson("show", path());
    expect(status).toBe(3);
    expect(stdout).toBe("");
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code, message: expect.any(String), file: expect.any(String) });
    expect(error).toHaveProperty("offset");
    expect(error.hint).toMatch(hint);
  });

  it("offers the nearest names for a typo", () => {
    const { status, stderr } = thawJson("tensor", model, "dense/kernal");
    expect(status).toBe(3);
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code: "not-found", hint: expect.stringContaining('"dense/kernel"') });
  });
});

describe("usage", () => {
  it.each([[["tensor"]], [["tensors", model, "--nonsense"]], [["nonsense"]]])("%j: exit 2", (args) => {
    const ended = thaw(...args);
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toMatch(/\(thaw (tensors? )?--help/);
    expect(JSON.parse(thaw(...args, "--json").stderr).error.code).toBe("usage");
  });

  it("prints its help on stdout", () => {
    expect(thaw("--help")).toMatchObject({ status: 0, stderr: "" });
    expect(thaw().stdout).toBe(thaw("--help").stdout);
  });
});
