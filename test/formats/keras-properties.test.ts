/** Damaged Keras files: every one opens, or is a typed error; none takes more than the file could hold. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { openFile } from "../../src/formats/open.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { memorySource } from "../../src/io/source.js";

const fixture = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url)));

/** Opens and reads everything. What it throws must be ours and say which file. */
async function openAll(name: string, bytes: Uint8Array): Promise<"opened" | "refused"> {
  try {
    const file = await openFile(memorySource(name, bytes), {
      siblings: memoryFolder("folder", {}),
      path: name,
    });
    for (const tensor of file.tensors)
      if (tensor.hasValues && (tensor.bytes ?? 0) < 1 << 24) await tensor.load();
    return "opened";
  } catch (error) {
    if (isThawError(error)) return "refused";
    throw error;
  }
}

function flipped(bytes: Uint8Array, at: number, mask = 0xff): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

describe("every truncation and every flipped byte of a small file", () => {
  const tiny = fixture("hdf5/tiny.h5");

  test("truncations of HDF5 are refused, but for the last bytes that nothing reads", async () => {
    for (let length = 0; length < tiny.length; length++) {
      await openAll("tiny.h5", tiny.subarray(0, length));
    }
    expect(await openAll("tiny.h5", tiny.subarray(0, tiny.length / 2))).toBe("refused");
    expect(await openAll("tiny.h5", tiny)).toBe("opened");
  });

  test("flipped bytes of HDF5", async () => {
    const answers = new Set<string>();
    for (let at = 0; at < tiny.length; at++) answers.add(await openAll("tiny.h5", flipped(tiny, at)));
    expect(answers).toEqual(new Set(["opened", "refused"]));
  });

  test("truncations and flipped bits of JSON", async () => {
    const json = new TextEncoder().encode(
      JSON.stringify({
        format: "graph-model",
        modelTopology: {
          node: [
            {
              name: "x",
              op: "Placeholder",
              attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [{ size: "-1" }] } } },
            },
            {
              name: "w",
              op: "Const",
              attr: { value: { tensor: { dtype: "DT_FLOAT", tensorShape: { dim: [{ size: "2" }] } } } },
            },
          ],
          versions: { producer: 1 },
        },
        weightsManifest: [{ paths: ["a.bin"], weights: [{ name: "w", shape: [2], dtype: "float32" }] }],
      }),
    );
    expect(await openAll("model.json", json)).toBe("opened");
    for (let at = 0; at < json.length; at++) {
      await openAll("model.json", json.subarray(0, at));
      for (const mask of [1, 4, 16, 64]) await openAll("model.json", flipped(json, at, mask));
    }
  });
});

describe("random changes of larger files", () => {
  test.each([
    "keras/3.15/convolutional.h5",
    "keras/3.15/convolutional.keras",
    "keras/1.15/recurrent.h5",
    "hdf5/latest.h5",
  ])("%s", async (path) => {
    const bytes = fixture(path);
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const damaged = Uint8Array.from(bytes);
        for (const { at, value } of list) damaged[at] = value;
        await openAll(path.split("/").at(-1) ?? path, damaged);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
