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

export const running = {
  /**
   * Our runner on a frozen Keras model against GraphModel, on the same backend: on the graph as it was frozen, and on
   * the one that TensorFlow.js's converter would give it. `runner/resnet50` measures one model, `runner/wasm` one
   * backend.
   */
  async *runner(python, part = "") {
    for (const [name, backend] of pairs) {
      if (!`${name} ${backend}`.includes(part)) continue;
      const { frozen, optimized } = await model(python, name);
      for (const [which, theirs] of Object.entries({ frozen, converted: optimized })) {
        const what = `${name} on ${backend}, against the ${which} graph`;
        const files = [frozen, await graphModel(theirs)];
        const figures = await child(...files, backend, "both");
        yield { what: `${what}, a prediction`, unit: "ms", atLeast: 1, ...figures };
        yield* await starts(what, files, backend);
      }
    }
  },

  /**
   * A prediction of ResNet50 by native TensorFlow, in Node and in Python, both with the same kernels: the plain ones that
   * Thaw asks for, and oneDNN's. Thaw's default against Python's, which differ in this, is a ratio to know.
   */
  async *native(python) {
    const { frozen } = await model(python, "resnet50");
    for (const batch of [1, 8]) {
      const args = [frozen, String(batch), "15"];
      const times = { plain: { ours: [], theirs: [] }, oneDNN: { ours: [], theirs: [] } };
      for (let i = 0; i < 3; i++) {
        for (const [kernels, { ours, theirs }] of Object.entries(times)) {
          const env = { ...quiet, TF_ENABLE_ONEDNN_OPTS: kernels === "oneDNN" ? "1" : "0" };
          ours.push((await json(process.execPath, ["bench/native.mjs", ...args], env)).milliseconds);
          theirs.push((await json(python, ["bench/predict.py", ...args], env)).milliseconds);
        }
      }
      const { plain, oneDNN } = times;
      const row = (kernels, ours, theirs, atMostTimes) => ({
        what: `ResNet50, batch of ${batch}, kernels: ${kernels}`,
        ...{ ours: median(ours), theirs: median(theirs), unit: "ms", atMostTimes },
        ratio: median(ours.map((milliseconds, i) => theirs[i] / milliseconds)),
      });
      yield row("plain", plain.ours, plain.theirs, 1.3);
      yield row("oneDNN", oneDNN.ours, oneDNN.theirs, 1.3);
      yield row("Thaw's default against Python's", plain.ours, oneDNN.theirs, Number.POSITIVE_INFINITY);
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

/** Fresh processes in turns, the backend ready and nothing else. */
async function starts(what, files, backend) {
  const [own, other] = [[], []];
  for (let i = 0; i < 3; i++) {
    own.push(await child(...files, backend, "ours"));
    other.push(await child(...files, backend, "theirs"));
  }
  const row = (label, key, unit, rest) => ({
    what: `${what}, ${label}`,
    ours: median(own.map((result) => result[key])),
    theirs: median(other.map((result) => result[key])),
    ratio: median(own.map((result, i) => other[i][key] / result[key])),
    unit,
    ...rest,
  });
  return [
    row("from files to the first prediction", "fromFiles", "ms", { atLeast: 1 }),
    row("loaded, the first prediction", "firstCall", "ms", { atLeast: 1 }),
    row("tensors in memory", "tensorBytes", "bytes", { atMostTimes: 1.02 }),
    row("peak memory", "peakMegabytes", "MB", { atMostTimes: 1.1 }),
  ];
}

function child(...args) {
  return json(process.execPath, ["bench/runner.mjs", ...args]);
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
