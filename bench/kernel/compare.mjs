// Thaw's kernel against ipykernel, tslab and Deno's, in one run: medians and 95th percentiles (of milliseconds, unless
// a name says otherwise), then the ratios. Linux, because memory is read from /proc.
import { delay, startKernel } from "./client.mjs";
import { allKernels } from "./kernels.mjs";

const rounds = 5;

export async function compareKernels(python) {
  const kernels = await allKernels(python);
  const starts = await startsOf(kernels);
  const measured = {};
  for (const [name, kernel] of Object.entries(kernels)) {
    const figures = await measure(kernel).catch((error) => ({ failed: error.message }));
    measured[name] = { ready: starts[name], ...figures };
    console.log(name, figures.failed ?? "measured");
  }
  console.table(mapValues(measured, (figures) => mapValues(figures, describe)));
  console.log("times ours:");
  const { thaw, ...others } = mapValues(measured, (figures) => mapValues(figures, middle));
  console.table(
    mapValues(others, (figures) => mapValues(figures, (value, what) => round(value / thaw[what]))),
  );
  return promises(thaw, others);
}

/** Only the time of a cell, against Deno's kernel: half a minute, for whoever works on it. */
export async function compareCells(python) {
  const { thaw, deno } = await allKernels(python);
  const figures = mapValues({ thaw, deno }, () => mapValues(smallCells, () => []));
  for (let i = 0; i < rounds; i++) {
    for (const [name, started] of Object.entries({ thaw, deno }))
      for (const [what, times] of Object.entries(await young(started))) figures[name][what].push(...times);
  }
  console.table(mapValues(figures, (times) => mapValues(times, describe)));
  return Object.entries(smallCells).map(([what, wanted]) => {
    const [ours, theirs] = [figures.thaw[what], figures.deno[what]].map(middle);
    return { what: `${what}, Deno's`, ours, theirs, unit: "ms", ...wanted };
  });
}

/** One that our kernel runs without TypeScript, and one that TypeScript checks: a ratio to know, not to promise. */
const smallCells = { "1+1": { atMostTimes: 1.5 }, "f(1)": { atMostTimes: Number.POSITIVE_INFINITY } };

/** The cells of a young session, after the first. */
async function young(started) {
  const kernel = await startKernel(started);
  try {
    await timed(kernel, "function f(x: number) { return x + 1; }");
    const figures = {};
    for (const what of Object.keys(smallCells)) {
      await timed(kernel, what);
      figures[what] = await repeat(39, () => timed(kernel, what));
    }
    return figures;
  } finally {
    await kernel.close();
  }
}

async function timed(kernel, source) {
  const started = performance.now();
  const { reply, idle } = kernel.execute(source);
  await Promise.all([reply, idle]);
  return performance.now() - started;
}

function promises(thaw, { ipykernel, deno }) {
  const row = (what, wanted, unit = "ms") => ({ what, ours: thaw[what] ?? Number.NaN, unit, ...wanted });
  const against = (name, kernel, what, atMostTimes) => ({
    ...row(what, { theirs: kernel[what] ?? Number.NaN, atMostTimes }),
    what: `${what}, ${name}'s`,
  });
  return [
    against("ipykernel", ipykernel, "ready", 1),
    against("ipykernel", ipykernel, "1+1", 1),
    against("Deno", deno, "1+1", 1.5),
    against("ipykernel", ipykernel, "20,000 lines", 1),
    row("typed, after 100", { atMost: 15 }),
    row("typed with tf", { atMost: 15 }),
    row("complete", { atMost: 20 }),
    row("complete in a cell", { atMost: 20 }),
    ...Object.keys(questions).map((name) => row(`${name} in a cell`, { atMost: 50 })),
    row("messages of them", { atMost: 50 }, "messages"),
    { what: "lines lost", ours: 20_000 - thaw["lines that came"], unit: "lines", atMost: 0 },
    row("MB after 150 cells", { atMost: 250 }, "MB"),
  ];
}

/** Milliseconds to the first answer; the kernels take turns, so that whatever else the machine does meets all. */
async function startsOf(kernels) {
  const starts = mapValues(kernels, () => []);
  for (let i = 0; i < rounds; i++) {
    for (const [name, started] of Object.entries(kernels)) {
      const kernel = await startKernel(started);
      starts[name].push(kernel.ready);
      await kernel.close();
    }
  }
  return starts;
}

