// npm run check [-- NAME …]: everything that holds without running the program. `npm test` runs these too.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bin, root, run } from "./lib.mjs";

// By path: node_modules/.bin/tsc is tslab's own older compiler.
const tsc = "typescript/bin/tsc";

/** @type {Record<string, () => Promise<{ ok: boolean, output: string }>>} */
export const checks = {
  types: () => bin(tsc, ["-p", ".", "--noEmit"], { quiet: true }),
  "types of the tests": () => bin(tsc, ["-p", "test", "--noEmit"], { quiet: true }),
  "lint and format": () =>
    bin("@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "."], { quiet: true }),
  floors: () => script("scripts/check-floors.mjs"),
  "generated protobuf code": () => script("scripts/proto.mjs", "--check"),
  "generated list of outputs": () => script("scripts/op-outputs.mjs", "--check"),
  "API documentation": () => bin("typedoc/bin/typedoc", ["--emit", "none"], { quiet: true }),
};

/** Runs one and says how it went. */
export async function check(name) {
  const { ok, output } = await checks[name]();
  console.log(ok ? `✓ ${name}` : `✗ ${name}\n${output}`);
  return ok;
}

function script(path, ...args) {
  return run(process.execPath, [join(root, path), ...args], { quiet: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const asked = process.argv.slice(2);
  const names = Object.keys(checks).filter(
    (name) => asked.length === 0 || asked.some((part) => name.includes(part)),
  );
  for (const name of names) if (!(await check(name))) process.exitCode = 1;
}
