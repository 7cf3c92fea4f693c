// docs/ops.md is what the table says. After a change of the table: npx vitest run test/run/docs.test.ts -u
import { expect, test } from "vitest";
import { families } from "../../src/run/ops/index.js";

test("docs/ops.md is current", async () => {
  // A script, not a module with types: it exports this one function.
  const script: { render(all: typeof families): string } = await import(
    new URL("../../scripts/ops-docs.mjs", import.meta.url).href
  );
  await expect(script.render(families)).toMatchFileSnapshot("../../docs/ops.md");
});
