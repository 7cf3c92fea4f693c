/**
 * `thaw native install`: gets @tensorflow/tfjs-node, so that TensorFlow itself does the computing.
 *
 * The ordinary installation downloads libtensorflow from a storage bucket. Where that is out of reach, the addon
 * is compiled here against the TensorFlow of a Python wheel, found or fetched: its libtensorflow_cc exports the
 * same C API. That needs a C++ compiler, and neither node-gyp nor Node's headers: the addon uses Node-API only.
 *
 * ```ts
 * const { path, tensorflow } = await installNative({ onProgress: console.log });
 * ```
 *
 * @module
 */
import { cpSync, existsSync, linkSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ReadError, UnsupportedError } from "../../errors.js";
import { makeFolder } from "../../io/mkdir.node.js";
import { bindingFile, NATIVE_VERSION, nativeFolder, packageFolder } from "./locate.node.js";
import { npmInstall, writeProject } from "./npm.node.js";
import { lastLine, run } from "./process.node.js";
import { quietLibrary } from "./quiet.node.js";
import { findWheel, type TensorFlowLibrary } from "./wheel.node.js";

export interface InstallOptions {
  /** A Python interpreter whose TensorFlow may be used, or whose pip may fetch one. Default: python3 on PATH. */
  readonly python?: string | undefined;
  /** `download`: only the ordinary way. `wheel`: only the compilation. Default: the first, then the second. */
  readonly how?: "download" | "wheel" | undefined;
  /** Called with one sentence per step. */
  readonly onProgress?: ((step: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface InstalledNative {
  readonly path: string;
  /** Version of the TensorFlow library that answers. */
  readonly tensorflow: string;
  readonly how: "download" | "wheel";
}

/**
 * Installs into the user's folder, beside nothing that `npm ci` deletes. Made under a temporary name and renamed
 * once it has computed something, so that an interrupted or failed installation leaves what was there.
 *
 * @throws {UnsupportedError} when neither way works, with the reason of each
 */
export async function installNative(options: InstallOptions = {}): Promise<InstalledNative> {
  const target = nativeFolder();
  const scratch = `${target}.${process.pid}.partial`;
  const steps: Context = { folder: scratch, say: options.onProgress ?? (() => {}), ...options };
  try {
    const how = await make(steps, options.how);
    const tensorflow = await prove(steps);
    rmSync(target, { recursive: true, force: true });
    renameSync(scratch, target);
    return { path: packageFolder(target), tensorflow, how };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Context extends InstallOptions {
  readonly folder: string;
  readonly say: (step: string) => void;
}

async function make(context: Context, only: InstallOptions["how"]): Promise<"download" | "wheel"> {
  const failures: string[] = [];
  for (const how of ["download", "wheel"] as const) {
    if (only && how !== only) continue;
    try {
      await ways[how](context);
      return how;
    } catch (error) {
      context.signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${how}: ${reason}`);
      context.say(`that did not work: ${reason.split("\n", 1)[0]}`);
    }
  }
  throw new UnsupportedError("@tensorflow/tfjs-node cannot be installed here", {
    found: failures.join("\n"),
    hint: "Thaw works without it, on WebAssembly; `npx thaw doctor` says what runs",
  });
}

const ways = {
  async download(context: Context): Promise<void> {
    context.say(`installing @tensorflow/tfjs-node ${NATIVE_VERSION} the ordinary way`);
    writeProject(context.folder);
    await npmInstall(context.folder, { signal: context.signal });
    if (existsSync(bindingFile(packageFolder(context.folder)))) return;
    throw new ReadError("npm finished, but the addon is not there (are install scripts switched off?)");
  },

  async wheel(context: Context): Promise<void> {
    if (process.platform === "win32") {
      throw new UnsupportedError("compiling against a wheel is not done on Windows", {
        hint: "npm install @tensorflow/tfjs-node, with Visual Studio's build tools",
      });
    }
    writeProject(context.folder);
    const library = await findWheel(join(context.folder, "wheel"), context);
    context.say("installing @tensorflow/tfjs-node without its download");
    await npmInstall(context.folder, { signal: context.signal, ignoreScripts: true });
    copyLibraries(library, join(packageFolder(context.folder), "deps/lib"));
    context.say(`compiling its addon against TensorFlow ${library.version}`);
    await compile(context, library);
    rmSync(join(context.folder, "wheel"), { recursive: true, force: true });
  },
};

/** Under the names that the addon is linked with: the wheel has the C API in libtensorflow_cc. */
function copyLibraries(library: TensorFlowLibrary, folder: string): void {
  makeFolder(folder);
  for (const name of readdirSync(library.folder)) {
    if (!/^libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name)) continue;
    linkOrCopy(join(library.folder, name), join(folder, name));
    // Compilers look for names without a version.
    symlinkSync(name, join(folder, name.replace(/\.so\.2$/, ".so").replace(/\.2\.dylib$/, ".dylib")));
  }
}

/** A hard link where the file system allows it: the library has 800 MB, and outlives a deleted environment. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to); // another disk
  }
}

async function compile(context: Context, library: TensorFlowLibrary): Promise<void> {
  const folder = packageFolder(context.folder);
  const output = bindingFile(folder);
  makeFolder(dirname(output));
  const mac = process.platform === "darwin";
  const compiler = process.env.CXX ?? "c++";
  const quiet = await quietLibrary(compiler, join(folder, "deps/lib"), library, context.say);
  // biome-ignore format: one group of options a line
  const args = [
    "-std=c++17", "-O2", "-shared", "-fPIC", "-DNAPI_VERSION=8",
    "-I", join(context.folder, "node_modules/node-api-headers/include"), "-I", library.include, "-I", "..",
    "binding/tfjs_backend.cc", "binding/tfjs_binding.cc",
    "-L", "deps/lib", "-ltensorflow_cc", "-ltensorflow_framework", ...quiet,
    mac ? "-Wl,-rpath,@loader_path/../../deps/lib" : "-Wl,-rpath,$ORIGIN/../../deps/lib",
    ...(mac ? ["-undefined", "dynamic_lookup"] : []),
    "-o", output,
  ];
  const done = await run(compiler, args, { cwd: folder, signal: context.signal });
  if (done.ok) return;
  throw new UnsupportedError(`${compiler} failed: ${lastLine(done.output)}`, {
    hint: mac ? "xcode-select --install" : "install a C++ compiler (Debian: apt install g++)",
  });
}

/** Loads what was made in a process of its own, since a library that crashes takes its process along. */
async function prove(context: Context): Promise<string> {
  const code = `
    const util = require("node:util");
    util.isNullOrUndefined ??= (value) => value == null;
    util.isArray ??= Array.isArray;
    const tf = globalThis[Symbol.for("thaw.tfjs")] = require(process.argv[1]);
    require(process.argv[2]);
    if (tf.matMul([[1, 2]], [[3], [4]]).arraySync()[0][0] !== 11) throw new Error("1*3 + 2*4 is not 11");
    console.log(tf.findBackend("tensorflow").binding.TF_Version);`;
  const tfjs = createRequire(import.meta.url).resolve("@tensorflow/tfjs");
  const args = ["--input-type=commonjs", "-e", code, "--", tfjs, packageFolder(context.folder)];
  const env = { TF_CPP_MIN_LOG_LEVEL: "2" };
  const done = await run(process.execPath, args, { signal: context.signal, env });
  if (done.ok) return lastLine(done.output);
  throw new UnsupportedError(`@tensorflow/tfjs-node was made but does not work: ${lastLine(done.output)}`);
}
