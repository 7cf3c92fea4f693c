/**
 * The small npm project that tfjs-node lives in.
 *
 * Its dependency @tensorflow/tfjs is replaced by a package that hands out the TensorFlow.js of the program that
 * loads it: kernels and tensors of two copies would not know each other, and the download is spared.
 *
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ReadError } from "../../errors.js";
import { makeFolder } from "../../io/mkdir.node.js";
import { NATIVE_VERSION } from "./locate.node.js";
import { lastLine, run } from "./process.node.js";

/** Node-API's declarations, so that the addon can be compiled without Node's own headers. */
const HEADERS_VERSION = "1.9.0";

/** The packages that tfjs-node imports TensorFlow.js from; the symbol is set in load.node.ts. */
const shared = ["@tensorflow/tfjs", "@tensorflow/tfjs-core"];
const handOut = 'module.exports = globalThis[Symbol.for("thaw.tfjs")];\n';

export function writeProject(folder: string): void {
  const local = (name: string) => `file:./${name.slice("@tensorflow/".length)}`;
  const ours = Object.fromEntries(shared.map((name) => [name, local(name)]));
  const dependencies = {
    "@tensorflow/tfjs-node": NATIVE_VERSION,
    "node-api-headers": HEADERS_VERSION,
    ...ours,
  };
  const overrides = Object.fromEntries(shared.map((name) => [name, `$${name}`]));
  writeJson(join(folder, "package.json"), { private: true, dependencies, overrides });
  for (const name of shared) {
    const place = join(folder, name.slice("@tensorflow/".length));
    writeJson(join(place, "package.json"), { name, version: NATIVE_VERSION, main: "index.js" });
    writeFileSync(join(place, "index.js"), handOut);
  }
}

/** @throws {ReadError} with npm's own last words */
export async function npmInstall(
  folder: string,
  options: { ignoreScripts?: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  const args = ["install", "--no-audit", "--no-fund", "--no-package-lock"];
  if (options.ignoreScripts) args.push("--ignore-scripts");
  const [command, ...first] = npmCommand();
  const done = await run(command, [...first, ...args], { cwd: folder, signal: options.signal });
  if (!done.ok) throw new ReadError(`npm install failed: ${lastLine(done.output)}`);
}

/** npm beside this Node, as every distribution has it; else the one on PATH. */
function npmCommand(): [string, ...string[]] {
  const folder = dirname(process.execPath);
  const scripts = [
    process.env.npm_execpath,
    join(folder, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(folder, "node_modules/npm/bin/npm-cli.js"),
  ];
  const script = scripts.find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  return script ? [process.execPath, script] : ["npm"];
}

function writeJson(file: string, value: unknown): void {
  makeFolder(dirname(file));
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
