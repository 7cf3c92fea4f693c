// Compiles proto/*.proto to src/proto/tensorflow.{js,d.ts}. With --check: fails when the committed files differ.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const pbjs = promisify(require("protobufjs-cli/pbjs").main);
const pbts = promisify(require("protobufjs-cli/pbts").main);

const root = new URL("..", import.meta.url).pathname;
const target = `${root}src/proto/tensorflow`;
const check = process.argv.includes("--check");
const files = readdirSync(`${root}proto`)
  .filter((name) => name.endsWith(".proto"))
  .sort()
  .map((name) => `${root}proto/${name}`);

// Decoding only needs decode, encode (tests, SavedModel wrapping) and create; the rest stays out.
// biome-ignore format: one option group a line
const options = [
  "--target", "static-module",
  "--wrap", "es6",
  "--dependency", "protobufjs/minimal.js",
  "--keep-case",
  "--force-long",
  "--no-verify", "--no-convert", "--no-delimited", "--no-typeurl", "--no-service",
  "--root", "thaw",
];
const code = await pbjs([...options, "--no-comments", ...files]);
const scratch = `${root}.cache`;
mkdirSync(scratch, { recursive: true });
writeFileSync(`${scratch}/tensorflow.js`, await pbjs([...options, ...files])); // pbts reads the comments
const types = await pbts(["--no-comments", `${scratch}/tensorflow.js`]);

let stale = false;
for (const [suffix, text] of [
  [".js", code],
  [".d.ts", types],
]) {
  const current = (() => {
    try {
      return readFileSync(target + suffix, "utf8");
    } catch {
      return "";
    }
  })();
  if (current === text) continue;
  if (check) {
    stale = true;
    console.error(`src/proto/tensorflow${suffix} is not what proto/*.proto compiles to; run: npm run proto`);
  } else {
    writeFileSync(target + suffix, text);
    console.log(`wrote src/proto/tensorflow${suffix}`);
  }
}
process.exitCode = stale ? 1 : 0;
