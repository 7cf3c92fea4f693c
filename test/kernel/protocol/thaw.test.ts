import { fileURLToPath } from "node:url";
import { typescriptSamples } from "./kernels.js";
import { conformance } from "./suite.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));

conformance({
  name: "thaw",
  command: [process.execPath, thaw, "kernel", "run", "--connection-file", "{connection_file}"],
  language: "typescript",
  extension: ".ts",
  samples: typescriptSamples,
  lacks: { "concurrent subshells": "the evaluator runs one cell at a time, whichever shell it is from" },
});
