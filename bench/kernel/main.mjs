// node bench/kernel/main.mjs [KERNEL …]: Thaw's kernel against ipykernel, tslab and Deno's, in one run; medians, and
// 95th percentiles where one matters. Linux, because memory is read from /proc. THAW_PYTHON names ipykernel's Python.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, die, npm, root } from "../../scripts/lib.mjs";
import { delay, startKernel } from "./client.mjs";

const file = "{connection_file}";
const others = join(cache, "bench-kernels");
const python = process.env.THAW_PYTHON ?? join(cache, "venv/bin/python");
const thaw = join(root, "bin/thaw.mjs");

const typescript = {
  typed: (n) =>
    `interface P${n} { x: number }\nconst p${n}: P${n} = { x: ${n} };\nfunction f${n}(p: P${n}): number {\n  return p.x * 2;\n}\nf${n}(p${n})`,
  flood: "for (let i = 0; i < 20000; i++) console.log('line ' + i);",
  busy: "await new Promise((resolve) => setTimeout(resolve, 2000));",
  complete: "const text = 'a'; text.toUp",
  small: (n) => `const v = ${n}; v`,
};
const pythonCode = {
  typed: (n) => `x${n}: int = ${n}\ndef f${n}(x: int) -> int:\n    return x * 2\nf${n}(x${n})`,
  flood: "for i in range(20000): print(f'line {i}')",
  busy: "import time; time.sleep(2)",
  complete: "text = 'a'; 'a'.upp",
  small: (n) => `v = ${n}; v`,
};

const kernels = {
  thaw: { command: [process.execPath, thaw, "kernel", "run", "--connection-file", file], code: typescript },
  ipykernel: { command: [python, "-m", "ipykernel_launcher", "-f", file], code: pythonCode },
  tslab: {
    command: [
      process.execPath,
      join(others, "node_modules/tslab/bin/tslab"),
      "kernel",
      "--config-path",
      file,
    ],
    code: typescript,
  },
  deno: {
    command: [join(others, "node_modules/.bin/deno"), "jupyter", "--kernel", "--conn", file],
    code: typescript,
  },
};

const wanted = process.argv.slice(2);
await prepareOthers();
const table = {};
for (const [name, kernel] of Object.entries(kernels)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  table[name] = await measure(kernel).catch((error) => ({ failed: error.message }));
  console.log(name, table[name]);
}
console.table(table);

async function measure({ command, code }) {
  const starts = [];
  for (let i = 0; i < 4; i++) {
    const kernel = await startKernel(command);
    starts.push(kernel.ready);
    await kernel.close();
  }
  const kernel = await startKernel(command);
  const timed = async (source) => {
    const started = performance.now();
    const { reply, idle } = kernel.execute(source);
    await Promise.all([reply, idle]);
    return performance.now() - started;
  };
  try {
    const first = await timed("1+1");
    const small = await repeat(40, () => timed("1+1"));
    const typed = [];
    for (let n = 0; n < 110; n++) typed.push(await timed(code.typed(n)));
    const memory = kernel.memory();
    const complete = await repeat(20, () => completion(kernel, code.complete));
    const running = kernel.execute(code.busy);
    await delay(200);
    const during = await completion(kernel, code.complete);
    await running.idle;
    const flood = await floodOf(kernel, code.flood);
    return {
      "ready ms": round(median(starts)),
      "first cell ms": round(first),
      "1+1 ms": round(median(small)),
      "1+1 p95": round(percentile(small, 0.95)),
      "typed, last 10 of 110": round(median(typed.slice(-10))),
      "complete ms": round(median(complete)),
      "complete in a cell": round(during),
      ...flood,
      "MB after 150 cells": round(memory),
    };
  } finally {
    await kernel.close();
  }
}

async function completion(kernel, code) {
  const started = performance.now();
  await kernel.request("complete_request", { code, cursor_pos: code.length }).reply;
  return performance.now() - started;
}

/** What arrived of 20,000 lines by the time the kernel said idle, and in how many messages. */
async function floodOf(kernel, code) {
  const started = performance.now();
  const outputs = await Promise.race([kernel.execute(code).idle, delay(20_000)]);
  if (!outputs) return { "20,000 lines ms": "no idle", lines: "", messages: "" };
  const streams = outputs.filter(({ header }) => header.msg_type === "stream");
  const lines =
    streams
      .map(({ content }) => content.text)
      .join("")
      .split("\n").length - 1;
  return { "20,000 lines ms": round(performance.now() - started), lines, messages: streams.length };
}

async function repeat(count, once) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await once());
  return times;
}

function median(times) {
  return percentile(times, 0.5);
}

function percentile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function round(value) {
  return Math.round(value * 10) / 10;
}

/** The npm package `deno` brings the program; tslab needs a place without other people's types beside it. */
async function prepareOthers() {
  if (existsSync(join(others, "node_modules/tslab")) && existsSync(join(others, "node_modules/.bin/deno")))
    return;
  mkdirSync(others, { recursive: true });
  writeFileSync(join(others, "package.json"), "{}\n");
  const args = ["install", "--prefix", others, "--no-audit", "--no-fund", "tslab@1.0.22", "deno@2.9.6"];
  const done = await npm(args, { quiet: true });
  if (!done.ok) die("tslab and Deno could not be installed", done.output);
}
