// What is measured, by name. Each gives rows: what, ours, theirs, and the ratio that has to be reached.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache } from "../scripts/lib.mjs";
import { checkpoint, dropped, frozenGraph, kerasFrozen, textGraph } from "./graphs.mjs";
import { compareCells, compareKernels } from "./kernel/compare.mjs";
import { growth } from "./kernel/growth.mjs";
import { measure, measurePair, node, thaw } from "./measure.mjs";
import { running } from "./running.mjs";
import { sparseCheckpoint, sparseH5 } from "./sparse.mjs";

/**
 * @typedef {{ what: string, ours: number, unit: string, theirs?: number, ratio?: number, atLeast?: number,
 *   interval?: [number, number], atMostTimes?: number, atMost?: number }} Row
 *   `ratio`: how many times better than theirs ours is, where that is not what the medians give; `interval`: where it
 *   lies, 95 times in 100. `atLeast`: what it must be. `atMostTimes`: the other way around, how many times theirs ours may
 *   be. `atMost`: what ours must stay below.
 * @type {Record<string, (python: string | undefined, part?: string) => Promise<Row[]> | AsyncIterable<Row>>}
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

  ...running,

  /** Our kernel against ipykernel, tslab and Deno's. */
  kernel: compareKernels,

  /** The time of a small cell, against Deno's kernel. */
  "kernel-cells": compareCells,

  /** The memory of our kernel's processes over 5,000 cells. */
  "kernel-growth": growth,
};

const quietTensorFlow = { TF_CPP_MIN_LOG_LEVEL: "3", PYTHONDONTWRITEBYTECODE: "1" };

function needTensorFlow(python) {
  if (!python)
    throw new Error("needs Python with TensorFlow (npm test prepares it; THAW_PYTHON names another)");
}
