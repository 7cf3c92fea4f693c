// One process of the bench `runner`: node bench/runner.mjs MODEL.pb MODEL.json BACKEND both|ours|theirs. Prints JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { root } from "../scripts/lib.mjs";
import { fromDisk } from "./graphmodel.mjs";

const [file, theirFile, backend, side] = process.argv.slice(2);
const load = (path) => import(join(root, "dist/src", path));
const [{ chooseBackend }, { openPath }, { Graph }, { GraphRunner }] = await Promise.all(
  ["run/backend.node.js", "formats/open.node.js", "graph/graph.js", "run/runner.js"].map(load),
);
await chooseBackend(backend);
console.warn = () => {}; // GraphModel advises against executeAsync, which loops need

const runs = 15;
const loaders = { ours, theirs };
const result = side === "both" ? await steady() : await first(loaders[side]);
process.stdout.write(JSON.stringify(result));

/** Milliseconds of each prediction, warm, the two in turns. */
async function steady() {
  const [ourCall, theirCall] = [await ours(), await theirs()];
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
  return times;
}

/** From the files on disk to the first prediction, the latter by itself, and what is in memory after five more. */
async function first(load) {
  globalThis.gc?.(); // what loading both libraries left is not for either side to collect
  const start = performance.now();
  const call = await load();
  const loaded = performance.now();
  await call();
  const end = performance.now();
  for (let i = 0; i < 5; i++) await call();
  return {
    fromFiles: end - start,
    firstCall: end - loaded,
    tensorBytes: tf.memory().numBytes,
    peakMegabytes: peak() / 1024,
  };
}

/** Loaded: what to run is known, and the constants are in memory, folded and fused. */
async function ours() {
  const [meta] = (await openPath(file)).metaGraphs;
  const graph = new Graph(meta.graph, meta);
  const runner = new GraphRunner(graph);
  const [{ name, shape }] = graph.inputs;
  const fetches = graph.outputs.map((output) => output.name);
  await runner.prepare([name], fetches);
  const input = example(shape);
  return () => runner.run({ [name]: input }, fetches);
}

async function theirs() {
  const onNode = backend === "tensorflow"; // tfjs-node reads files itself
  const model = await tf.loadGraphModel(onNode ? `file://${theirFile}` : fromDisk(tf, theirFile));
  const loops = model.artifacts.modelTopology.node.some(({ op }) => op === "While");
  const input = example(model.inputs[0].shape.map((n) => (n < 0 ? null : n)));
  return async () => {
    const output = await (loops ? model.executeAsync(input) : model.execute(input));
    const data = await output.data();
    output.dispose();
    return data;
  };
}

function example(shape) {
  return tf.randomUniform(
    shape.map((n) => n ?? 1),
    0,
    1,
    "float32",
    7,
  );
}

/** Peak resident memory in KB. */
function peak() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
