/** Files past 2 and 4 GiB. They have holes, so that they take a few KB of the disk. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lastValues, sparseCheckpoint, sparseH5 } from "../../bench/sparse.mjs";
import { openPath } from "../../src/formats/open.node.js";
import { needs, python } from "../requirements.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-large-"));
afterAll(() => rmSync(folder, { recursive: true }));

const models: Record<
  string,
  { make: () => Promise<string>; last: string; big: string; bytes: number; tensors: number }
> = {
  "a checkpoint of three shards of 1 GB": {
    make: () => sparseCheckpoint(join(folder, "sharded"), 3, 1),
    last: "layer_2/bias",
    big: "layer_2/kernel",
    bytes: 3 * 2 ** 30,
    tensors: 6,
  },
  "a checkpoint with a shard of 5 GB": {
    make: () => sparseCheckpoint(join(folder, "single"), 1, 5),
    last: "layer_0/bias",
    big: "layer_0/kernel",
    bytes: 5 * 2 ** 30,
    tensors: 2,
  },
  "an .h5 of 2.5 GB": {
    make: async () => sparseH5(join(folder, "h5")),
    last: "last/bias",
    big: "layer_4/kernel",
    bytes: 2.5 * 2 ** 30,
    tensors: 6,
  },
};

describe.each(Object.entries(models))("%s", (_, { make, last, big, bytes, tensors }) => {
  test("opens, and its last tensor is read where it is", async () => {
    const path = await make();
    const file = await openPath(path);
    expect(file.bytes).toBeGreaterThan(bytes);
    expect(file.tensors).toHaveLength(tensors);
    const tensor = file.tensors.find(({ name }) => name === last);
    expect(tensor?.location?.offset).toBeGreaterThanOrEqual(bytes / 3);
    expect(tensor?.location && statSync(tensor.location.file).blocks * 512).toBeLessThan(1 << 20); // sparse indeed
    expect((await tensor?.load())?.data).toEqual(lastValues);
    expect((await tensor?.slice([[7, 9]]))?.data).toEqual(Float32Array.of(7, 8));
  });

  test("the end of a tensor of gigabytes is read without the rest of it", async () => {
    const file = await openPath(await make());
    const tensor = file.tensors.find(({ name }) => name === big);
    const rows = tensor?.shape?.[0] ?? 0;
    expect(
      (
        await tensor?.slice([
          [rows - 2, rows],
          [1020, 1024],
        ])
      )?.data,
    ).toEqual(new Float32Array(8));
  });
});

test("a tensor that no array can hold is refused with what to do instead", async () => {
  const file = await openPath(await sparseCheckpoint(join(folder, "single"), 1, 5));
  const tensor = file.tensors.find(({ name }) => name === "layer_0/kernel");
  await expect(tensor?.load()).rejects.toMatchObject({
    code: "limit",
    hint: "read it with slice() or chunks()",
  });
});

test("512 MB in chunks take little memory", async () => {
  const file = await openPath(sparseH5(join(folder, "h5")));
  const tensor = file.tensors.find(({ name }) => name === "layer_3/kernel");
  let [count, most] = [0, 0];
  for await (const chunk of tensor?.chunks() ?? []) {
    count += chunk.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers); // chunks that nobody holds any longer count until collected
  }
  expect(count).toBe(128 * 2 ** 20);
  expect(most).toBeLessThan(200 * 2 ** 20);
});

needs(python).test("TensorFlow and h5py read the same from these files", async () => {
  const [sharded, single] = [
    await sparseCheckpoint(join(folder, "sharded"), 3, 1),
    await sparseCheckpoint(join(folder, "single"), 1, 5),
  ];
  const code = `
import sys, h5py, tensorflow as tf
last = [tf.train.load_checkpoint(sys.argv[1]).get_tensor("layer_2/bias"),
        tf.train.load_checkpoint(sys.argv[2]).get_tensor("layer_0/bias"),
        h5py.File(sys.argv[3])["last/bias"][:]]
assert all(values.tolist() == list(range(10)) for values in last), last
print("same")`;
  const args = ["-c", code, sharded, single, sparseH5(join(folder, "h5"))];
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  expect(
    execFileSync(python.path, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }),
  ).toBe("same\n");
});
