/**
 * What runs here and why, in which versions, and what mends the rest.
 *
 * ```ts
 * const { backend, checks } = await doctor();
 * for (const { name, fix } of checks) if (fix) console.log(`${name}: ${fix}`);
 * ```
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { kernelStatus } from "../../kernel/kernelspec/status.js";
import { type Backend, chooseBackend } from "../run/backend.node.js";
import { backendLabel } from "../run/backend-name.js";
import { findNative } from "../run/native/locate.node.js";

export interface Check {
  readonly name: string;
  /** `absent`: Thaw works without it, with the difference that `detail` says. */
  readonly status: "ok" | "absent" | "broken";
  readonly version: string | null;
  readonly detail: string;
  /** The command that mends it; null where nothing is to be mended. */
  readonly fix: string | null;
}

export interface Diagnosis {
  /** Nothing is broken. Things may be absent. */
  readonly ok: boolean;
  readonly backend: Backend;
  readonly checks: readonly Check[];
}

/** Looks at everything that Thaw uses. Loads the backend, since only that proves that it works. */
export async function doctor(): Promise<Diagnosis> {
  const backend = await chooseBackend();
  const checks = [
    node(),
    ...packages.map(([name, purpose]) => packageCheck(name, purpose)),
    native(backend),
    await jupyterKernel(),
    await python(),
  ];
  return { ok: checks.every(({ status }) => status !== "broken"), backend, checks };
}

const packages = [
  ["thaw", "this command"],
  ["@tensorflow/tfjs", "models, layers, training"],
  ["@tensorflow/tfjs-backend-wasm", "computing without native TensorFlow"],
  ["h5wasm", "writing .h5 and .keras"],
  ["protobufjs", "TensorFlow's messages"],
  ["tslab", "TypeScript cells"],
  ["typescript", "TypeScript cells"],
  ["zeromq", "the Jupyter kernel's sockets"],
] as const;

function node(): Check {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const detail = `${process.platform}-${process.arch}, ${process.execPath}`;
  if (ok) return { name: "node", status: "ok", version, detail, fix: null };
  return {
    name: "node",
    status: "broken",
    version,
    detail: "Thaw needs 20.19 or newer",
    fix: "npx n latest",
  };
}

function packageCheck(name: string, purpose: string): Check {
  try {
    return { name, status: "ok", version: packageVersion(name), detail: purpose, fix: null };
  } catch {
    const detail = `cannot be found, though Thaw depends on it (${purpose})`;
    return { name, status: "broken", version: null, detail, fix: "npm ci" };
  }
}

/** Out of the package's own package.json, which many packages do not export. */
function packageVersion(name: string): string {
  const require = createRequire(import.meta.url);
  const folders = name === "thaw" ? [] : (require.resolve.paths(name) ?? []);
  const file = folders.map((folder) => join(folder, name, "package.json")).find(existsSync);
  const text = readFileSync(file ?? require.resolve(`${name}/package.json`), "utf8");
  return (JSON.parse(text) as { version: string }).version; // npm wrote it
}

function native(backend: Backend): Check {
  const name = "@tensorflow/tfjs-node";
  const found = findNative();
  const fix = "npx thaw native install";
  if (!found)
    return {
      name,
      status: "absent",
      version: null,
      detail: `${backendLabel(backend.name)} computes instead`,
      fix,
    };
  const failure = backend.tried.find((attempt) => attempt.name === "tensorflow");
  const { version, path } = found;
  if (failure) return { name, status: "broken", version, detail: `${failure.reason} (${path})`, fix };
  return { name, status: "ok", version, detail: `TensorFlow ${backend.version}, ${path}`, fix: null };
}

/** The kernelspec: `absent` until somebody installs it, `broken` when Jupyter would fail to start it. */
async function jupyterKernel(): Promise<Check> {
  const { kernels, problems } = await kernelStatus();
  const name = "Jupyter kernel";
  const [problem] = problems;
  const detail = problem?.what ?? kernels.map(({ folder }) => folder).join(", ");
  if (!problem) return { name, status: "ok", version: null, detail, fix: null };
  const fix = problem.fix.replace(/^thaw /, "npx thaw ");
  return { name, status: kernels.length === 0 ? "absent" : "broken", version: null, detail, fix };
}

/** Python is never needed, but Jupyter comes with one. */
async function python(): Promise<Check> {
  const name = "python";
  try {
    const { stdout } = await promisify(execFile)("python3", ["--version"]);
    const version = stdout.trim().replace(/^Python /, "");
    return { name, status: "ok", version, detail: "for Jupyter; Thaw itself needs none", fix: null };
  } catch {
    const detail = "Thaw needs none; JupyterLab does";
    return { name, status: "absent", version: null, detail, fix: "https://www.python.org/downloads" };
  }
}
