/** Real Keras loads what we save, and predicts what TensorFlow.js does. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { save } from "../../src/save/save.node.js";
import { needs, python } from "../requirements.js";
import { inputsOf, models, randomWeights } from "./models.js";

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
type Answer = { readonly outputs: readonly Values[] } | { readonly error: string };

const script = fileURLToPath(new URL("keras_predict.py", import.meta.url));
const extensions = [".h5", ".keras"] as const;

needs(python).describe("Keras 3 loads what was saved", () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-save-"));
  const expected = new Map<string, Values[]>();
  const answers = new Map<string, Answer>();

  beforeAll(async () => {
    await tf.setBackend("cpu");
    const jobs = [];
    for (const [name, build] of Object.entries(models)) {
      const model = build();
      randomWeights(model);
      const inputs = inputsOf(model);
      const outputs = [model.predict(inputs)].flat();
      expected.set(name, await Promise.all(outputs.map(values)));
      for (const extension of extensions) {
        const file = join(folder, name + extension);
        await save(model, file);
        jobs.push({ name: name + extension, file, inputs: await Promise.all(inputs.map(values)) });
      }
    }
    const stdout = execFileSync(python.path, [script], {
      input: JSON.stringify(jobs),
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "ignore"],
    });
    // The script prints exactly this on its last line.
    const results = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Answer[];
    for (const [index, { name }] of jobs.entries())
      answers.set(name, results[index] ?? { error: "no answer" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const name of Object.keys(models)) {
    test.each(extensions)(`${name}%s`, (extension) => {
      const answer = answers.get(name + extension);
      if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no answer");
      const wanted = expected.get(name) ?? [];
      expect(answer.outputs.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
      for (const [index, output] of answer.outputs.entries()) {
        expect(worst(output.values, wanted[index]?.values ?? [])).toBeLessThanOrEqual(1);
      }
    });
  }
});

/** The largest difference in units of the tolerance, 1e-5 relative + 1e-6 absolute. */
function worst(actual: readonly number[], wanted: readonly number[]): number {
  const ratios = wanted.map((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference / (1e-6 + 1e-5 * Math.abs(value));
  });
  return Math.max(0, ...ratios);
}

async function values(tensor: tf.Tensor): Promise<Values> {
  return { shape: tensor.shape, values: [...(await tensor.data())] };
}
