import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version_core } from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { doctor } from "../../src/api/doctor.node.js";

test("the doctor names the backend, every version, and the command for what is absent", async () => {
  vi.stubEnv("THAW_NATIVE_DIR", mkdtempSync(join(tmpdir(), "thaw-native-")));
  vi.stubEnv("JUPYTER_DATA_DIR", mkdtempSync(join(tmpdir(), "thaw-jupyter-")));
  const { backend, checks } = await doctor();
  const check = (name: string) => checks.find((found) => found.name === name);

  expect(backend.name).toBe("wasm");
  expect(check("node")).toMatchObject({ status: "ok", version: process.versions.node, fix: null });
  expect(check("@tensorflow/tfjs")).toMatchObject({ status: "ok", version: version_core });
  // Where else Jupyter looks on this machine may hold a kernel of ours; without one, the command is named.
  expect(check("Jupyter kernel")?.fix ?? "").toMatch(/^(npx thaw kernel install.*)?$/);
  for (const name of ["thaw", "h5wasm", "protobufjs", "tslab", "typescript", "zeromq"]) {
    expect(check(name), name).toMatchObject({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  }
  expect(check("@tensorflow/tfjs-node")).toEqual({
    name: "@tensorflow/tfjs-node",
    status: "absent",
    version: null,
    detail: "wasm computes instead",
    fix: "npx thaw native install",
  });
});
