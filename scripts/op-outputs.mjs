// Writes src/graph/op-outputs.ts: what every op that TensorFlow registers gives, by test/fixtures/registry/ops.json.gz.
// With --check: fails when the committed file differs.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const source = new URL("../test/fixtures/registry/ops.json.gz", import.meta.url);
const target = new URL("../src/graph/op-outputs.ts", import.meta.url);

/** Ops by the types of their outputs, as src/graph/output-types.ts reads them: `"N * T, out_idx = int32"`. */
function byOutputs(registry) {
  const groups = {};
  for (const [name, { outputs, attrs }] of Object.entries(registry)) {
    const types = outputs.map(([, type]) => {
      const plain = type.replace("ref ", "");
      const attr = attrs[plain.split(" * ").at(-1)];
      if (attr?.type === "list(type)") return `list ${plain}`;
      return attr?.type === "type" && attr.default ? `${plain} = ${attr.default}` : plain;
    });
    const key = types.join(", ");
    groups[key] = [...(groups[key] ?? []), name];
  }
  return groups;
}

const groups = byOutputs(JSON.parse(gunzipSync(readFileSync(source)).toString()));
const lines = Object.keys(groups)
  .sort()
  .map((types) => `  ${JSON.stringify(types)}:\n    ${JSON.stringify(groups[types].sort().join(" "))},\n`);
const text = `/**
 * Which ops give what: the output arguments of all ops that TensorFlow 2.21 registers.
 *
 * Written by scripts/op-outputs.mjs from TensorFlow's own list. Do not edit.
 *
 * @module
 */

/** Ops by the types of their outputs: dtypes, or attributes that hold them, with their default and their count. */
// biome-ignore format: one line a list
export const opsByOutputs: Readonly<Record<string, string>> = {
${lines.join("")}};
`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
  console.log(`wrote ${target.pathname}`);
} else if (readFileSync(target, "utf8") !== text) {
  console.error(
    "src/graph/op-outputs.ts is not what the list of ops gives; run: node scripts/op-outputs.mjs",
  );
  process.exitCode = 1;
}
