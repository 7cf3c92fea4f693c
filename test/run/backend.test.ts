import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { needs, tfjsNode } from "../requirements.js";

/** `chooseBackend` decides once per process; each test gets a module that has not decided. */
async function fresh() {
  vi.resetModules();
  return import("../../src/run/backend.node.js");
}

afterEach(() => vi.unstubAllEnvs());

describe("without tfjs-node", () => {
  beforeEach(() => vi.stubEnv("THAW_NATIVE_DIR", mkdtempSync(join(tmpdir(), "thaw-native-"))));

  test("WebAssembly runs, and the reason is that tfjs-node is missing", async () => {
    const { chooseBackend } = await fresh();
    const backend = await chooseBackend();
    expect(backend).toMatchObject({
      name: "wasm",
      why: "@tensorflow/tfjs-node is not installed",
      version: tf.version_core,
      tried: [{ name: "tensorflow", reason: "@tensorflow/tfjs-node is not installed" }],
    });
    expect(tf.getBackend()).toBe("wasm");
    expect(await chooseBackend()).toBe(backend);
  });

  test("asking for it says how to get it", async () => {
    const { chooseBackend } = await fresh();
    await expect(chooseBackend("tensorflow")).rejects.toMatchObject({
      code: "not-found",
      hint: "npx thaw native install",
    });
  });

  test("cpu can be asked for, and says nothing on stderr", async () => {
    const warn = vi.spyOn(console, "warn");
    const { chooseBackend } = await fresh();
    expect(await chooseBackend("cpu")).toMatchObject({ name: "cpu", why: "it was asked for", tried: [] });
    expect(tf.tensor1d([1, 2]).add(1).arraySync()).toEqual([2, 3]);
    expect(warn).not.toHaveBeenCalled();
  });

  test("THAW_BACKEND asks too, and a wrong name is refused with the right ones", async () => {
    vi.stubEnv("THAW_BACKEND", "gpu");
    const { chooseBackend } = await fresh();
    await expect(chooseBackend()).rejects.toMatchObject({
      code: "usage",
      expected: "node, wasm, cpu",
    });
  });
});

needs(tfjsNode).test("with tfjs-node, TensorFlow itself runs, inside our TensorFlow.js", async () => {
  const { chooseBackend } = await fresh();
  const backend = await chooseBackend();
  expect(backend).toMatchObject({ name: "tensorflow", why: "it is the fastest", tried: [] });
  expect(backend.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(tf.getBackend()).toBe("tensorflow");
  expect(tf.matMul([[1, 2]], [[3], [4]]).arraySync()).toEqual([[11]]);
});
