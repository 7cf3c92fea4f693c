// How fast graphs run: our runner against TensorFlow.js's GraphModel, and both engines against Python's TensorFlow.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cache, run } from "../scripts/lib.mjs";
import { graphModel } from "./graphmodel.mjs";
import { measurePair, thaw } from "./measure.mjs";

const quiet = { TF_CPP_MIN_LOG_LEVEL: "3", PYTHONDONTWRITEBYTECODE: "1" };

/** GraphModel does not run the LSTM's loop on wasm: it disposes what it reads again. */
const pairs = [
  ["mobilenetv2", "wasm"],
  ["resnet50", "wasm"],
  ["mobilenetv2", "tensorflow"],
  ["resnet50", "tensorflow"],
  ["lstm", "tensorflow"],
];

/** Which graph each side gets. */
const pairings = {
  "the same frozen graph": ["frozen", "frozen"],
  "the same converted graph": ["optimized", "optimized"],
  "frozen against converted": ["frozen", "optimized"],
};

/** In each, both sides predict in turns: how memory lies differs from one process to the next. */
const PROCESSES = 3;

export const running = {
  /**
   * Our runner on a Keras model against GraphModel, on the same backend: both on the graph as it was frozen, both on
   * what TensorFlow.js's converter makes of it, and ours on the frozen one against theirs on the converted.
   * `runner/resnet50` measures one model, `runner/wasm` one backend, `runner/same converted` one pairing.
   */
  async *runner(python, part = "") {
    for (const [name, backend] of pairs) {
      for (const [which, [ours, theirs]] of Object.entries(pairings)) {
        const what = `${name} on ${backend}, ${which}`;
        if (!what.includes(part)) continue;
        const graphs = await model(python, name);
        const files = [graphs[ours], await graphModel(graphs[theirs])];
        const runs = [];
        for (let i = 0; i < PROCESSES; i++) runs.push(await child(...files, backend, "both"));
        const times = ["ours", "theirs"].map((side) => runs.flatMap((run) => run[side]));
        yield { what: `${what}, a prediction`, unit: "ms", atLeast: 1, ...compared(...times) };
        yield* await starts(what, files, backend);
      }
    }
  },

  /**
   * A prediction of ResNet50 by native TensorFlow, in Node and in Python: each as it comes, and both with the plain
   * kernels.
   */
  async *native(python) {
    const { frozen } = await model(python, "resnet50");
    const kernels = { "as it comes": quiet, "plain kernels": { ...quiet, TF_ENABLE_ONEDNN_OPTS: "0" } };
    for (const batch of [1, 8]) {
      for (const [which, env] of Object.entries(kernels)) {
        const args = [frozen, String(batch), "15"];
        const jobs = {
          ours: () => json(process.execPath, ["bench/native.mjs", ...args], env),
          theirs: () => json(python, ["bench/predict.py", ...args], env),
        };
        const { ours, theirs } = await inTurns(jobs, 5);
        const times = [ours, theirs].map((results) => results.map(({ milliseconds }) => milliseconds));
        yield {
          what: `ResNet50, batch of ${batch}, ${which}, a prediction`,
          ...compared(...times),
          unit: "ms",
          atMostTimes: 1.3,
        };
      }
    }
  },

  /** A whole process, from nothing to the first prediction of a 14 MB MobileNetV2. */
  async start(python) {
    const { frozen } = await model(python, "mobilenetv2");
    const theirs = { command: python, args: ["bench/run.py", frozen], env: quiet };
    const rows = [];
    for (const backend of ["wasm", "node"]) {
      const job = thaw("run", frozen, "--json", "--backend", backend);
      const { ours, theirs: other, ratio } = await measurePair(job, theirs);
      const wanted = { unit: "s", ratio, atLeast: 3 };
      rows.push({ what: `thaw run on ${backend}`, ours: ours.seconds, theirs: other.seconds, ...wanted });
    }
    return rows;
  },
};

/** Processes of each side: a first call happens once in each, and differs from one to the next by a tenth. */
const STARTS = 11;

/** Fresh processes in turns, the backend ready and nothing else, the files in memory. */
async function starts(what, files, backend) {
  const side = (name) => () => child(...files, backend, name);
  const jobs = { ours: side("ours"), theirs: side("theirs") };
  await inTurns(jobs, 1); // reads the files from the disk
  const { ours, theirs } = await inTurns(jobs, STARTS);
  const row = (label, key, unit, wanted) => ({
    what: `${what}, ${label}`,
    ...compared(...[ours, theirs].map((results) => results.map((result) => result[key]))),
    unit,
    ...wanted,
  });
  return [
    row("from files to the first prediction", "fromFiles", "ms", { atLeast: 1 }),
    row("loaded, the first prediction", "firstCall", "ms", { atLeast: 1 }),
    // A thousandth more: Grappler drops the last layer's bias, whose zeros no trained model has.
    row("tensors in memory", "tensorBytes", "bytes", { atMostTimes: 1.001 }),
    row("peak memory", "peakMegabytes", "MB", { atMostTimes: 1 }),
  ];
}

/** The results of two jobs that run one after the other, each first in every other turn. */
async function inTurns(jobs, turns) {
  const results = { ours: [], theirs: [] };
  for (let i = 0; i < turns; i++)
    for (const side of i % 2 === 0 ? ["ours", "theirs"] : ["theirs", "ours"])
      results[side].push(await jobs[side]());
  return results;
}

/** Medians; the ratio is that of the pairs, which saw the same machine. */
function compared(ours, theirs) {
  const ratios = ours.map((figure, i) => theirs[i] / figure);
  return { ours: median(ours), theirs: median(theirs), ratio: median(ratios), interval: interval(ratios) };
}

/** Between which two of the values the true median lies, 95 times in 100, whatever their distribution. */
function interval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let [cut, tail, term] = [0, 0, 0.5 ** n]; // values in each tail; the chance that as many lie beyond the median
  for (; tail + term <= 0.025; cut++) {
    tail += term;
    term *= (n - cut) / (cut + 1);
  }
  const outermost = Math.max(cut - 1, 0);
  return [sorted[outermost], sorted[n - 1 - outermost]];
}

function child(...args) {
  return json(process.execPath, ["--expose-gc", "bench/runner.mjs", ...args]);
}

async function json(command, args, env = {}) {
  const { ok, output } = await run(command, args, { quiet: true, env });
  if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
  return JSON.parse(output.slice(output.lastIndexOf("\n{") + 1)); // TensorFlow greets before it
}

/** A Keras model as a frozen graph, and as TensorFlow.js's converter optimizes it; made once. */
async function model(python, name) {
  if (!python)
    throw new Error("needs Python with TensorFlow (npm test prepares it; THAW_PYTHON names another)");
  const folder = join(cache, "bench");
  const [frozen, optimized] = [join(folder, `${name}.pb`), join(folder, `${name}.optimized.pb`)];
  if (!existsSync(frozen) || !existsSync(optimized)) {
    mkdirSync(folder, { recursive: true });
    const made = [`${frozen}.partial`, `${optimized}.partial`];
    const { ok, output } = await run(python, ["bench/models.py", name, ...made], { quiet: true, env: quiet });
    if (!ok) throw new Error(`bench/models.py ${name} failed:\n${output}`);
    renameSync(made[1], optimized);
    renameSync(made[0], frozen);
  }
  return { frozen, optimized };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
