/**
 * What magics do; ../magics.ts turns them into calls of these.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { NotFoundError, ReadError, UsageError } from "../../../src/errors.js";
import { didYouMean } from "../../../src/nearest.js";
import { wrapped } from "../../../src/show/fit.js";
import { terminalOptions } from "../../../src/show/terminal.js";
import { magics } from "../magics.js";
import { withOriginals } from "./builtins.js";
import { plain } from "./bundle.js";
import { flags, Interrupted } from "./compile.js";
import { currentRun } from "./context.js";
import { flagStop } from "./control.js";

/** `%timeit` measures so many loops, each about so long: a single run may be shorter than any clock sees. */
const loops = 7;
const loopMilliseconds = 50;

export function createMagics(scope: Record<string, unknown>, cwd: string) {
  let timed = (): void => undefined;
  return {
    usage: (message: string) => {
      throw new UsageError(message, { hint: "%help lists all magics" });
    },
    timeNext: () => {
      timed = stopwatch();
    },
    timed: () => timed(),
    help: () => {
      const width = Math.max(...Object.keys(magics).map(({ length }) => length));
      const { terminal = 80 } = terminalOptions();
      for (const [name, says] of Object.entries(magics)) {
        const lines = wrapped(says, Math.max(20, terminal - width - 2)).split("\n");
        for (const [i, line] of lines.entries())
          console.log(`${(i === 0 ? name : "").padEnd(width)}  ${line}`);
      }
    },
    unknown: (name: string) => {
      throw new UsageError(`no magic ${name}`, { hint: `${didYouMeanMagic(name)}%help lists them` });
    },
    who: () => {
      const lines = (): string =>
        Object.keys(scope)
          .map((name) => `${name}: ${shortly(scope[name])}`)
          .join("\n");
      console.log(withOriginals(lines) || "no names yet");
    },
    reset: () => {
      for (const name of Object.keys(scope)) delete scope[name];
    },
    check: (mode: string) => {
      if (!/^(error|warn|off)$/.test(mode))
        throw new UsageError("%check takes error, warn or off", { found: mode || "nothing" });
    },
    load: (path: string) => setNextInput(readText(resolve(cwd, path))),
    writeFile: (path: string, text: string) => {
      if (path === "") throw new UsageError("%%writefile needs a path");
      writeText(resolve(cwd, path), text);
      console.log(`wrote ${path}`);
    },
    npm: async (args: string) => {
      const words = args.split(/\s+/).filter(Boolean);
      await execute("npm", [...words, "--no-fund", "--no-audit"], cwd);
      if (!/^(i|install|add)$/.test(words[0] ?? "")) return;
      process.stdout.write("in ");
      await execute("npm", ["root", ...words.slice(1)], cwd); // which depends on what folders above hold, and on options
    },
    bash: (script: string) => execute("bash", ["-c", script], cwd),
    time,
    timeit,
    timeCell: () => currentRun()?.onEnd.push(stopwatch()),
  };
}

/** There is one next cell: the last text is the one. */
function setNextInput(text: string): void {
  const payload = currentRun()?.payload;
  if (payload === undefined) return;
  const before = payload.findIndex(({ source }) => source === "set_next_input");
  if (before >= 0) payload.splice(before, 1);
  payload.push({ source: "set_next_input", text, replace: true });
}

async function time(run: () => unknown): Promise<void> {
  const stop = stopwatch();
  const value = await run();
  stop();
  if (value !== undefined) console.log(plain(value));
}

async function timeit(run: () => unknown): Promise<void> {
  let count = 1;
  for (let spent = 0; spent < loopMilliseconds; ) {
    spent = await loop(run, count);
    if (spent < loopMilliseconds) count *= spent < loopMilliseconds / 10 ? 10 : 2;
  }
  const times: number[] = [];
  while (times.length < loops) times.push((await loop(run, count)) / count);
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, each) => sum + (each - mean) ** 2, 0) / times.length);
  const runs = `${loops} loops of ${count.toLocaleString("en")} run${count === 1 ? "" : "s"}`;
  console.log(`${duration(mean)} ± ${duration(deviation)} (${runs})`);
}

/** @returns How long so many runs take, in milliseconds. */
async function loop(run: () => unknown, count: number): Promise<number> {
  if (flags[flagStop] === 1) throw new Interrupted();
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const value = run();
    if (value instanceof Promise) await value;
  }
  return performance.now() - start;
}

/** @returns What prints the time since now. */
function stopwatch(): () => void {
  const start = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    console.log(`took ${duration(performance.now() - start)} (CPU ${duration((user + system) / 1000)})`);
  };
}

function duration(milliseconds: number): string {
  return withOriginals(() => inUnits(milliseconds));
}

function inUnits(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  if (milliseconds >= 1) return `${milliseconds.toPrecision(3)} ms`;
  return milliseconds >= 1e-3
    ? `${(milliseconds * 1e3).toPrecision(3)} µs`
    : `${(milliseconds * 1e6).toPrecision(3)} ns`;
}

/** The child writes to the cell's descriptors, so its output is the cell's. */
async function execute(command: string, args: readonly string[], cwd: string): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new ReadError(`${command} ended with ${code === null ? "a signal" : `exit code ${code}`}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new NotFoundError("no such file", { file: path, cause });
  }
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new ReadError("the file cannot be written", { file: path, cause });
  }
}

function didYouMeanMagic(name: string): string {
  const names = Object.keys(magics).map((usage) => usage.split(" ")[0] ?? "");
  const hint = didYouMean(name, names);
  return hint === undefined ? "" : `${hint}; `;
}

function shortly(value: unknown): string {
  const text = plain(value).replaceAll(/\s*\n\s*/g, " ");
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}
