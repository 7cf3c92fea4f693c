/** What a command loads before it answers: start-up is most of the time of a short one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const asModule = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;

/** Appends every module's URL to the file LOADED. */
const hook = asModule(`
  import { register } from "node:module";
  register(${JSON.stringify(
    asModule(`
      import { appendFileSync } from "node:fs";
      export async function load(url, context, next) {
        appendFileSync(process.env.LOADED, url + "\\n");
        return next(url, context);
      }`),
  )});`);

function loaded(...args: readonly string[]): readonly string[] {
  const file = join(mkdtempSync(join(tmpdir(), "thaw-startup-")), "urls");
  execFileSync(process.execPath, ["--import", hook, "bin/thaw.mjs", ...args], {
    cwd: root,
    env: { ...process.env, LOADED: file },
  });
  const urls = readFileSync(file, "utf8").split("\n");
  return urls.filter((url) => url.startsWith("file:"));
}

test("listing a .pb loads its reader, and none of the others", () => {
  const urls = loaded("tensors", "notebooks/models/mnist-dense/model.pb", "--json");
  expect(urls).toContainEqual(expect.stringContaining("/dist/src/formats/graphdef.js"));
  const readers =
    /formats\/(hdf5\/(?!signature)|keras\/|tfjs\/|bundle|sstable|savedmodel|pbtxt)|io\/(http|zip|tar)/;
  const others = /dist\/src\/(show|run|proto)\/|node_modules\/(?!commander\/)/;
  expect(urls.filter((url) => readers.test(url) || others.test(url))).toEqual([]);
});

test("listing a checkpoint loads no archives, no HDF5 and nothing that computes", () => {
  const urls = loaded("tensors", "test/fixtures/checkpoint-training/sharded.ckpt.index", "--json");
  expect(urls).toContainEqual(expect.stringContaining("/dist/src/formats/bundle.js"));
  const readers = /formats\/(hdf5\/(?!signature)|keras\/|tfjs\/)|io\/(http|zip|tar)/;
  const others = /dist\/src\/(show|run)\/|node_modules\/(fflate|@tensorflow|h5wasm)/;
  expect(urls.filter((url) => readers.test(url) || others.test(url))).toEqual([]);
});
