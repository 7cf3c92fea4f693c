import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { detect } from "../../src/formats/detect.js";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { memorySource } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { needs, sharedModels } from "../requirements.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-open-"));
afterAll(() => rmSync(folder, { recursive: true }));

const graph = tensorflow.GraphDef.encode({
  node: [
    { name: "x", op: "Placeholder", attr: { dtype: { type: 1 } } },
    {
      name: "dense/kernel",
      op: "Const",
      attr: { value: { tensor: { dtype: 1, tensor_shape: { dim: [{ size: 2 }] }, float_val: [1, 2] } } },
    },
  ],
  versions: { producer: 716 },
} as never).finish();

test("a GraphDef gives its constants under TensorFlow's own names", async () => {
  const file = await openFile(memorySource("model.pb", graph));
  expect(file).toMatchObject({ kind: "graphdef", producer: "GraphDef producer 716", bytes: graph.length });
  expect(file.tensors.map((tensor) => tensor.toJSON())).toMatchObject([
    { name: "dense/kernel:0", dtype: "float32", shape: [2], bytes: 8, role: "constant" },
  ]);
  expect((await file.tensors[0]?.load())?.data).toEqual(Float32Array.of(1, 2));
});

describe("what is not ours is named for what it is", () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const latin1 = (value: string) => Uint8Array.from(value, (c) => c.charCodeAt(0));
  test.each([
    ["malformed", "an empty file", new Uint8Array(0)],
    ["malformed", "a git-LFS pointer", text("version https://git-lfs.github.com/spec/v1\noid sha256:00\n")],
    ["malformed", "an HTML page", text("\n<!DOCTYPE html><html></html>")],
    ["malformed", "a file of zeros", new Uint8Array(100)],
    ["unsupported", "a PyTorch model (zip)", zipSync({ "archive/data.pkl": latin1("\x80\x02.") })],
    ["unsupported", "a PyTorch model (pickle)", latin1("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")],
    ["unsupported", "a Python pickle", latin1("\x80\x04\x95abc")],
    ["unsupported", "a zip archive", zipSync({ "notes.txt": text("no model"), "more.txt": text("none") })],
    ["malformed", "a gzip archive", latin1("\x1f\x8b\x08........")],
    ["unsupported", "an archive of a kind that Thaw does not unpack", latin1("BZh91AY&SY")],
    [
      "unsupported",
      "a log of TensorFlow's events",
      latin1('\x18\0\0\0\0\0\0\0\xa3\x7fK"\x09\0\0\xc0\x1a\rbrain.Event:2'),
    ],
    ["unsupported", "a TensorFlow Lite model", latin1("\x1c\0\0\0TFL3....")],
    ["unsupported", "a safetensors file", latin1('\x02\0\0\0\0\0\0\0{"a":1}')],
    ["unsupported", "an ONNX model", latin1("\x08\x07\x12\x07pytorch\x3a\x02\x0a\0")],
    ["unsupported", "a numpy array", latin1("\x93NUMPY\x01\0")],
    ["malformed", "no model file that Thaw knows", latin1("\xde\xad\xbe\xef")],
  ])("%s: %s", async (code, what, bytes) => {
    await expect(detect(memorySource("model.pb", bytes))).rejects.toMatchObject({
      code,
      file: "model.pb",
      summary: expect.stringContaining(what),
      hint: expect.any(String),
    });
  });
});

describe("a path", () => {
  test("that does not exist offers its neighbours", async () => {
    writeFileSync(join(folder, "model.pb"), graph);
    await expect(openPath(join(folder, "modle.pb"))).rejects.toMatchObject({
      code: "not-found",
      hint: 'did you mean "model.pb"?',
    });
  });

  test("of a folder that is none of ours lists what it holds", async () => {
    writeFileSync(join(folder, "other.pb"), graph);
    await expect(openPath(folder)).rejects.toMatchObject({
      code: "unsupported",
      found: "model.pb, other.pb",
    });
  });

  test("of a truncated file says where it ends too early", async () => {
    writeFileSync(join(folder, "cut.pb"), graph.subarray(0, graph.length - 20));
    await expect(openPath(join(folder, "cut.pb"))).rejects.toMatchObject({
      code: "malformed",
      file: join(folder, "cut.pb"),
      offset: expect.any(Number),
      hint: expect.stringContaining("truncated"),
    });
  });
});

