/** Indexes of several levels, which only large files have: made by h5py when the test runs. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHdf5 } from "../../src/formats/hdf5/open.js";
import { openPath } from "../../src/formats/open.node.js";
import { fileSource } from "../../src/io/file.node.js";
import { needs, python } from "../requirements.js";

needs(python).describe("HDF5 files with large indexes", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "thaw-hdf5-"));
    execFileSync(python.path, [fileURLToPath(new URL("hdf5_large.py", import.meta.url)), folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("25,000 members, in a heap of tables in tables", async () => {
    const { members } = await openHdf5(await fileSource(join(folder, "members.h5")));
    expect(members.size).toBe(25_000);
    expect(members.has("a_rather_long_name_of_a_member_24999")).toBe(true);
  });

  test.each(["small", "packed", "growing", "fixed"])("12,100 chunks: %s", async (name) => {
    const file = await openPath(join(folder, "chunks.h5"));
    const data = (await file.tensors.find((tensor) => tensor.name === name)?.load())?.data;
    expect([...(data ?? [])]).toEqual(Array.from({ length: 12_100 }, (_, index) => index));
  });
});
