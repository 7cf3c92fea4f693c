import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeNpy } from "../../src/formats/npy.js";
import { readNpz } from "../../src/formats/npz.js";
import { memorySource } from "../../src/io/source.js";
import { TensorValue } from "../../src/tensor/tensor.js";
import { thaw } from "./thaw.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-run-"));
const text = join(folder, "words.npy");
const encoder = new TextEncoder();
writeFileSync(
  text,
  writeNpy(
    new TensorValue(
      "w",
      "string",
      [2],
      ["water", "?"].map((word) => encoder.encode(word)),
    ),
  ),
);
const module = "test/fixtures/savedmodel-keras3/module";

test("a string signature takes .npy of strings, by key or tensor name, and answers by key", async () => {
  const out = join(folder, "ids.npz");
  for (const name of ["words", "look_up_words:0", "look_up_words"]) {
    const { status } = thaw(
      "run",
      module,
      "--signature",
      "look_up",
      "--input",
      `${name}=${text}`,
      "--out",
      out,
    );
    expect(status).toBe(0);
    const arrays = await readNpz(memorySource("ids.npz", readFileSync(out)));
    expect(Object.keys(arrays)).toEqual(["ids"]);
    expect((await arrays.ids?.load())?.data).toEqual(BigInt64Array.of(1n, -1n));
  }
});

test.each([
  [["--signature", "lookup"], 'did you mean "look_up"?'],
  [["--signature", "look_up", "--fetch", "idz", "--input", `words=${text}`], 'did you mean "ids"?'],
  [["--signature", "look_up", "--input", `word=${text}`], 'did you mean "words"?'],
  [["--tags", "serv"], 'did you mean "serve"?'],
  [["--signature", "serving_default", "--input", `x=${text}`], null],
])("%j is refused with what is near", async (args, hint) => {
  const { status, stderr } = thaw("run", module, ...args, "--json");
  expect(status).toBe(3);
  const { error } = JSON.parse(stderr);
  if (hint) expect(error.hint).toContain(hint.replace(/\?$/, ""));
  else
    expect([error.code, error.expected, error.found]).toEqual([
      "mismatch",
      expect.anything(),
      expect.anything(),
    ]);
});

const digits = "notebooks/models/mnist-dense/model.pb";

test("in text, what was made up is said, and what computed", () => {
  const { stdout } = thaw("run", digits, "--seed", "7", "--backend", "cpu");
  expect(stdout).toMatch(/^input_1:0 was not given: random float32 \[1 × 28 × 28 × 1\] of seed 7$/m);
  expect(stdout).toMatch(/^computed by thaw on cpu$/m);
});

test("what was recorded with its input can be given back", () => {
  const recorded = join(folder, "recorded.npz");
  const fetches = ["--fetch", "input_1", "--fetch", "dense_1/Softmax"];
  expect(thaw("run", digits, ...fetches, "--out", recorded).status).toBe(0);
  const { status, stdout } = thaw("run", digits, "--inputs", recorded, "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).inputs).toMatchObject([{ seeded: false }]);
});

test("a .npy is no .npz, which is said", () => {
  const { status, stderr } = thaw("run", digits, "--inputs", text, "--json");
  expect(status).toBe(3);
  expect(JSON.parse(stderr).error.hint).toContain("--input NAME=");
});
