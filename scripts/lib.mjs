// What the scripts share: running programs, and stamps that tell whether work has been done already.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const cache = join(root, ".cache");

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, cwd?: string, env?: Record<string, string> }} [options] quiet: collect the output
 * @returns {Promise<{ ok: boolean, output: string }>} output is empty unless quiet
 */
export function run(command, args, { quiet = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const stdio = quiet ? ["ignore", "pipe", "pipe"] : "inherit";
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ ok: false, output: `${command}: ${error.message}` }));
    child.on("close", (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}

/** npm as this process was started by, else the one on PATH. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return run(process.execPath, [script, ...args], options);
  return process.platform === "win32"
    ? run("cmd.exe", ["/c", "npm", ...args], options)
    : run("npm", args, options);
}

/** A program of node_modules/.bin, by the script behind it, so that no shell is needed. */
export function bin(path, args, options) {
  return run(process.execPath, [join(root, "node_modules", path), ...args], options);
}

/** Whether `file` holds `value`. Stamps are written last, so work that was cut short is done again. */
export function stamped(file, value) {
  return existsSync(file) && readFileSync(file, "utf8") === value;
}

export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

/** Lets Node run the scripts in there, such as JupyterLab's yarn.js, as CommonJS: this project's own are ES modules. */
export function commonJs(folder) {
  stamp(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

/** One hash for the contents of some files. */
export function contentHash(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** One hash for names, sizes and times of everything below some folders: quicker than reading it. */
export function treeHash(...folders) {
  const hash = createHash("sha256");
  for (const file of folders.flatMap(filesBelow)) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** Paths of all files below a folder of the project, relative to its root, sorted. */
export function filesBelow(folder) {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [folder];
  return readdirSync(full, { withFileTypes: true })
    .flatMap((entry) => filesBelow(`${folder}/${entry.name}`))
    .sort();
}

/** Ends the process with a reason and, where there is one, what the failed program said. */
export function die(reason, output = "") {
  console.error(output ? `${output}\n\n${reason}` : reason);
  process.exit(1);
}
