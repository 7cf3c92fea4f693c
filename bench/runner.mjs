// One process of the bench `runner`: node bench/runner.mjs MODEL BACKEND both|ours|theirs. Prints JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { root } from "../scripts/lib.mjs";
import { graphModel } from "./graphmodel.mjs";

const [file, theirFile, backend, side] = process.argv.slice(2);
const load = (path) => import(join(root, "dist/src", path));
const [{ chooseBackend }, { openPath }, { Graph }, { GraphRunner }] = await Promise.all(
  ["run/backend.node.js", "formats/open.node.js", "graph/graph.js", "run/runner.js"].map(load),
);
await chooseBackend(backend);
console.warn = () => {}; // GraphModel advises against executeAsync, which loops need

const runs = 15;
const makers = { ours, theirs };
const result = side === "both" ? await steady() : await first(makers[side]);
process.stdout.write(JSON.stringify(result));

/** Milliseconds per prediction, warm, the two in turns. */
async function steady() {
  const [ourCall, theirCall] = [(await ours()).call, (await theirs()).call];
  const times = { ours: [], theirs: [] };
  for (let i = 0; i < runs + 3; i++) {
    for (const [name, call] of [
      ["ours", ourCall],
      ["theirs", theirCall],
    ]) {
      const start = performance.now();
      await call();
      if (i >= 3) times[name].push(performance.now() - start);
    }
  }
  const ratios = times.ours.map((own, i) => times.theirs[i] / own);
  return { ours: median(times.ours), theirs: median(times.theirs), ratio: median(ratios) };
}

/** Loading and the first prediction, and what is in memory after five more. */
async function first(make) {
  const prepared = await make(true);
  const start = performance.now();
  const { call } = await prepared.load();
  await call();
  const milliseconds = performance.now() - start;
  for (let i = 0; i < 5; i++) await call();
  return { milliseconds, tensorBytes: tf.memory().numBytes, peakMegabytes: peak() / 1024 };
}

async function ours(lazily = false) {
  const make = async () => {
    const [meta] = (await openPath(file)).metaGraphs;
    const graph = new Graph(meta.graph, meta);
    const runner = new GraphRunner(graph);
    const [{ name }] = graph.inputs;
    const fetches = graph.outputs.map((output) => output.name);
    const input = await example(graph.inputs[0].shape);
    return { call: () => runner.run({ [name]: input }, fetches) };
  };
  return lazily ? { load: make } : make();
}

async function theirs(lazily = false) {
  const handler = await graphModel(theirFile);
  const make = async () => {
    const model = await tf.loadGraphModel(handler);
    const loops = JSON.stringify((await handler.load()).modelTopology).includes('"While"');
    const input = await example(model.inputs[0].shape.map((n) => (n < 0 ? null : n)));
    const predict = () => (loops ? model.executeAsync(input) : model.execute(input));
    const call = async () => {
      const output = await predict();
      const data = await output.data();
      output.dispose();
      return data;
    };
    return { call };
  };
  return lazily ? { load: make } : make();
}

async function example(shape) {
  return tf.randomUniform(
    shape.map((n) => n ?? 1),
    0,
    1,
    "float32",
    7,
  );
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Peak resident memory in KB. */
function peak() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
