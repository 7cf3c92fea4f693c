// npm start: sets up, then does the main job on a real model: notebooks/01-keras-from-pb.ipynb, cell by cell,
// through the evaluator that the Jupyter kernel uses.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./lib.mjs";
import { setup } from "./setup.mjs";

await setup();
const notebook = "01-keras-from-pb.ipynb";
mkdirSync(join(root, "notebooks/out"), { recursive: true }); // the notebook's models go there, and it beside them
const executed = await run(process.execPath, [
  "bin/thaw.mjs",
  "exec",
  `notebooks/${notebook}`,
  "--out",
  `notebooks/out/${notebook}`,
]);
process.exitCode = executed.ok ? 0 : 1;
