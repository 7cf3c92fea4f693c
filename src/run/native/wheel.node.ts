/**
 * TensorFlow's library and headers out of Python's packaging: from an installed TensorFlow, else from a wheel
 * that pip fetches. Nothing of Python's TensorFlow is imported or run.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { NotFoundError, ReadError } from "../../errors.js";
import { lastLine, run } from "./process.node.js";

export interface TensorFlowLibrary {
  /** Holds libtensorflow_cc and libtensorflow_framework. */
  readonly folder: string;
  readonly include: string;
  readonly version: string;
}

export interface WheelOptions {
  readonly python?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly say: (step: string) => void;
}

/** The release to fetch: the one that the test-suite proves. An installed one of any version is taken first. */
const WHEEL = process.platform === "darwin" ? "tensorflow==2.21.0" : "tensorflow-cpu==2.21.0";

/** Wheels exist per Python; this one need not match the Python that fetches it. */
const WHEEL_PYTHON = "3.12";

/** A TensorFlow to compile against. `scratch` is where a wheel is unpacked if one has to be fetched. */
export async function findWheel(scratch: string, options: WheelOptions): Promise<TensorFlowLibrary> {
  const python = options.python ?? "python3";
  const installed = await locateInstalled(python, options.signal);
  if (installed) {
    options.say(`found TensorFlow ${installed.version} in ${installed.folder}`);
    return installed;
  }
  options.say(`fetching the Python wheel ${WHEEL} (some 250 MB)`);
  // biome-ignore format: one group of options a line
  const args = [
    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile",
    "--only-binary=:all:", "--python-version", WHEEL_PYTHON, "--target", scratch, WHEEL,
  ];
  const done = await run(python, args, { signal: options.signal });
  const library = done.ok ? describe(join(scratch, "tensorflow")) : undefined;
  if (library) return library;
  throw new ReadError(`${python} -m pip cannot fetch ${WHEEL}: ${lastLine(done.output)}`, {
    hint: "install Python 3 with pip, or name one that has TensorFlow: npx thaw native install --python PATH",
  });
}

/** Asks Python where a TensorFlow would be imported from, without importing it (which takes seconds). */
async function locateInstalled(
  python: string,
  signal: AbortSignal | undefined,
): Promise<TensorFlowLibrary | undefined> {
  const code =
    "import importlib.util; print(importlib.util.find_spec('tensorflow').submodule_search_locations[0])";
  const asked = await run(python, ["-c", code], { signal });
  return asked.ok ? describe(asked.output.trim()) : undefined;
}

/** What we need from a TensorFlow package's folder; undefined when it is not all there (a build for GPUs only, say). */
function describe(folder: string): TensorFlowLibrary | undefined {
  const include = join(folder, "include");
  const library =
    existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("libtensorflow_cc."));
  if (!library || !existsSync(join(include, "tensorflow/c/c_api.h"))) return undefined;
  return { folder, include, version: versionOf(folder) };
}

/** From the name of the metadata folder beside the package: tensorflow_cpu-2.21.0.dist-info. */
function versionOf(folder: string): string {
  const names = readdirSync(dirname(folder));
  const found = names
    .map((name) => /^tensorflow(?:_cpu|_intel)?-([\d.]+)\.dist-info$/.exec(name))
    .find(Boolean);
  if (found?.[1]) return found[1];
  throw new NotFoundError(`no version beside ${basename(folder)}`, { file: folder });
}
