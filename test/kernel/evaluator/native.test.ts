import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs, Requirement } from "../../requirements.js";
import { TestSession } from "./session.js";

const compiler = new Requirement("a C compiler", () => {
  if (process.platform === "win32") return { missing: "the add-on is written for POSIX" };
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return { path: "cc" };
  } catch {
    return { missing: "no cc on PATH" };
  }
});

needs(compiler).describe("a real add-on", () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-native-"));
  const addon = join(folder, "crash.node");
  const session = new TestSession({ cwd: folder });
  beforeAll(() => {
    const source = fileURLToPath(new URL("../../fixtures/native/crash.c", import.meta.url));
    const unresolved = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
    // Unoptimized: a compiler may leave out what can only go wrong.
    execFileSync(compiler.path, ["-O0", "-shared", "-fPIC", ...unresolved, "-o", addon, source]);
  });
  afterAll(async () => {
    await session.evaluator.dispose();
    rmSync(folder, { recursive: true });
  });

  test("prints past JavaScript's streams, and all of it arrives in its cell", async () => {
    const { stdout, stderr } = await session.run(
      "const addon = require('./crash.node'); console.log('before'); addon.print(); console.log('after');",
    );
    const lines = Array.from({ length: 20_000 }, (_, i) => `native ${i}\n`);
    expect(stdout).toBe(`before\n${lines.join("")}after\n`);
    expect(stderr).toBe("native error\n");
  });

  describe("that goes wrong ends the evaluator; its cell is told, the next one runs", () => {
    test.each([
      ["a memory fault", "segfault", /native code crashed \(signal SIG(SEGV|BUS)\)/],
      ["a stack that overflows", "overflow", /native code crashed \(signal SIG(SEGV|BUS)\)/],
      ["an abort", "corrupt", /native code crashed \(signal SIGABRT\)/],
    ])("%s", async (_, name, message) => {
      const { pid } = session.evaluator;
      const { reason, evalue } = await session.error(
        `console.log('last words'); let lost = 1; require('./crash.node').${name}()`,
      );
      expect(evalue).toMatch(message);
      expect(evalue).toMatch(/all state is gone/);
      expect(reason).toBe("died");
      expect(session.outputs.at(-2)).toMatchObject({ type: "stream", text: "last words\n" });
      expect((await session.error("lost")).evalue).toMatch(/Cannot find name 'lost'/);
      expect(session.evaluator.pid).not.toBe(pid);
    });

    test("in a timer, when no cell runs", async () => {
      const deaths: string[] = [];
      const mortal = new TestSession({ cwd: folder, onDeath: ({ message }) => deaths.push(message) });
      await mortal.run("setTimeout(() => require('./crash.node').segfault(), 1);");
      await expect.poll(() => deaths, { timeout: 20_000 }).toHaveLength(1);
      expect(deaths[0]).toMatch(/native code crashed/);
      expect(await mortal.result("1 + 1")).toBe("2");
      await mortal.evaluator.dispose();
    });
  });
});
