// Milliseconds per prediction of a frozen graph by native TensorFlow, warm: node native.mjs model.pb BATCH RUNS
import { join } from "node:path";
import { root } from "../scripts/lib.mjs";

const [file, batch, runs] = process.argv.slice(2);
const { open, TensorValue } = await import(join(root, "dist/src/index.js"));
const model = await open(file);
const [{ name, shape }] = model.inputs;
const full = shape.map((size) => size ?? Number(batch));
const numbers = Float32Array.from(
  { length: full.reduce((product, n) => product * n, 1) },
  (_, i) => (i % 255) / 255,
);
const images = new TensorValue(name, "float32", full, numbers);
const times = [];
for (let i = 0; i < Number(runs) + 3; i++) {
  const start = performance.now();
  await model.predict(images, { engine: "native" });
  if (i >= 3) times.push(performance.now() - start);
}
process.stdout.write(JSON.stringify({ milliseconds: times.sort((a, b) => a - b)[times.length >> 1] }));