needs(sharedModels).describe("real GraphDefs", () => {
  const frozen = () =>
    readdirSync(sharedModels.path, { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith(".pb") && !/(saved_model|keras_metadata|fingerprint|Test\w+)\.pb$/.test(path),
    );

  test("open, and every constant loads", async () => {
    const opened = new Set<string>();
    for (const path of frozen()) {
      if (path.startsWith("rvinith__")) continue;
      const file = await openPath(join(sharedModels.path, path));
      for (const tensor of file.tensors) {
        const { data } = await tensor.load();
        expect(data.length, `${path} ${tensor.name}`).toBe(
          (tensor.size ?? 0) * (tensor.dtype.startsWith("complex") ? 2 : 1),
        );
      }
      opened.add(path);
    }
    expect(opened.size).toBeGreaterThan(40);
  });

  test("a PyTorch pickle named .pb is refused by name", async () => {
    const path = join(sharedModels.path, "rvinith__ChessMovePredictor/model.pb");
    await expect(openPath(path)).rejects.toMatchObject({ summary: "this is a PyTorch model (pickle)" });
  });
});

describe("a folder or an archive around a model", () => {
  const tiny = { "a.pb": graph };
  const at = (name: string, files: Readonly<Record<string, Uint8Array>>) =>
    memoryFolder(
      name,
      Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, memorySource(path, bytes)])),
    );
  const readme = new TextEncoder().encode("# A model");

  test("with one file that is a model opens it, and says so", async () => {
    const file = await openFile(at("f", { ...tiny, "README.md": readme }));
    expect(file).toMatchObject({
      kind: "graphdef",
      reason: expect.stringMatching(/only model of the folder, a\.pb/),
    });
  });

  test("with one SavedModel below it, under its version", async () => {
    const model = new URL("../fixtures/savedmodel-tf1/two-graphs/saved_model.pb", import.meta.url);
    const file = await openFile(at("f", { "1584/saved_model.pb": readFileSync(model), "README.md": readme }));
    expect(file).toMatchObject({ kind: "savedmodel", reason: expect.stringMatching(/1584/) });
  });

  test("with several names them", async () => {
    const opened = openFile(at("f", { ...tiny, "b.pb": graph, "1/saved_model.pb": graph }));
    await expect(opened).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("this folder is not one model"),
      found: "a.pb, b.pb, 1",
      hint: "open one of them by its path: f/a.pb",
    });
  });

  test.each(["", "models/"])(
    "an archive (%j) with several names them, and opens each by its path",
    async (top) => {
      const path = join(folder, "many.zip");
      const files = {
        "model.pb": graph,
        "sm/saved_model.pb": graph,
        "js/model.json": readme,
        "js/w.pb": graph,
      };
      const members = Object.entries(files).map(([name, bytes]) => [top + name, bytes]);
      writeFileSync(path, zipSync(Object.fromEntries(members)));
      await expect(openPath(path)).rejects.toMatchObject({
        code: "unsupported",
        file: path,
        found: ["model.pb", "sm", "js"].map((name) => top + name).join(", "),
        hint: `open one of them by its path: ${path}!${top}model.pb`,
      });
      expect(await openPath(`${path}!${top}model.pb`)).toMatchObject({ kind: "graphdef" });
    },
  );

  describe("an archive in an archive", () => {
    const inner = zipSync({ "a.pb": graph, "b.pb": graph });
    const outer = zipSync({ "in/inner.zip": inner, "c.pb": graph });

    test("by its path, and by the path in the hint", async () => {
      const path = join(folder, "wow! outer.zip");
      writeFileSync(path, outer);
      expect(await openPath(`${path}!in/inner.zip!b.pb`)).toMatchObject({
        kind: "graphdef",
        name: `${path}!in/inner.zip!b.pb`,
      });
      const opened = openPath(`${path}!in/inner.zip`);
      const hint = `open one of them by its path: ${path}!in/inner.zip!a.pb`;
      await expect(opened).rejects.toMatchObject({ code: "unsupported", hint });
      await expect(openPath(`${path}!in/inner.zip!c.pb`)).rejects.toMatchObject({ code: "not-found" });
      await expect(openPath(`${path}!c.pb!a.pb`)).rejects.toMatchObject({ code: "usage" });
    });

    test("of bytes, which have no path, by an option that the hint names", async () => {
      await expect(openPath(inner)).rejects.toMatchObject({
        hint: 'open one of them by its path: thaw.open(bytes, { member: "a.pb" })',
      });
      await expect(openPath(outer, { member: "in/inner.zip" })).rejects.toMatchObject({
        hint: 'open one of them by its path: thaw.open(bytes, { member: "in/inner.zip!a.pb" })',
      });
      expect(await openPath(outer, { member: "in/inner.zip!a.pb" })).toMatchObject({ kind: "graphdef" });
      await expect(openPath(graph, { member: "a.pb" })).rejects.toMatchObject({ code: "usage" });
    });

    test("is opened to a bounded depth: some hold themselves", async () => {
      const nested = (depth: number) => {
        let bytes = graph;
        for (let i = 0; i < depth; i++) bytes = zipSync({ x: bytes });
        return openPath(bytes);
      };
      expect(await nested(4)).toMatchObject({ kind: "graphdef" });
      await expect(nested(5)).rejects.toMatchObject({ code: "limit", file: "bytes!x!x!x!x" });
    });
  });

  test("a checkpoint in an archive opens by its prefix", async () => {
    const at = (name: string) => new URL(`../fixtures/checkpoint-mnist/model.ckpt.${name}`, import.meta.url);
    const names = ["index", "data-00000-of-00001", "meta"];
    const members = names.map((name) => [`logs/m-7.${name}`, readFileSync(at(name))]);
    const path = join(folder, "logs.zip");
    writeFileSync(path, zipSync(Object.fromEntries(members)));
    const file = await openPath(`${path}!logs/m-7`);
    expect(file).toMatchObject({ kind: "checkpoint", graphBeside: `${path}!logs/m-7.meta` });
    expect((await openPath(file.graphBeside ?? "")).kind).toBe("metagraph");
    // A folder of the archive names its files by paths that open, too.
    writeFileSync(path, zipSync({ "two/a.pb": graph, "two/b.pb": graph, "c.pb": graph }));
    await expect(openPath(`${path}!two`)).rejects.toMatchObject({
      hint: `open one of them by its path: ${path}!two/a.pb`,
    });
  });

  test("a gzip file that is no tar archive", async () => {
    const file = await openFile(memorySource("model.pb.gz", gzipSync(graph)));
    expect(file).toMatchObject({ kind: "graphdef", name: "model.pb.gz!model.pb" });
  });

  test.each([
    ["a state file whose checkpoint is gone: the only other one, noted", ["m-7"], "m-7"],
    ["a state file whose checkpoint is gone, and several others", ["m-7", "m-8"], null],
  ])("%s", async (_, prefixes, found) => {
    const path = (name: string) =>
      new URL(`../fixtures/checkpoint-mnist/model.ckpt.${name}`, import.meta.url);
    const files = Object.fromEntries(
      prefixes.flatMap((prefix) => [
        [`${prefix}.index`, readFileSync(path("index"))],
        [`${prefix}.data-00000-of-00001`, readFileSync(path("data-00000-of-00001"))],
      ]),
    );
    const state = new TextEncoder().encode('model_checkpoint_path: "/home/a/m-9"');
    const opened = openFile(at("f", { ...files, checkpoint: state }));
    if (found) expect((await opened).notes).toEqual([expect.stringMatching(/m-9.*only checkpoint, m-7/)]);
    else
      await expect(opened).rejects.toMatchObject({
        code: "not-found",
        found: "m-7, m-8",
        hint: expect.stringMatching(/f\/m-8/),
      });
  });
});
