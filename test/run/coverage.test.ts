// Every kind of dtype that TensorFlow has a kernel for, and every attribute that a row reads, has cases of more than one value
// in test/fixtures/ops, or a reason why it cannot have any. TensorFlow's own registry says what there is.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { needs, python } from "../requirements.js";

const script = fileURLToPath(new URL("../fixtures/make/op_coverage.py", import.meta.url));

needs(python).test(
  "no dtype and no attribute of the op table is without a case and a reason",
  () => {
    const { stdout, stderr, status } = spawnSync(python.path, [script], { encoding: "utf8" });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toMatch(/^0 missing, \d+ explained$/m);
  },
  120_000,
);
