// Reads every tensor of a model, checksums on: node read-all.mjs MODEL load|chunks|statistics
import { open, statistics } from "../dist/src/index.js";

const [, , path = "", how] = process.argv;
const model = await open(path);
let bytes = 0;
for (const tensor of model.tensors) {
  if (how === "load") bytes += (await tensor.load()).data.byteLength;
  else if (how === "statistics") bytes += (await statistics(tensor)).count * 4;
  else for await (const chunk of tensor.chunks()) bytes += chunk.byteLength;
}
console.log(`${model.tensors.length} tensors, ${bytes} bytes`);
