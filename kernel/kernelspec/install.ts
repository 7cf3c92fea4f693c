/**
 * Makes the kernel known to Jupyter, by writing the kernelspec itself: neither Python nor Jupyter need be there.
 *
 * ```ts
 * const { folder } = await installKernel({ user: true });
 * await uninstallKernel({ user: true });
 * ```
 *
 * @module
 */

import { cp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ErrorDetails, NotFoundError, ReadError, UsageError } from "../../src/errors.js";
import { makeFolder } from "../../src/io/mkdir.node.js";
import { hostEnvironment } from "../host/memory.js";
import { findCommand, launcherScript, toArgv } from "./command.js";
import { kernelFolders, kernelsFolder, type Where } from "./folders.js";

/** What `kernel.json` holds. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: "typescript";
  readonly interrupt_mode: "message";
  readonly kernel_protocol_version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface InstallOptions extends Where {
  /** The kernelspec's name, which notebooks store. Default `thaw`. */
  readonly name?: string | undefined;
  /** What people see. Default `TypeScript (Thaw)`. */
  readonly displayName?: string | undefined;
}

export interface InstalledKernel {
  readonly name: string;
  readonly folder: string;
  readonly spec: KernelSpec;
}

/** The kernelspec's name unless another is given. */
export const KERNEL_NAME = "thaw";

/** What people see unless another is given. */
export const DISPLAY_NAME = "TypeScript (Thaw)";

/**
 * Writes the kernelspec, in place of an older one of the same name.
 *
 * @throws UsageError where the name is not one that Jupyter takes; ReadError where the folder cannot be written
 */
export async function installKernel(options: InstallOptions = {}): Promise<InstalledKernel> {
  const name = checkName(options.name ?? KERNEL_NAME);
  const folder = join(kernelsFolder(options), name);
  const command = findCommand();
  const spec = toSpec(options.displayName ?? DISPLAY_NAME, toArgv(command, folder));
  const draft = `${folder}.${process.pid}.tmp`;
  try {
    await rm(draft, { recursive: true, force: true });
    makeFolder(dirname(draft));
    await cp(await assetsFolder(), draft, { recursive: true });
    await writeFile(join(draft, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    if (command.volatile) await writeFile(join(draft, "launch.sh"), launcherScript(command), { mode: 0o755 });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    throw new ReadError("cannot write the kernelspec", {
      ...refusal(folder, cause),
      hint: elsewhere(options),
    });
  }
  return { name, folder, spec };
}

/**
 * Removes the kernelspec from the place named, or from everywhere where Jupyter would find it. Gives the folders
 * that it removed.
 *
 * @throws NotFoundError where there is none; ReadError where it cannot be removed
 */
export async function uninstallKernel(options: InstallOptions = {}): Promise<string[]> {
  const name = checkName(options.name ?? KERNEL_NAME);
  const named = options.user || options.sysPrefix || options.prefix !== undefined;
  const folders = (named ? [kernelsFolder(options)] : kernelFolders()).map((kernels) => join(kernels, name));
  const removed: string[] = [];
  for (const folder of folders) {
    if ((await readFile(join(folder, "kernel.json")).catch(() => undefined)) === undefined) continue;
    await remove(folder);
    removed.push(folder);
  }
  if (removed.length > 0) return removed;
  throw new NotFoundError(`no kernel ${JSON.stringify(name)} is installed`, {
    expected: folders.join(", "),
    hint: "`npx thaw kernel status` lists what Jupyter finds",
  });
}

async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true });
  } catch (cause) {
    const hint = "whoever installed it can remove it; --user, --sys-prefix and --prefix name one place";
    throw new ReadError("cannot remove the kernelspec", { ...refusal(folder, cause), hint });
  }
}

function refusal(file: string, cause: unknown): ErrorDetails {
  return { file, found: cause instanceof Error ? cause.message : String(cause), cause };
}

function elsewhere({ sysPrefix, prefix }: Where): string {
  if (sysPrefix || prefix !== undefined)
    return "without --sys-prefix and --prefix it is installed for the user alone";
  return "--prefix PATH installs into an environment; JUPYTER_DATA_DIR names another folder of the user's";
}

function toSpec(display_name: string, argv: readonly string[]): KernelSpec {
  return {
    argv,
    display_name,
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    env: hostEnvironment,
    metadata: { debugger: false, supported_encryption: ["curve"] },
  };
}

function checkName(name: string): string {
  if (/^[\w.-]+$/.test(name) && /[A-Za-z0-9]/.test(name)) return name;
  throw new UsageError(`no name for a kernel: ${JSON.stringify(name)}`, {
    expected: "ASCII letters, digits, '-', '_' and '.'",
  });
}

/** Three folders up from the source, four from dist/. */
async function assetsFolder(): Promise<string> {
  const beside = fileURLToPath(new URL("../assets", import.meta.url));
  const packaged = fileURLToPath(new URL("../../../kernel/assets", import.meta.url));
  return readFile(join(beside, "logo-svg.svg")).then(
    () => beside,
    () => packaged,
  );
}
