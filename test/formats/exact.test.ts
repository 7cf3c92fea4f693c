import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
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
  readonly loaded?: Readonly<Record<string, Digest>>;
  readonly error?: string;
}

const ask = (folder: string) =>
  JSON.parse(
    execFileSync(python.path, [here("oracle.py"), folder], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as Readonly<Record<string, Model>>; // the shape that oracle.py writes

/** Every tensor that TensorFlow reads is there, under that very name or alias, bit for bit; and there are no others. */
async function compare(folder: string, path: string, model: Model): Promise<number> {
  const file = await openPath(join(folder, path));
  const checked = new Set<TensorRef>();
  for (const [name, digest] of Object.entries({ ...model.checkpoint, ...model.loaded })) {
    const tensor = find(file, name, (role) => role !== "constant");
    expect(tensor && (await digestOf(tensor)), `${path} ${name}`).toEqual(digest);
    if (tensor) checked.add(tensor);
  }
  for (const [name, digest] of Object.entries(model.constants ?? {})) {
    const tensor = find(file, name, (role) => role === "constant");
    expect(tensor?.hasValues, `${path} ${name}`).toBe(true);
    if (digest) expect(tensor && (await digestOf(tensor)), `${path} ${name}`).toEqual(digest);
    if (tensor) checked.add(tensor);
  }
  const extra = file.tensors.filter(
    (tensor) => !checked.has(tensor) && !(file.kind === "metagraph" && tensor.role !== "constant"),
  );
  expect(
    extra.map(({ name }) => name),
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

describe("every tensor of every model equals TensorFlow's", () => {
  needs(python, sharedModels).test("shared models", async () => {
    const models = Object.entries(ask(sharedModels.path)).filter(([, model]) => !model.error);
    let tensors = 0;
    for (const [path, model] of models) tensors += await compare(sharedModels.path, path, model);
    expect(models.length).toBeGreaterThan(100);
    expect(tensors).toBeGreaterThan(10_000);
  });

  needs(python).test("fixtures", async () => {
    const models = Object.entries(ask(fixtures)).filter(([, model]) => !model.error);
    for (const [path, model] of models) await compare(fixtures, path, model);
    expect(models.length).toBeGreaterThan(20);
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

/** Recorded on a day on which the test above passed; `THAW_RECORD=1` writes it anew. */
const recorded = here("../fixtures/shared-models.json");

needs(sharedModels).test(
  "every tensor of every shared model is what it was when TensorFlow's was the same",
  async () => {
    const record = JSON.parse(readFileSync(recorded, "utf8")) as Record<string, unknown>;
    const found: Record<string, unknown> = {};
    for (const path of Object.keys(record))
      found[path] = await whole(await openPath(join(sharedModels.path, path)));
    if (process.env.THAW_RECORD) writeFileSync(recorded, `${JSON.stringify(found, null, 1)}\n`);
    else expect(found).toEqual(record);
  },
);
