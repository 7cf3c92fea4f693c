/**
 * Thaw's kernelspec in a folder of the test's own.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installKernel } from "../../../kernel/kernelspec/install.js";

export interface Jupyter {
  /** For programs that shall find the kernel, and leave the user's settings alone. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  remove(): void;
}

export async function jupyterWithThaw(): Promise<Jupyter> {
  const folder = mkdtempSync(join(tmpdir(), "thaw-jupyter-"));
  await installKernel({ prefix: folder });
  const own = (name: string) => join(folder, name);
  return {
    folder,
    env: {
      ...process.env,
      JUPYTER_PATH: join(folder, "share", "jupyter"),
      JUPYTER_DATA_DIR: own("data"),
      JUPYTER_CONFIG_DIR: own("config"),
      JUPYTER_RUNTIME_DIR: own("runtime"),
      IPYTHONDIR: own("ipython"),
      THAW_HISTORY: own("history"),
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Runs a program to its end; gives stdout, or throws with what it printed. */
export async function runPython(
  python: string,
  args: readonly string[],
  { env, folder }: Jupyter,
): Promise<string> {
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const options = {
    env: { ...env, PYTHONDONTWRITEBYTECODE: "1" },
    cwd,
    maxBuffer: 1 << 26,
    timeout: 280_000,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(python, args, options);
    return stdout + stderr;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? `${error.stderr}` : "";
    throw new Error(`${args.join(" ")} failed in ${folder}:\n${said.slice(-8000)}`, { cause: error });
  }
}
