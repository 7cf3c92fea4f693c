/** Every dataset of every HDF5 and .keras file of shared/models, bit by bit as h5py reads it. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { needs, python, sharedModels } from "../requirements.js";

type Digests = Record<string, [dtype: string, shape: number[], sha256: string]>;

const files =
  sharedModels.missing === undefined
    ? readdirSync(sharedModels.path, { recursive: true, encoding: "utf8" }).filter((path) =>
        /\.(h5|hdf5|keras)$/.test(path),
      )
    : [];

needs(python, sharedModels).describe("HDF5 of shared/models", () => {
  let wanted: Record<string, Digests>;
  beforeAll(() => {
    const script = fileURLToPath(new URL("keras_digests.py", import.meta.url));
    const input = JSON.stringify(files.map((path) => join(sharedModels.path, path)));
    const stdout = execFileSync(python.path, [script], { input, encoding: "utf8", maxBuffer: 1 << 28 });
    wanted = JSON.parse(stdout); // the script prints exactly this type
  });

  test.each(files)("%s", async (path) => {
    const full = join(sharedModels.path, path);
    const expected = wanted[full] ?? {};
    const file = await openPath(full);
    const found: Digests = {};
    for (const ref of file.tensors) {
      if (ref.content.kind !== "dense") continue;
      const dataset = [ref.name, ...ref.aliases].find((name) => name in expected) ?? ref.name;
      const sha256 = createHash("sha256")
        .update(await ref.rawBytes())
        .digest("hex");
      found[dataset] = [ref.dtype, [...ref.fullShape], sha256];
    }
    const numeric = Object.entries(expected).filter(([, [dtype]]) => !dtype.startsWith("bytes"));
    expect(found).toEqual(Object.fromEntries(numeric));
  });
});
