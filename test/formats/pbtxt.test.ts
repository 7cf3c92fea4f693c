import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openFile } from "../../src/formats/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { encodeText } from "../../src/formats/pbtxt.js";
import { memorySource } from "../../src/io/source.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { needs, sharedModels } from "../requirements.js";

const utf8 = new TextEncoder();
const node = (text: string) =>
  tensorflow.NodeDef.decode(encodeText(utf8.encode(text), "NodeDef", "t.pbtxt").bytes);
const tensor = (text: string) =>
  tensorflow.TensorProto.decode(encodeText(utf8.encode(text), "TensorProto", "t.pbtxt").bytes);

describe("spellings", () => {
  test.each([
    ["braces", 'name: "a" attr { key: "T" value { type: DT_FLOAT } }'],
    ["angles", 'name: "a" attr < key: "T" value < type: DT_FLOAT > >'],
    ["colons before messages, separators", 'name: "a"; attr: {key: "T", value: {type: DT_FLOAT};},'],
    ["comments", '# a node\nname: "a" # its name\nattr {# here\nkey: "T" value { type: DT_FLOAT } }'],
    ["joined strings of both quotes", `name: "" 'a'\n attr { key: 'T' value { type: 1 } }`],
    ["a number for an enum, no spaces", 'name:"a"attr{key:"T"value{type:0x1}}'],
    ["a list of messages", 'name: "a" attr: [{ key: "T" value { type: DT_FLOAT } }]'],
    ["a byte order mark", '\ufeffname: "a" attr { key: "T" value { type: DT_FLOAT } }'],
  ])("%s", (_, text) => {
    const { name, attr } = node(text);
    expect([name, Object.keys(attr), attr["T"]?.type]).toEqual(["a", ["T"], 1]);
  });

  test("escapes are bytes", () => {
    const [bytes] = tensor(String.raw`string_val: "\101\x42\0\377\n\t\\\"\'\?é\U0001f9ca"`).string_val;
    expect(Array.from(bytes ?? [])).toEqual([
      0x41, 0x42, 0, 0xff, 10, 9, 0x5c, 0x22, 0x27, 0x3f, 0xc3, 0xa9, 0xf0, 0x9f, 0xa7, 0x8a]); // biome-ignore format: bytes
  });

  test("decimal numbers are the nearest float64, however they are written", () => {
    const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${most}}$`));
    const written = fc
      .tuple(
        fc.constantFrom("", "-"),
        digits(17),
        fc.constantFrom("", "."),
        digits(17),
        fc.constantFrom("", "e-7", "E12"),
      )
      .map((parts) => parts.join(""))
      .filter((text) => text !== "" && !Number.isNaN(Number(text)));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(written, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String))),
        (texts) => {
          const read = tensor(texts.map((text) => `double_val: ${text}\n`).join("")).double_val;
          expect([...read]).toEqual(texts.map(Number));
        },
      ),
    );
    expect(() => tensor("double_val: .")).toThrow(expect.objectContaining({ code: "malformed", found: "." }));
    expect(() => tensor("double_val: 1.2.3")).toThrow(
      expect.objectContaining({ code: "malformed", found: "1.2.3" }),
    );
  });

  test("numbers of every kind", () => {
    const floats = tensor(
      "float_val: 1.5f float_val: -inf float_val: [nan, Infinity, .5, 1e-3, - 2]",
    ).float_val;
    expect(floats.map((x) => Number(x.toPrecision(6)))).toEqual([
      1.5,
      -Infinity,
      NaN,
      Infinity,
      0.5,
      0.001,
      -2,
    ]);
    const ints = tensor("int64_val: [9223372036854775807, -9223372036854775808, 0x10, 010, 0]").int64_val;
    expect(ints.map(String)).toEqual(["9223372036854775807", "-9223372036854775808", "16", "8", "0"]);
    expect(tensor("bool_val: [true, false, t, f, 1, 0, True]").bool_val).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  test("a written-out Any", () => {
    const text = 'value { [type.googleapis.com/tensorflow.AssetFileDef] { filename: "a.txt" } }';
    const { bytes } = encodeText(utf8.encode(text), "CollectionDef.AnyList", "t");
    const [any] = tensorflow.CollectionDef.AnyList.decode(bytes).value;
    expect(any?.type_url).toBe("type.googleapis.com/tensorflow.AssetFileDef");
    expect(tensorflow.AssetFileDef.decode(any?.value ?? new Uint8Array(0)).filename).toBe("a.txt");
  });

  test("unknown fields are left out and named, whatever they hold", () => {
    const text = 'name: "a" later { x: [1, "y"] z < w: -inf > } constructor: "no" op: "Const"';
    const { bytes, unknown } = encodeText(utf8.encode(text), "NodeDef", "t");
    expect(tensorflow.NodeDef.decode(bytes)).toMatchObject({ name: "a", op: "Const" });
    expect([...unknown]).toEqual(["NodeDef.later", ".x", ".z", ".w", "NodeDef.constructor"]);
  });
});

describe("bad text says where", () => {
  test.each([
    ['name: "a', "line 1, column 7", "the end of a string"],
    ["name: a", "line 1, column 7", "a string"],
    ["\n\nattr { key: 'x'", "line 3, column 16", "a name or a value"],
    ["attr { value { type: DT_NONSENSE } }", "line 1, column 33", "a value of the enum"],
    ["attr { value { i: 12x } }", "line 1, column 22", "an integer"],
    ['name "a"', "line 1, column 6", "a colon"],
    [`${"attr { value { list { func {".repeat(40)}`, "nested too deeply", undefined],
  ])("%s", (text, message, expected) => {
    expect(() => node(text)).toThrow(
      expect.objectContaining({
        file: "t.pbtxt",
        offset: expect.any(Number),
        summary: expect.stringContaining(message),
        expected,
      }),
    );
  });
});

test("text that is named .pb is opened as what it is", async () => {
  const text =
    'node { name: "c" op: "Const" attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {} int_val: 7 } } } }';
  const file = await openFile(memorySource("model.pb", utf8.encode(text)));
  expect(file).toMatchObject({
    kind: "graphdef",
    bytes: text.length,
    reason: expect.stringContaining("text"),
  });
  expect((await file.tensors[0]?.load())?.data).toEqual(Int32Array.of(7));
});

needs(sharedModels).test("real text graphs are the same as their binary twins", async () => {
  const folder = join(sharedModels.path, "fazibear__tensorflow.cr_examples");
  const [text, binary] = [
    await openPath(join(folder, "graph.pbtxt")),
    await openPath(join(folder, "graph.pb")),
  ];
  const shown = ({ metaGraphs }: typeof text) =>
    metaGraphs[0]?.graph.nodes.map(({ name, op, inputs }) => [name, op, inputs]);
  expect(shown(text)?.length).toBeGreaterThan(5);
  expect(shown(text)).toEqual(shown(binary));
  const large = join(
    sharedModels.path,
    "tensorflow__tfx/tfx/components/testdata/trainer/current/Format-Serving/graph.pbtxt",
  );
  const file = await openPath(large);
  expect(file.metaGraphs[0]?.graph.nodes.length).toBe(2502);
  expect(file.metaGraphs[0]?.graph.functions.reduce((sum, { nodes }) => sum + nodes.length, 0)).toBe(497);
  expect(file.bytes).toBe(readFileSync(large).length);
});
