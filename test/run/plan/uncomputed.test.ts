// Attributes that the runner does not compute are said before anything runs, with the ops that it lacks: all at once.
import { expect, test } from "vitest";
import { isThawError } from "../../../src/errors.js";
import type { NodeDef } from "../../../src/formats/graphdef.js";
import { run } from "../../../src/run/run.js";
import { graphOf, int, node, placeholder, strings, text, type } from "../graphs.js";

const photo = placeholder("photo", [], "string");

async function refusal(nodes: readonly NodeDef[], ...fetches: string[]): Promise<string> {
  // Nothing is fed: what is missing of the graph comes before what is missing of its inputs.
  const error = await run(graphOf(...nodes), {}, fetches).catch((error: unknown) => error);
  if (!isThawError(error, "unsupported")) throw error;
  return `${error.summary}\n${error.found}`;
}

test("an attribute is named with its value, what is computed, and the nodes", async () => {
  const small = node("small", "DecodeJpeg", ["photo"], { ratio: int(2) });
  const other = node("other", "DecodeJpeg", ["photo"], { ratio: int(2) });
  expect(await refusal([photo, small, other], "small", "other")).toBe(
    "the graph needs an op that the runner does not have, or not with these attributes\n" +
      "DecodeJpeg, ratio = 2 (computed: 1) (2): small, other",
  );
});

test("together with ops that are not there", async () => {
  const unknown = node("unknown", "NoSuchOp", ["photo"]);
  const fused = node("fused", "_FusedMatMul", ["unknown", "unknown"], {
    fused_ops: strings("BiasAdd", "Cosine"),
    T: type("float32"),
  });
  const text8 = node("wide", "UnicodeEncode", ["unknown", "unknown"], { output_encoding: text("UTF-7") });
  const found = await refusal([photo, unknown, fused, text8], "fused", "wide");
  expect(found).toContain("3 ops");
  expect(found).toContain("NoSuchOp (1): unknown");
  expect(found).toContain("_FusedMatMul, fused_ops = Cosine (computed: BiasAdd, ");
  expect(found).toContain(
    "UnicodeEncode, output_encoding = UTF-7 (computed: UTF-8, UTF-16-BE, UTF-32-BE) (1): wide",
  );
});
