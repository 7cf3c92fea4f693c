import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/run/backend.node.js";
import { run } from "../../src/run/run.js";
import { graphOf, ints, node, placeholder, text } from "./graphs.js";

beforeAll(() => chooseBackend("wasm"));

// 160 GB: of that malloc sees the lower 32 bits, and the kernel would write over all other tensors.
const N = 200_000;
const outer = graphOf(
  placeholder("x", [1, null, 1, 1]),
  placeholder("w", [1, 1, 1, null]),
  node("y", "Conv2D", ["x", "w"], { strides: ints(1, 1, 1, 1), padding: text("VALID") }),
);

test("what no memory holds is refused before a kernel writes, with how much and where", async () => {
  const kept = tf.tensor1d([1, 2, 3]);
  const before = tf.memory().numTensors;
  const x = { data: new Float32Array(N), shape: [1, N, 1, 1] };
  const w = { data: new Float32Array(N), shape: [1, 1, 1, N] };
  await expect(run(outer, { x, w }, ["y"])).rejects.toMatchObject({
    code: "limit",
    summary: "the Conv2D node y needs more memory than there is",
    path: "node y",
    found: "160000000000 bytes",
  });
  expect([...kept.dataSync()]).toEqual([1, 2, 3]);
  expect(tf.memory().numTensors).toBe(before);
  expect([...((await run(outer, { x: [[[[2]], [[3]]]], w: [[[[2, 3]]]] }, ["y"])).y?.data ?? [])]).toEqual([
    4, 6, 6, 9,
  ]);
  kept.dispose();
});
