/**
 * Whether Jupyter will find and start the kernel, and what to do where it will not.
 *
 * ```ts
 * const { kernels, problems } = await kernelStatus();
 * for (const { what, fix } of problems) console.log(`${what}\n  fix: ${fix}`);
 * ```
 *
 * @module
 */

import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { isExecutable, kernelFolders, kernelsFolder, type Where } from "./folders.js";
import { DISPLAY_NAME } from "./install.js";

export interface Problem {
  readonly what: string;
  /** The command that mends it. */
  readonly fix: string;
}

export interface FoundKernel {
  readonly name: string;
  readonly folder: string;
  readonly displayName: string | undefined;
  readonly argv: readonly string[];
  readonly problems: readonly Problem[];
}

export interface KernelStatus {
  /** Thaw's kernelspecs that Jupyter finds, the one that it takes first. */
  readonly kernels: readonly FoundKernel[];
  /** All of theirs, and those of this installation. */
  readonly problems: readonly Problem[];
}

const logos = ["logo-svg.svg", "logo-32x32.png", "logo-64x64.png"];

/** @param where Look only there; without: wherever Jupyter looks. */
export async function kernelStatus(env = process.env, where: Where = {}): Promise<KernelStatus> {
  const kernels: FoundKernel[] = [];
  const named = where.user || where.sysPrefix || where.prefix !== undefined;
  const folders = named ? [kernelsFolder(where, env)] : kernelFolders(env);
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).sort();
    for (const name of names) kernels.push(...(await inspect(name, join(folder, name))));
  }
  const missing = named
    ? { what: `no kernel of Thaw in ${folders.join()}`, fix: `npx thaw kernel install${optionOf(where)}` }
    : { what: "Jupyter does not know the kernel", fix: "npx thaw kernel install" };
  const general = [...(kernels.length === 0 ? [missing] : []), ...(await checkSockets())];
  return { kernels, problems: [...general, ...kernels.flatMap(({ problems }) => problems)] };
}

/** The kernelspec in `folder` with what is wrong with it; none where it is somebody else's. */
async function inspect(name: string, folder: string): Promise<FoundKernel[]> {
  const text = await readFile(join(folder, "kernel.json"), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const spec = parse(text);
  const argv = spec?.argv ?? [];
  if (!isOurs(name, argv) && !(await exists(join(folder, "globals.d.ts")))) return [];
  const fix = `npx thaw kernel install --name ${name}${placeOf(folder)}${titleOf(spec)}`;
  const problems: Problem[] = [];
  const problem = (what: string) => problems.push({ what: `${folder}: ${what}`, fix });
  if (spec === undefined) problem("kernel.json is not a kernelspec");
  if (argv[0] !== undefined && isAbsolute(argv[0]) && !isExecutable(argv[0])) problem(`${argv[0]} is gone`);
  if (argv[1] !== undefined && !(await exists(argv[1]))) problem(`${argv[1]} is gone`);
  if (spec && spec.interrupt_mode !== "message")
    problem("Stop would not reach the kernel: interrupt_mode is not message");
  if (argv.includes("run") && !argv.some((argument) => argument.includes("{connection_file}")))
    problem("Jupyter would not tell the kernel where to listen: {connection_file} is not in argv");
  if (spec && problems.length === 0) {
    const refusal = await whyNot(spec);
    if (refusal !== undefined) problem(`it does not start: ${refusal}`);
  }
  for (const logo of logos) if (!(await exists(join(folder, logo)))) problem(`${logo} is missing`);
  return [{ name, folder, displayName: spec?.display_name, argv, problems }];
}

/** Asks the program that Jupyter would start for its version: what it needs may be gone though the program is there. */
async function whyNot({ argv, env }: Spec): Promise<string | undefined> {
  const [program, ...args] = argv.slice(0, Math.max(0, argv.indexOf("kernel")));
  if (program === undefined) return "its command does not run Thaw's kernel";
  const options = { env: { ...process.env, ...env }, timeout: patienceMilliseconds };
  try {
    await promisify(execFile)(program, [...args, "--version"], options);
    return undefined;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    // Node's own errors stand between a stack and its version.
    const line = said.split("\n").find((each) => /error|thaw/i.test(each)) ?? said.split("\n")[0];
    return line || (error instanceof Error ? error.message : String(error));
  }
}

/** A machine that starts Node more slowly has other worries. */
const patienceMilliseconds = 30_000;

/** The option that installs into `folder` again. */
function placeOf(folder: string): string {
  const prefix = /^(.+)[\\/]share[\\/]jupyter[\\/]kernels[\\/][^\\/]+$/.exec(folder)?.[1];
  return prefix === undefined || folder.startsWith(homedir()) ? " --user" : ` --prefix ${quoted(prefix)}`;
}

/** The option that keeps a title of the user's own. */
function titleOf(spec: Spec | undefined): string {
  const title = spec?.display_name;
  return typeof title !== "string" || title === DISPLAY_NAME ? "" : ` --display-name ${quoted(title)}`;
}

function optionOf({ sysPrefix, prefix }: Where): string {
  if (prefix !== undefined) return ` --prefix ${quoted(prefix)}`;
  return sysPrefix ? " --sys-prefix" : " --user";
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./:@\\-]+$/.test(path) ? path : `"${path.replace(/["$`]/g, "\\$&")}"`;
}

interface Spec {
  readonly argv: readonly string[];
  readonly display_name?: string;
  readonly interrupt_mode?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function parse(text: string): Spec | undefined {
  try {
    const spec: unknown = JSON.parse(text);
    if (typeof spec !== "object" || spec === null || !("argv" in spec) || !Array.isArray(spec.argv))
      return undefined;
    // The other two fields are only compared and shown.
    return spec.argv.every((argument) => typeof argument === "string") ? (spec as Spec) : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(name: string, argv: readonly string[]): boolean {
  const runs = argv.includes("kernel") && argv.includes("run");
  return name === "thaw" || (runs && argv.some((argument) => /thaw|launch\.sh$/.test(argument)));
}

async function checkSockets(): Promise<Problem[]> {
  try {
    await import("zeromq");
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return [{ what: `ZeroMQ cannot be loaded: ${reason}`, fix: "npm rebuild zeromq" }];
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
