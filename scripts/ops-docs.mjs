// docs/ops.md from the op table. test/run/docs.test.ts holds the page against it, and writes it with `-u`.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const registryFile = new URL("../test/fixtures/registry/ops.json.gz", import.meta.url);

/** The page for these families of ops. */
export function render(families) {
  const registry = JSON.parse(gunzipSync(readFileSync(registryFile)).toString());
  const ours = new Set(Object.values(families).flatMap((family) => Object.keys(family)));
  const missing = Object.keys(registry).filter((name) => !ours.has(name));
  const total = Object.keys(registry).length;
  return [
    "# Ops that the runner has",
    "",
    `Made from the table in \`src/run/ops\` by \`scripts/ops-docs.mjs\`. ${ours.size} of TensorFlow 2.21's ${total} ops.`,
    "Names, arguments, attributes and defaults are TensorFlow's own (`tf.raw_ops`); a test holds them against its",
    "registry. Where a backend lacks a kernel, that one op runs on the cpu backend.",
    "",
    ...Object.entries(families).flatMap(([title, family]) => section(title, family)),
    "## What TensorFlow has beside these",
    "",
    `${missing.length} ops: training, input pipelines, devices, collectives and what nobody asked for yet.`,
    "",
    missing.map((name) => `\`${name}\``).join(", "),
    "",
  ].join("\n");
}

function section(title, family) {
  const rows = Object.entries(family).map(([name, row]) => {
    const cells = [`\`${name}\``, inputs(row), attributes(row), outputs(row), notes(row)];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return [
    `## ${title}`,
    "",
    "| op | inputs | attributes | outputs | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

function inputs({ args }) {
  return args.map(({ name, kind }) => (kind === "tensor" ? name : `${name}: ${kind}`)).join(", ");
}

function attributes({ attrs }) {
  return Object.entries(attrs)
    .map(
      ([name, { type, ...rest }]) =>
        `${name}: ${type}${"default" in rest ? ` = ${JSON.stringify(rest.default)}` : ""}`,
    )
    .join(", ");
}

function outputs({ outputs }) {
  return Object.entries(outputs)
    .map(([name, type]) => `${name}: ${type}`)
    .join(", ");
}

function notes({ stateful, note, avoid }) {
  const kept = Object.entries(avoid ?? {}).map(
    ([backend, why]) => `not on ${backend}, whose kernel gives ${why}`,
  );
  return [stateful ? "stateful" : "", note ?? "", ...kept].filter(Boolean).join("; ");
}
