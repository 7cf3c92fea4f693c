/**
 * Where Jupyter looks for kernels, found without Python.
 *
 * ```ts
 * kernelsFolder({ user: true }); // "/home/ada/.local/share/jupyter/kernels"
 * ```
 *
 * @see https://docs.jupyter.org/en/latest/use/jupyter-directories.html
 * @module
 */

import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { NotFoundError, UsageError } from "../../src/errors.js";

/** Where to install; at most one of the three. Without any, for the user. */
export interface Where {
  /** In the user's own data folder. */
  readonly user?: boolean | undefined;
  /** In the Python environment that is active, or that `python3` on PATH belongs to. */
  readonly sysPrefix?: boolean | undefined;
  /** In `<prefix>/share/jupyter`. */
  readonly prefix?: string | undefined;
}

/**
 * The folder that holds kernelspecs.
 *
 * @throws UsageError where more than one place is named, NotFoundError where there is no Python environment
 */
export function kernelsFolder({ user, sysPrefix, prefix }: Where, env = process.env): string {
  if ([user, sysPrefix, prefix !== undefined].filter(Boolean).length > 1) {
    throw new UsageError("more than one place to install to", {
      hint: "give one of --user, --sys-prefix and --prefix",
    });
  }
  // A shell's variable that was not set: it would install into the folder where one is.
  if (prefix === "") throw new UsageError("--prefix is empty", { expected: "the folder of an environment" });
  if (prefix !== undefined) return join(prefix, "share", "jupyter", "kernels");
  if (!sysPrefix) return join(userData(env), "kernels");
  const environment = pythonPrefix(env);
  if (environment !== undefined) return join(environment, "share", "jupyter", "kernels");
  throw new NotFoundError("no Python environment for --sys-prefix", {
    expected: "VIRTUAL_ENV, CONDA_PREFIX, or python3 on PATH",
    hint: "activate the environment first, or name it with --prefix",
  });
}

/** Every folder in which Jupyter looks, the most important one first. */
export function kernelFolders(env = process.env): string[] {
  const named = (env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  const prefix = pythonPrefix(env);
  const system =
    process.platform === "win32"
      ? [join(env.PROGRAMDATA ?? "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const environment = prefix === undefined ? [] : [join(prefix, "share", "jupyter")];
  const data = [...named, userData(env), ...environment, ...system];
  return [...new Set(data)].map((folder) => join(folder, "kernels"));
}

function userData(env: NodeJS.ProcessEnv): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (process.platform === "win32") return join(env.APPDATA ?? homedir(), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** What Python calls `sys.prefix`. Asked of the Python on PATH, because a shim (pyenv, asdf) stands elsewhere. */
function pythonPrefix(env: NodeJS.ProcessEnv): string | undefined {
  if (env.VIRTUAL_ENV || env.CONDA_PREFIX) return env.VIRTUAL_ENV || env.CONDA_PREFIX;
  const names = process.platform === "win32" ? ["python.exe"] : ["python3", "python"];
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const programs = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(isExecutable);
  for (const python of programs) {
    const { status, stdout } = spawnSync(python, ["-c", "import sys; print(sys.prefix)"], {
      env,
      encoding: "utf8",
    });
    // Windows has a python.exe that only opens a shop.
    if (status === 0 && stdout.trim() !== "") return stdout.trim();
  }
  return undefined;
}

/** Whether there is a program at `path`. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(realpathSync(path), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
