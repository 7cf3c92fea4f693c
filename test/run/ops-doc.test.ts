import { expect, test } from "vitest";
import { opsDoc, registeredOps } from "../../scripts/ops-doc.mjs";
import { families } from "../../src/run/ops/index.js";

test("docs/ops.md is what the op table says", async () => {
  // To write it: npx vitest run test/run/ops-doc.test.ts -u, or node scripts/ops-doc.mjs after a build.
  await expect(opsDoc(families, registeredOps())).toMatchFileSnapshot("../../docs/ops.md");
});
