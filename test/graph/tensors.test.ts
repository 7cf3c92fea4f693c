// The dtypes and shapes of what nodes give, against TensorFlow's own `op.outputs`, for every graph that there is.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { AttrValue } from "../../src/formats/graphdef.js";
import { openPath } from "../../src/formats/open.node.js";
import { Graph } from "../../src/graph/graph.js";
import { outputDtype } from "../../src/graph/output-dtype.js";
import { attrsOf } from "../../src/graph/passes/rebuild.js";
import { type DType, dtypes, type Shape } from "../../src/tensor/dtype.js";
import { needs, python, sharedModels } from "../requirements.js";

const here = (path: string) => new URL(path, import.meta.url).pathname;
const fixtures = here("../fixtures");

type Tensors = Readonly<Record<string, readonly [dtype: DType, shape: Shape | null]>>;

/** By path, what tensors.py says of each graph in the file, or why TensorFlow refuses it. */
const ask = (folder: string) =>
  JSON.parse(
    execFileSync(python.path, [here("tensors.py"), folder], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as Readonly<Record<string, readonly (Tensors | string)[]>>; // the shape that tensors.py writes

/** Of every graph in a file, in order. */
async function graphsOf(path: string): Promise<Tensors[]> {
  const { metaGraphs, assets } = await openPath(path);
  return metaGraphs.map(({ graph: def, ...meta }) => tensorsOf(new Graph(def, { ...meta, assets })));
}

function tensorsOf(graph: Graph): Tensors {
  return Object.fromEntries(
    [...graph.tensorNames()].map((name) => {
      const [, nodeName = "", index = ""] = /^(.*):(\d+)$/.exec(name) ?? [];
      const node = graph.node(nodeName);
      return [name, [graph.dtypeOf(node, Number(index)), graph.shapeOf(node, Number(index))]];
    }),
  );
}

describe("the tensors of every graph are TensorFlow's", () => {
  needs(python, sharedModels).test("shared models", () => compare(sharedModels.path, 95));
  needs(python).test("fixtures", () => compare(fixtures, 480));
});

async function compare(folder: string, atLeast: number): Promise<void> {
  const answers = Object.entries(ask(folder));
  expect(answers.length).toBeGreaterThan(atLeast);
  const refused: string[] = [];
  for (const [path, theirs] of answers) {
    const ours = await graphsOf(join(folder, path));
    expect(ours.length, path).toBe(theirs.length);
    theirs.forEach((expected, i) => {
      const found = ours[i] ?? {};
      if (typeof expected === "string") refused.push(path);
      else {
        expect(typesOf(found), path).toEqual(typesOf(expected));
        expect(contradictions(found, expected), path).toEqual([]);
      }
    });
  }
  // Ops of versions before TensorFlow 1.0 beside newer ones, and some that ask for a GPU's layout or number of channels.
  const names = [
    "attributes",
    "fused",
    "generators",
    "kinds",
    "layers",
    "rare",
    "remapped",
    "settings",
    "shapes",
  ];
  const mixed = names.map((name) => `ops/${name}.pb`);
  expect(refused).toEqual(folder === fixtures ? mixed : []);
}

function typesOf(tensors: Tensors): Record<string, DType> {
  return Object.fromEntries(Object.entries(tensors).map(([name, [dtype]]) => [name, dtype]));
}

/** Where the file declares a shape that TensorFlow infers otherwise. That it infers more is no contradiction. */
function contradictions(found: Tensors, expected: Tensors): string[] {
  return Object.entries(found).flatMap(([name, [, ours]]) => {
    const theirs = expected[name]?.[1] ?? null;
    return compatible(ours, theirs)
      ? []
      : [`${name}: ${JSON.stringify(ours)}, TensorFlow ${JSON.stringify(theirs)}`];
  });
}

function compatible(a: Shape | null, b: Shape | null): boolean {
  if (!a || !b) return true;
  return a.length === b.length && a.every((size, i) => size === null || b[i] === null || size === b[i]);
}

/** Recorded on a day on which the tests above passed; `THAW_RECORD=1` writes them anew. */
describe("the tensors of every graph are what they were when TensorFlow's were the same", () => {
  needs(sharedModels).test("shared models", () => record(sharedModels.path, "shared-models"));
  test("fixtures", () => record(fixtures, "fixtures"));
});

async function record(folder: string, key: string): Promise<void> {
  const file = here("../fixtures/graph-tensors.json");
  // The shape written below.
  const known = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>;
  const paths = process.env.THAW_RECORD ? Object.keys(ask(folder)) : Object.keys(known[key] ?? {});
  const found: Record<string, string> = {};
  for (const path of paths.filter((path) => !path.startsWith("ops/"))) {
    const tensors = JSON.stringify(await graphsOf(join(folder, path)));
    found[path] = createHash("sha256").update(tensors).digest("hex").slice(0, 16);
  }
  if (process.env.THAW_RECORD)
    writeFileSync(file, `${JSON.stringify({ ...known, [key]: found }, null, 1)}\n`);
  else expect(found).toEqual(known[key]);
}

test("every op of TensorFlow's list gives what its definition says", () => {
  const bytes = gunzipSync(readFileSync(join(fixtures, "registry/ops.json.gz")));
  // The file is written by test/fixtures/make/op_registry.py in exactly this shape.
  const registry = JSON.parse(bytes.toString()) as Readonly<Record<string, Registered>>;
  const wrong: string[] = [];
  for (const [op, { outputs, attrs }] of Object.entries(registry)) {
    const given = Object.entries(attrs).flatMap(([name, { type }]) => sample(name, type));
    const node = { name: "n", op, attrs: attrsOf(Object.fromEntries(given)) };
    const expected = outputs.flatMap(([, type]) => expectedOf(type.replace("ref ", ""), attrs));
    const found = expected.map((_, index) => outputDtype(node, index));
    if (expected.join() !== found.join()) wrong.push(`${op}: ${found}, not ${expected}`);
    if (outputDtype(node, expected.length) !== undefined) wrong.push(`${op}: gives too much`);
  }
  expect(wrong).toEqual([]);
  expect(Object.keys(registry).length).toBeGreaterThan(1900);
});

interface Registered {
  readonly outputs: readonly (readonly [name: string, type: string, list: boolean])[];
  readonly attrs: Readonly<Record<string, { readonly type: string; readonly default?: unknown }>>;
}

/** Attributes that no default equals, but for types that have one: those are left out, as files do. */
function sample(name: string, type: string): [string, AttrValue][] {
  const lists = { s: [], i: [], f: [], b: [], shape: [], tensor: [], func: [] };
  if (type === "type" && /^(T|dtype|element_dtype)$/.test(name))
    return [[name, { kind: "type", value: "qint16" }]];
  if (type === "list(type)") return [[name, { kind: "list", value: { ...lists, type: ["bool", "uint64"] } }]];
  return type === "int" ? [[name, { kind: "i", value: 3 }]] : [];
}

function expectedOf(type: string, attrs: Registered["attrs"]): (string | undefined)[] {
  const [first = "", second] = type.split(" * ");
  const of = second ?? first;
  if (of in dtypes) return Array(second ? 3 : 1).fill(of);
  if (attrs[of]?.type === "list(type)") return ["bool", "uint64"];
  const given = sample(of, attrs[of]?.type ?? "")[0]?.[1].value;
  return Array(second ? 3 : 1).fill(given ?? attrs[of]?.default);
}
