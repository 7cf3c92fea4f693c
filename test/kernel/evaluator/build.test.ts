import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EvaluatorProcess } from "../../../kernel/evaluator/process.js";
import type { Outcome } from "../../../kernel/evaluator/types.js";

/** An installation that is updated while its kernel runs. */
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "thaw-build-"));
const copy = join(folder, "node_modules", "thaw");
const stamp = join(copy, "dist", ".stamp");
let evaluator: EvaluatorProcess;
let serial = 0;

beforeAll(async () => {
  for (const name of ["dist", "package.json", "kernel/assets"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const file = pathToFileURL(join(copy, "dist/kernel/evaluator/process.js")).href;
  const module: { EvaluatorProcess: typeof EvaluatorProcess } = await import(/* @vite-ignore */ file);
  evaluator = new module.EvaluatorProcess({ cwd: folder });
});
afterAll(async () => {
  await evaluator.dispose();
  rmSync(folder, { recursive: true });
});

const run = (code: string): Promise<Outcome> => evaluator.execute({ cell: `cell ${++serial}`, code });
const updated = {
  evalue: expect.stringMatching(
    /^Thaw was updated, or taken away, while this kernel ran[\s\S]*restart the kernel/,
  ),
};

test("after an update, what is loaded goes on, and what was not says that the kernel must be restarted", async () => {
  expect(await run("const kept: number = 1;")).toMatchObject({ status: "ok" });
  writeFileSync(stamp, "another build");
  expect(await run("kept + 1")).toMatchObject({ status: "ok" });
  expect(await run("typeof tf.tensor")).toMatchObject({ status: "error", ...updated });
  expect(await run("kept + 2")).toMatchObject({ status: "ok" });
});

test("a fresh evaluator of another build runs no cell, and none is started again and again", async () => {
  expect(await run("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});")).toMatchObject({
    reason: "died",
  });
  await expect(run("1 + 1")).rejects.toMatchObject({ message: updated.evalue });
  expect(evaluator.pid).toBeUndefined();
  rmSync(join(copy, "dist"), { recursive: true });
  await expect(run("1 + 1")).rejects.toMatchObject({ message: updated.evalue });
  await expect(evaluator.interrupt()).resolves.toBeUndefined();
});
