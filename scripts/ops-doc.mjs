// Writes docs/ops.md from the op table, with TensorFlow's own list beside it. Run after a build; with --check: fails
// when the committed file differs (test/run/ops-doc.test.ts does the same).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const target = new URL("../docs/ops.md", import.meta.url);

/** The names of all ops that TensorFlow registers. */
export function registeredOps() {
  const bytes = readFileSync(new URL("../test/fixtures/registry/ops.json.gz", import.meta.url));
  return Object.keys(JSON.parse(gunzipSync(bytes).toString()));
}

/** docs/ops.md for these families, by what they are called, and TensorFlow's list of ops. */
export function opsDoc(families, registry) {
  const ours = new Set(Object.values(families).flatMap((family) => Object.keys(family)));
  const theirs = registry.filter((name) => !name.startsWith("_"));
  const missing = theirs.filter((name) => !ours.has(name)).sort();
  const sections = Object.entries(families).map(([title, family]) => `## ${title}\n\n${table(family)}\n`);
  return `# Ops

<!-- Written by scripts/ops-doc.mjs from src/run/ops. Do not edit. -->

What the runner computes: ${ours.size} ops, of the ${theirs.length} that TensorFlow 2.21 registers for CPU builds. Each one runs on
every backend; one that a backend lacks a kernel for, or gets wrong, is computed on the cpu backend, that op alone.
Results are held against TensorFlow's own, most in \`test/run/ops.test.ts\`, to 1e-5 relative + 1e-6 absolute.

Attributes are those that the result depends on. \`stateful\` ops run anew every time; all others are computed once where
their inputs are constant.

${sections.join("\n")}
## What TensorFlow has and the runner does not

A graph that needs one of these is refused before anything runs, with all of them named. It runs with native TensorFlow
(\`thaw native install\`).

${missing.map((name) => `\`${name}\``).join(" ")}
`;
}

function table(family) {
  const rows = Object.entries(family).map(([name, row]) => [
    `\`${name}\``,
    row.args.map(argument).join(", "),
    Object.entries(row.attrs).map(attribute).join(", "),
    Object.entries(row.outputs)
      .map(([output, type]) => `${output}: ${type}`)
      .join(", "),
    remarks(row),
  ]);
  const lines = [
    ["op", "inputs", "attributes", "outputs", "remarks"],
    ["--", "--", "--", "--", "--"],
    ...rows,
  ];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function argument({ name, kind }) {
  if (kind === "tensor" || kind === "value") return name;
  return kind === "tensors" || kind === "values" ? `${name}…` : `${name} (${kind})`;
}

function attribute([name, spec]) {
  return "default" in spec
    ? `${name}: ${spec.type} = ${JSON.stringify(spec.default)}`
    : `${name}: ${spec.type}`;
}

function remarks({ stateful, alias, note, avoid = {} }) {
  const elsewhere = Object.entries(avoid).map(([backend, why]) => `not on ${backend}: ${why}`);
  return [stateful && "stateful", alias && "free", ...elsewhere, note].filter(Boolean).join("; ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { families } = await import(new URL("../dist/src/run/ops/index.js", import.meta.url));
  const text = opsDoc(families, registeredOps());
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== text)
      throw new Error("docs/ops.md is stale: run node scripts/ops-doc.mjs");
  } else writeFileSync(target, text);
}
