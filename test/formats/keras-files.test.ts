/** Files of Keras 1.2 to 3.15: every variable by name and bit by bit, and the predictions that Keras recorded. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { toLayersModel } from "../../src/keras/to-layers-model.js";
import type { TensorRef } from "../../src/tensor/tensor.js";
import { worst } from "../tolerance.js";

const folder = fileURLToPath(new URL("../fixtures/keras/", import.meta.url));
const versions = ["1.2", "1.15", "2.4", "2.12", "2.13", "2.15", "3.15"] as const;

interface Variable {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}
interface Recorded {
  readonly kind: "legacy" | "variables";
  readonly variables: readonly Variable[];
  readonly inputs: readonly unknown[];
  readonly outputs: readonly number[][];
}

async function digest(ref: TensorRef): Promise<Variable> {
  const sha256 = createHash("sha256")
    .update(await ref.rawBytes())
    .digest("hex");
  const { name, dtype } = ref;
  return { name, dtype, shape: ref.fullShape, sha256 };
}

/** Keras 2 numbers a cell's name by how many cells the process has made, which no file says. */
const cellNumber = /((?:lstm|gru)_cell)_\d+/;
const byName = (a: Variable, b: Variable) => (a.name < b.name ? -1 : 1);

/** Keras 1 keeps an array per gate of an LSTM, which TensorFlow.js has in one. */
const holdsGates = (version: string, name: string) => version === "1.2" && name === "recurrent.h5";

test("an LSTM of Keras 1, whose gates lie apart, is read and not rebuilt", async () => {
  const { keras, tensors } = await openPath(`${folder}1.2/recurrent.h5`);
  expect(tensors.filter(({ name }) => name.startsWith("lstm_"))).toHaveLength(12);
  await expect(toLayersModel(keras)).rejects.toMatchObject({
    code: "mismatch",
    message: expect.stringMatching(/lstm.*expected 3 weights.*found 12/s),
  });
});

for (const version of versions) {
  // The generator writes exactly this.
  const record = JSON.parse(readFileSync(`${folder}${version}/record.json`, "utf8")) as Record<
    string,
    Recorded
  >;

  describe(`Keras ${version}`, () => {
    beforeAll(() => tf.setBackend("cpu"));

    test.each(Object.keys(record))("%s: every variable, bit by bit", async (name) => {
      const { kind, variables } = record[name] ?? { kind: "legacy", variables: [] };
      const file = await openPath(`${folder}${version}/${name}`);
      expect(file.notes).toEqual([]);
      const found = await Promise.all(file.tensors.map(digest));
      if (kind === "legacy") return expect(found).toEqual(variables);
      const model = found.filter((_, index) => file.tensors[index]?.role === "weight");
      if (name.endsWith(".keras")) {
        const wanted = variables.map((each) => ({ ...each, name: each.name.replace(cellNumber, "$1") }));
        return expect(model.sort(byName)).toEqual([...wanted].sort(byName));
      }
      // Without a configuration variables have numbers for names; their bytes are the same.
      const hashes = (list: readonly Variable[]) => list.map(({ sha256 }) => sha256).sort();
      return expect(hashes(model)).toEqual(hashes(variables));
    });

    test.each(Object.keys(record).filter((name) => !name.includes("weights") && !holdsGates(version, name)))(
      "%s: predictions",
      async (name) => {
        const { inputs, outputs } = record[name] ?? { inputs: [], outputs: [] };
        const model = await toLayersModel((await openPath(`${folder}${version}/${name}`)).keras);
        const x = inputs.map((values) => tf.tensor(values as number[][]));
        const [y] = [model.predict(x)].flat();
        expect(y?.shape).toEqual([outputs.length, outputs[0]?.length]);
        expect(worst((await y?.data()) ?? [], outputs.flat())).toBeLessThanOrEqual(1);
      },
    );
  });
}

describe("what else Keras 3 writes", () => {
  test.each(["convolutional", "recurrent"])("%s: architecture in JSON", async (name) => {
    const file = await openPath(`${folder}3.15/${name}.json`);
    expect([file.kind, file.tensors.length]).toEqual(["keras-json", 0]);
    expect((await toLayersModel(file.keras)).name).toBe(name);
  });

  test("weights of bfloat16 in the legacy format, which does not name them", async () => {
    const { tensors, notes } = await openPath(`${folder}bfloat16.h5`);
    const values = await Promise.all(
      tensors.map(async (each) => [each.dtype, [...(await each.load()).data]]),
    );
    expect(values).toEqual([
      ["bfloat16", [1.5, -2, 0.25, 3]],
      ["bfloat16", [-0.5, 1.0002555517425873e30]], // the nearest to 1e30
    ]);
    expect(notes).toEqual([]);
  });

  test.each(["convolutional", "recurrent"])("%s: weights in shards", async (name) => {
    const index = `${folder}3.15/${name}-sharded.weights.json`;
    if (!existsSync(index)) throw new Error("the fixture is missing");
    const sharded = await openPath(index);
    const whole = await openPath(`${folder}3.15/${name}.weights.h5`);
    const digests = async (refs: readonly TensorRef[]) => (await Promise.all(refs.map(digest))).sort(byName);
    const weights = whole.tensors.filter(({ role }) => role === "weight");
    expect(await digests(sharded.tensors.filter(({ role }) => role === "weight"))).toEqual(
      await digests(weights),
    );
  });
});
