// What is measured, by name. Each gives rows: what, ours, theirs, and the ratio that has to be reached.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache, root } from "../scripts/lib.mjs";
import { checkpoint, dropped, encode, frozenGraph, kerasFrozen, smallNetwork, textGraph } from "./graphs.mjs";
import { measure, measurePair, node, thaw } from "./measure.mjs";
import { sparseCheckpoint, sparseH5 } from "./sparse.mjs";

/**
 * @typedef {{ what: string, ours: number, unit: string, theirs?: number, ratio?: number, atLeast?: number,
 *   atMostTimes?: number, atMost?: number }} Row
 *   `ratio`: how many times better than theirs ours is, where that is not what the medians give. `atLeast`: what it must
 *   be. `atMostTimes`: the other way around, how many times theirs ours may be. `atMost`: what ours must stay below.
 * @type {Record<string, (python: string | undefined) => Promise<Row[]>>}
 */
export const benches = {
  /** Listing the tensors of a 100 MB frozen graph, against Python with TensorFlow. */
  async tensors(python) {
    needTensorFlow(python);
    const file = await frozenGraph(100);
    const ours = await measure(thaw("tensors", file, "--json"));
    const theirs = await measure({ command: python, args: ["bench/tensors.py", file], env: quietTensorFlow });
    return [
      { what: "time", ours: ours.seconds, theirs: theirs.seconds, unit: "s", atLeast: 10 },
      { what: "peak memory", ours: ours.megabytes, theirs: theirs.megabytes, unit: "MB", atLeast: 4 },
    ];
  },

  /** Listing the tensors of real models, against Python with TensorFlow. */
  async listing(python) {
    needTensorFlow(python);
    const rows = [];
    for (const name of ["ResNet50", "VGG16"]) {
      const file = await kerasFrozen(python, name);
      const python3 = { command: python, args: ["bench/tensors.py", file], env: quietTensorFlow };
      const { ours, theirs, ratio } = await measurePair(thaw("tensors", file, "--json"), python3);
      rows.push(
        { what: `${name}, time`, ours: ours.seconds, theirs: theirs.seconds, ratio, unit: "s", atLeast: 15 },
        {
          what: `${name}, peak memory`,
          ours: ours.megabytes,
          theirs: theirs.megabytes,
          unit: "MB",
          atMost: 150,
        },
      );
    }
    return rows;
  },

  /** Reading every tensor of a 1 GB checkpoint, checksums on, against `cat`: from the disk, and from memory. */
  async checkpoint(python) {
    needTensorFlow(python);
    const prefix = await checkpoint(python);
    const shards = [0, 1, 2, 3].map((i) => `${prefix}.data-0000${i}-of-00004`);
    const cat = { command: "sh", args: ["-c", 'exec cat "$@" > /dev/null', "cat", ...shards] };
    const rows = [];
    for (const [from, before] of [
      ["disk", () => dropped(shards)],
      ["memory", () => {}],
    ]) {
      for (const how of ["chunks", "load"]) {
        await measure(cat, { runs: 1 });
        const job = node("bench/read-all.mjs", `${prefix}.index`, how);
        const { ours, theirs, ratio } = await measurePair(job, cat, { before });
        const what = `${how}, from ${from}`;
        // `cat` of what is in memory is done before Node has started: a ratio to know, not to promise.
        const wanted = { atMostTimes: from === "disk" ? 1.5 : Number.POSITIVE_INFINITY };
        rows.push(
          { what: `${what}, time`, ours: ours.seconds, theirs: theirs.seconds, ratio, unit: "s", ...wanted },
          { what: `${what}, peak memory`, ours: ours.megabytes, unit: "MB", atMost: 250 },
        );
      }
    }
    return rows;
  },

  /** Opening models of gigabytes: files with holes, which take no room on the disk. */
  async large() {
    const folder = join(cache, "bench/sparse");
    const rows = [];
    for (const [what, path] of [
      ["three shards of 1 GB", `${await sparseCheckpoint(join(folder, "sharded"), 3, 1)}.index`],
      ["a shard of 5 GB", `${await sparseCheckpoint(join(folder, "single"), 1, 5)}.index`],
      ["an .h5 of 2.5 GB", sparseH5(folder)],
    ]) {
      const { seconds, megabytes } = await measure(thaw("tensors", path, "--json"), { runs: 5 });
      rows.push(
        { what: `${what}, time`, ours: seconds, unit: "s", atMost: 1 },
        { what: `${what}, peak memory`, ours: megabytes, unit: "MB", atMost: 200 },
      );
    }
    return rows;
  },

  /** Text graphs of 40 MB: escaped bytes, as Keras' models have them, and lists of numbers. */
  async pbtxt() {
    const rows = [];
    for (const kind of ["bytes", "numbers"]) {
      const { seconds, megabytes } = await measure(thaw("tensors", textGraph(kind, 40), "--json"), {
        runs: 5,
      });
      rows.push(
        { what: `${kind}, time`, ours: seconds, unit: "s", atMost: 2 },
        { what: `${kind}, peak memory`, ours: megabytes, unit: "MB", atMost: 200 },
      );
    }
    return rows;
  },

  /** The notebook of `npm start`, set-up done. */
  async notebook() {
    const out = join(mkdtempSync(join(tmpdir(), "thaw-bench-")), "executed.ipynb");
    const { seconds, megabytes } = await measure(
      thaw("exec", "notebooks/01-keras-from-pb.ipynb", "--out", out),
    );
    return [
      { what: "time", ours: seconds, unit: "s", atMost: 10 },
      { what: "peak memory of the command", ours: megabytes, unit: "MB" },
    ];
  },

  /** Our graph runner against TensorFlow.js's GraphModel, on the same backend and graph, warm. */
  async runner() {
    const nodes = smallNetwork({ layers: 12, size: 56, channels: 64 });
    const { ours, theirs } = await warmRunners(nodes);
    return [{ what: "time per run", ours, theirs, unit: "ms", atLeast: 0.8 }];
  },
};

