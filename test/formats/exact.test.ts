import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ModelFile } from "../../src/formats/file.js";
import { openPath } from "../../src/formats/open.node.js";
import type { TensorRef } from "../../src/tensor/tensor.js";
import { needs, python, sharedModels } from "../requirements.js";
import { type Digest, digestOf } from "./digest.js";

const here = (path: string) => new URL(path, import.meta.url).pathname;
const fixtures = here("../fixtures");

/** What oracle.py says of one model. */
interface Model {
  readonly constants?: Readonly<Record<string, Digest | null>>;
  readonly checkpoint?: Readonly<Record<string, Digest>>;
  /** What tf.saved_model.load restores, or why it cannot. */
  readonly loaded?: Readonly<Record<string, Digest>>;
  readonly unloadable?: string;
  /** What the saver of a MetaGraph restores, by node. */
  readonly variables?: Readonly<Record<string, Digest>>;
  readonly error?: string;
}

const ask = (folder: string) =>
  Object.entries(
    JSON.parse(
      execFileSync(python.path, [here("oracle.py"), folder], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as Readonly<Record<string, Model>>, // the shape that oracle.py writes
  );

/** Every tensor that TensorFlow reads is there, under that very name or alias, bit for bit; and there are no others. */
async function compare(folder: string, path: string, model: Model): Promise<number> {
  const file = await openPath(join(folder, path));
  const checked = new Set<string>(); // by name: hand-made fixtures repeat some
  const check = async (name: string, digest: Digest | null, tensor: TensorRef | undefined) => {
    expect(tensor?.hasValues, `${path} ${name}`).toBe(true);
    if (digest) expect(tensor && (await digestOf(tensor)), `${path} ${name}`).toEqual(digest);
    if (tensor) checked.add(tensor.name);
  };
  for (const [name, digest] of Object.entries({ ...model.checkpoint, ...model.loaded, ...model.variables }))
    await check(
      name,
      digest,
      find(file, name, (role) => role !== "constant"),
    );
  for (const [name, digest] of Object.entries(model.constants ?? {}))
    await check(
      name,
      digest,
      find(file, name, (role) => role === "constant"),
    );
  expect(
    file.tensors.map(({ name }) => name).filter((name) => !checked.has(name)),
    path,
  ).toEqual([]);
  return checked.size;
}

function find(
  { tensors }: ModelFile,
  name: string,
  wanted: (role: string) => boolean,
): TensorRef | undefined {
  const of = tensors.filter(({ role }) => wanted(role));
  return of.find((tensor) => tensor.name === name) ?? of.find(({ aliases }) => aliases.includes(name));
}

/** Files that TensorFlow has no reader for; h5py's and TensorFlow.js' tests have them. */
const others = /\.(h5|hdf5|keras|json)$/;

/** A row of MODELS.tsv by what oracle.py calls it: a checkpoint set by any of its files. */
const covers = (row: string) => (path: string) => path === row || path.startsWith(`${row}.`);

describe("every tensor of every model equals TensorFlow's", () => {
  needs(python, sharedModels).test("shared models", async () => {
    const models = ask(sharedModels.path);
    const rows = readFileSync(join(sharedModels.path, "MODELS.tsv"), "utf8").trimEnd().split("\n").slice(1);
    const roots = rows.map((row) => row.split("\t")[0] ?? "").filter((row) => !others.test(row));
    const uncovered = roots.filter((root) => !models.some(([path]) => covers(root)(path)));
    expect(uncovered).toEqual([
      "rvinith__ChessMovePredictor/model.pb", // a PyTorch pickle
    ]);
    let tensors = 0;
    for (const [path, model] of models) {
      expect(model.error, path).toBeUndefined();
      tensors += await compare(sharedModels.path, path, model);
    }
    expect(models.length).toBeGreaterThanOrEqual(137);
    expect(tensors).toBeGreaterThan(15_000);
    // What TensorFlow 2.21 itself cannot load: Keras 2 models with an optimizer.
    const unloadable = models.filter(([, { unloadable }]) => unloadable !== undefined);
    expect(new Set(unloadable.map(([, model]) => model.unloadable))).toEqual(
      new Set(["'_UserObject' object has no attribute 'add_slot'"]),
    );
    expect(models.filter(([, { loaded }]) => Object.keys(loaded ?? {}).length > 0).length).toBeGreaterThan(8);
  });

  needs(python).test("fixtures", async () => {
    const models = ask(fixtures);
    for (const [path, model] of models) {
      expect(model.error, path).toBeUndefined();
      await compare(fixtures, path, model);
    }
    expect(models.length).toBeGreaterThanOrEqual(255);
    expect(models.filter(([, { variables }]) => Object.keys(variables ?? {}).length > 0)).toHaveLength(6);
  });
});

/** One digest of a whole model: all its tensors by name. */
async function whole({ tensors }: ModelFile): Promise<{ tensors: number; sha256: string }> {
  const lines: string[] = [];
  for (const tensor of tensors) {
    const { dtype, shape, sha256 } = await digestOf(tensor);
    lines.push(`${tensor.name} ${dtype} [${shape}] ${sha256}`);
  }
  const sha256 = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  return { tensors: tensors.length, sha256 };
}

/**
 * Recorded on a day on which the tests against TensorFlow, h5py and TensorFlow.js passed; `THAW_RECORD=1` writes them
 * anew, with every model that there is now.
 */
describe("every tensor is what it was when the reference's was the same", () => {
  needs(sharedModels).test("shared models", () => record(sharedModels.path, "shared-models.json"));
  test("fixtures", () => record(fixtures, "fixtures.json"));
});

async function record(folder: string, name: string): Promise<void> {
  const file = here(`../fixtures/${name}`);
  const known = existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, "utf8"))) : [];
  const found: Record<string, unknown> = {};
  for (const path of process.env.THAW_RECORD ? modelsIn(folder) : known)
    found[path] = await whole(await openPath(join(folder, path)));
  if (process.env.THAW_RECORD) writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`);
  else expect(found).toEqual(JSON.parse(readFileSync(file, "utf8")));
}

/** Folders with a SavedModel, and every other file that a model can be opened by. */
function modelsIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const folders = paths.flatMap((path) => /^(.+)\/saved_model\.pb(txt)?$/.exec(path)?.[1] ?? []);
  const files = paths.filter((path) => model.test(path) && !left.test(path));
  return [...folders, ...files.filter((path) => statSync(join(folder, path)).isFile())];
}

const model =
  /\.(pb|pbtxt|meta|index|h5|hdf5|keras|tar\.gz|ckpt)$|-00000-of-\d{5}$|(model|model_new|manifest|convolutional|recurrent|weights)\.json$|human-models.*\.json$/;

/** Companions of others, what is there to be refused, and graphs of the runner's tests, which are made anew often. */
const left =
  /(keras_metadata|fingerprint|tfhub_module)\.pb$|\.data-|\.weights\.h5$|saved_model\.pb(txt)?$|ChessMovePredictor|^ops\/|hdf5-layouts\/diamonds|hdf5\/(external|soft|virtual|cycle|bomb)|expected\.h5$/;
