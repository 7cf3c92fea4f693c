import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { bool, graphOf, node, placeholder } from "./graphs.js";

beforeAll(() => chooseBackend("wasm"));

// 160 GB: of that malloc sees the lower 32 bits, and the kernel would write over all other tensors.
const outer = graphOf(
  placeholder("x", [null, 1]),
  node("y", "MatMul", ["x", "x"], { transpose_b: bool(true) }),
);

test("what no memory holds is refused before a kernel writes, with how much and where", async () => {
  const kept = tf.tensor1d([1, 2, 3]);
  const before = tf.memory().numTensors;
  await expect(
    run(outer, { x: { data: new Float32Array(200_000), shape: [200_000, 1] } }, ["y"]),
  ).rejects.toMatchObject({
    code: "limit",
    summary: "the MatMul node y needs more memory than there is",
    path: "node y",
    found: "160000000000 bytes",
  });
  expect([...kept.dataSync()]).toEqual([1, 2, 3]);
  expect(tf.memory().numTensors).toBe(before);
  expect([...((await run(outer, { x: [[2], [3]] }, ["y"])).y?.data ?? [])]).toEqual([4, 6, 6, 9]);
  kept.dispose();
});
