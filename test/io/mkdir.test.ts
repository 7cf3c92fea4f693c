import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFolder } from "../../src/io/mkdir.node.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-mkdir-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("makes a folder and those above it, and leaves one alone that is there", () => {
  const deep = join(folder, "a", "b", "c");
  makeFolder(deep);
  writeFileSync(join(deep, "kept"), "");
  makeFolder(deep);
  makeFolder(`${join(folder, "d", "e")}/`);
  expect(statSync(join(folder, "d", "e")).isDirectory()).toBe(true);
  expect(existsSync(join(deep, "kept"))).toBe(true);
});

test("a file in the way is an error", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file"))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, "file", "below"))).toThrow(/ENOTDIR|EEXIST/);
});

test.runIf(process.platform === "linux")(
  "ends where the system takes no folder, though the one above is there",
  () => {
    expect(() => makeFolder("/proc/thaw/share/jupyter")).toThrow(/ENOENT/);
  },
);