async function measure({ code, ...started }) {
  const kernel = await startKernel(started);
  const time = (source) => timed(kernel, source);
  try {
    const figures = {
      "first cell": [await time("1+1")],
      "1+1": await repeat(39, () => time("1+1")),
    };
    const typed = await repeat(110, (n) => time(code.typed(n)));
    const megabytes = kernel.memory().reduce((sum, value) => sum + value, 0);
    Object.assign(figures, {
      "typed, after 100": typed.slice(-20),
      complete: await repeat(20, () => completion(kernel, code.complete)),
      "complete in a cell": await timesDuring(kernel, code, () => completion(kernel, code.complete)),
      ...(await answersDuring(kernel, code)),
      "MB after 150 cells": [megabytes],
    });
    if (code.tensors) {
      await time(code.tensors(0)); // which loads the library
      figures["typed with tf"] = await repeat(20, (n) => time(code.tensors(n + 1)));
    }
    return { ...figures, ...(await floodsOf(kernel, code.flood)) };
  } finally {
    await kernel.close();
  }
}

async function completion(kernel, code) {
  const started = performance.now();
  await kernel.request("complete_request", { code, cursor_pos: code.length }).reply;
  return performance.now() - started;
}

/** What a kernel answers while a cell computes, besides completion. */
const questions = {
  heartbeat: (kernel) => kernel.beat(),
  kernel_info: (kernel) => kernel.request("kernel_info_request", {}).reply,
  control: (kernel) => kernel.ask("kernel_info_request", {}).reply,
  comm_info: (kernel) => kernel.request("comm_info_request", {}).reply,
  inspect: (kernel, { complete: code }) =>
    kernel.request("inspect_request", { code, cursor_pos: 1, detail_level: 0 }).reply,
};

async function answersDuring(kernel, code) {
  const times = {};
  for (const [name, ask] of Object.entries(questions)) {
    await ask(kernel, code); // connecting and loading are not what is measured
    times[`${name} in a cell`] = await timesDuring(kernel, code, async () => {
      const started = performance.now();
      await ask(kernel, code);
      return performance.now() - started;
    });
  }
  return times;
}

/** Answers while a cell spins. Kernels that cannot answer then have one, which waited for the cell's end. */
async function timesDuring(kernel, { spin }, once) {
  let running = true;
  const cell = kernel.execute(spin).idle.then(() => {
    running = false;
  });
  await delay(200);
  const times = [];
  while (running && times.length < 10) times.push(await once());
  await cell;
  return times;
}

/** What arrived of 20,000 lines by the time the kernel said idle, and in how many messages: of several cells, the worst. */
async function floodsOf(kernel, code) {
  const floods = [];
  while (floods.length < rounds && floods.at(-1)?.elapsed !== Number.POSITIVE_INFINITY)
    floods.push(await flood(kernel, code));
  return {
    "20,000 lines": floods.map(({ elapsed }) => elapsed),
    "lines that came": [Math.min(...floods.map(({ lines }) => lines))],
    "messages of them": [Math.max(...floods.map(({ messages }) => messages))],
  };
}

async function flood(kernel, code) {
  const started = performance.now();
  const outputs = await Promise.race([kernel.execute(code).idle, delay(20_000)]);
  if (!outputs) return { elapsed: Number.POSITIVE_INFINITY, lines: 0, messages: 0 };
  const elapsed = performance.now() - started;
  const streams = outputs.filter(({ header }) => header.msg_type === "stream");
  const text = streams.map(({ content }) => content.text).join("");
  return { elapsed, lines: text.split("\n").length - 1, messages: streams.length };
}

async function repeat(count, once) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await once(i));
  return times;
}

/** The median, and behind it the 95th percentile where there is one. */
function describe(times) {
  if (!Array.isArray(times)) return times;
  if (times.length < 5) return `${round(middle(times))}`;
  return `${round(middle(times))} (${round(percentile(times, 0.95))})`;
}

function middle(times) {
  return Array.isArray(times) ? percentile(times, 0.5) : Number.NaN;
}

function percentile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
