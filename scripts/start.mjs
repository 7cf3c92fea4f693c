// npm start: sets up, then does the main job on a real model: notebooks/01-keras-from-pb.ipynb, cell by cell,
// through the evaluator that the Jupyter kernel uses. Ends by naming what it wrote and the largest difference.
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, root, run } from "./lib.mjs";
import { setup } from "./setup.mjs";

const notebook = "01-keras-from-pb.ipynb";
const out = "notebooks/out"; // the notebook's models go there, and it beside them

await setup();
mkdirSync(join(root, out), { recursive: true });
const started = Date.now();
const command = ["bin/thaw.mjs", "exec", `notebooks/${notebook}`, "--out", `${out}/${notebook}`];
const { ok } = await run(process.execPath, command);
if (ok) conclude();
else process.exitCode = 1;

function conclude() {
  const models = filesBelow(out).filter((file) => /\.(h5|keras)$/.test(file) && isNew(file));
  console.log(`\nwrote ${models.join(" and ")}\n${saidLast(/^largest difference.*$/m)}`);
}

function isNew(file) {
  return statSync(join(root, file)).mtimeMs >= started - 1000; // some file systems keep whole seconds
}

/** The last line of that form that a cell printed. */
function saidLast(pattern) {
  const { cells } = JSON.parse(readFileSync(join(root, out, notebook), "utf8"));
  const texts = cells.flatMap(({ outputs = [] }) => outputs.map(({ text = "" }) => [text].flat().join("")));
  return texts.findLast((text) => pattern.test(text))?.match(pattern)?.[0] ?? "";
}
