/** Nothing outside of a model's folder is ever opened: not by a path, and not through a link. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPath } from "../../src/formats/open.node.js";
import { diskFolder } from "../../src/io/file.node.js";

const root = mkdtempSync(join(tmpdir(), "thaw-folders-"));
const model = join(root, "model");
const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;

beforeAll(() => {
  mkdirSync(join(model, "variables"), { recursive: true });
  mkdirSync(join(root, "outside"));
  writeFileSync(join(root, "outside/secret"), "secret");
  writeFileSync(join(model, "inside"), "inside");
  symlinkSync(join(root, "outside/secret"), join(model, "link"));
  symlinkSync(join(root, "outside"), join(model, "folder-link"));
  symlinkSync("inside", join(model, "inner-link"));
  symlinkSync("loop", join(model, "loop"));
});
afterAll(() => rmSync(root, { recursive: true }));

describe("a folder on disk", () => {
  test.each([
    "../outside/secret",
    "link",
    "folder-link/secret",
    "/etc/passwd",
    "variables/../../outside/secret",
  ])("%s is refused", async (path) => {
    const folder = await diskFolder(model);
    expect(await folder.has(path)).toBe(false);
    await expect(folder.open(path)).rejects.toMatchObject({ code: "read", found: JSON.stringify(path) });
  });

  test("a link inside it is followed, one in a circle refused", async () => {
    const folder = await diskFolder(model);
    expect(new TextDecoder().decode(await (await folder.open("inner-link")).read(0, 6))).toBe("inside");
    await expect(folder.open("loop")).rejects.toMatchObject({ code: "read" });
  });
});

test("a checkpoint whose shard is a link out of the folder has no values", async () => {
  const folder = join(root, "checkpoint");
  mkdirSync(folder);
  const name = "model.ckpt.data-00000-of-00001";
  copyFileSync(fixture("checkpoint-mnist/model.ckpt.index"), join(folder, "model.ckpt.index"));
  symlinkSync(fixture(`checkpoint-mnist/${name}`), join(folder, name));
  const file = await openPath(join(folder, "model.ckpt"));
  expect(file.notes).toEqual([`missing beside the index: ${name}`]);
  expect(file.tensors.every(({ hasValues }) => !hasValues)).toBe(true);
});