const quietTensorFlow = { TF_CPP_MIN_LOG_LEVEL: "3", PYTHONDONTWRITEBYTECODE: "1" };

function needTensorFlow(python) {
  if (!python)
    throw new Error("needs Python with TensorFlow (npm test prepares it; THAW_PYTHON names another)");
}

async function warmRunners(nodes) {
  const load = (path) => import(join(root, "dist/src", path));
  const [tf, { chooseBackend }, { openPath }, { Graph }, { GraphRunner }] = await Promise.all([
    import("@tensorflow/tfjs"),
    load("run/backend.node.js"),
    load("formats/open.node.js"),
    load("graph/graph.js"),
    load("run/runner.js"),
  ]);
  await chooseBackend();
  const [metaGraph] = (await openPath(await encode(nodes))).metaGraphs;
  const runner = new GraphRunner(new Graph(metaGraph.graph, metaGraph));
  const model = await tf.loadGraphModel({ load: async () => graphModel(nodes) });
  const fetch = `${nodes.at(-1).name}:0`;
  const [, ...shape] = [0, 1, 56, 56, 64];
  const input = tf.ones(shape);
  return {
    ours: await perRun(() => runner.run({ input }, [fetch])),
    theirs: await perRun(async () => {
      const output = model.predict(input);
      await output.data();
      output.dispose();
    }),
  };
}

/** Milliseconds of the median of ten runs, after three that do not count. */
async function perRun(once) {
  const times = [];
  for (let i = 0; i < 13; i++) {
    const start = performance.now();
    await once();
    times.push(performance.now() - start);
  }
  return times.slice(3).sort((a, b) => a - b)[5];
}

/** The same nodes as TensorFlow.js's converter would write them: constants beside the topology. */
function graphModel(nodes) {
  const constants = nodes.filter(({ op }) => op === "Const");
  const bytes = constants.map(({ attr }) => attr.value.tensor.tensor_content);
  const text = (attr) => ("s" in attr ? { s: attr.s.toString("base64") } : attr);
  const topology = nodes.map(({ attr, op, ...node }) => {
    const entries = Object.entries(attr).filter(([name]) => !(op === "Const" && name === "value"));
    return {
      ...node,
      op,
      attr: Object.fromEntries(entries.map(([name, value]) => [name, json(text(value))])),
    };
  });
  const shapeOf = ({ attr }) => attr.value.tensor.tensor_shape.dim.map(({ size }) => size);
  return {
    modelTopology: { node: topology, versions: { producer: 1882 } },
    weightSpecs: constants.map((node) => ({ name: node.name, shape: shapeOf(node), dtype: "float32" })),
    weightData: new Uint8Array(Buffer.concat(bytes)).buffer,
  };
}

/** Protobuf's JSON has names for enum values; float is the only dtype here. */
function json(attr) {
  return attr.type === 1 ? { type: "DT_FLOAT" } : attr;
}
