/**
 * What a comparison found, in the words of `numpy.testing.assert_allclose`.
 *
 * @module
 */
import type { ActivationComparison } from "../verify/activation.js";
import type { Difference } from "../verify/difference.js";
import type { LayerReport, OutputReport, Side, VerifyReport } from "../verify/report.js";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { withoutCalls, wrappedLines } from "./fit.js";
import { details, Html, html, pre, styles } from "./html.js";
import { scatter } from "./scatter.js";
import { type Cell, type Column, renderTable, type Table } from "./table.js";
import { printable } from "./text.js";
import { formatCount, formatDifference, formatNumber, plural } from "./units.js";

export function renderReport(report: VerifyReport, options: RenderOptions = {}): MimeBundle {
  const [actual, expected] = report.engines;
  const verdict = verdictOf(
    report.pass,
    `${actual.label} ${report.pass ? "equals" : "differs from"} ${expected.label}`,
  );
  const tables = [outputTable(report), layerTable(report)].filter((table) => table.rows.length > 0);
  const bundles = tables.map((table) => renderTable(table, options));
  const problems = problemLines(report);
  const facts = factLines(report);
  const plots = report.outputs.map(({ points, name, actual: own }) =>
    scatter(points, `${name} (${expected.name})`, `${own} (${actual.name})`),
  );
  return {
    "text/plain": printable(
      [
        verdict.text,
        ...wrappedLines(problems, options.terminal),
        "",
        ...bundles.flatMap((bundle) => [bundle["text/plain"], ""]),
        ...wrappedLines(facts, options.terminal),
      ].join("\n"),
    ),
    "text/html":
      html`${verdict.html}${problems.length > 0 ? pre(problems.join("\n")) : ""}${bundles.map((bundle) => new Html(bundle["text/html"]))}${plots}${details("how it was compared", pre(facts.join("\n")))}`
        .text,
  };
}

/** One line: what was compared, how far it is apart, and whether that will do. */
export function renderComparison(comparison: ActivationComparison, _options: RenderOptions = {}): MimeBundle {
  const { pass, layer, tensor, shape, difference, notes } = comparison;
  const verdict = verdictOf(
    pass,
    `layer "${layer}" ${pass ? "equals" : "differs from"} ${tensor}  [${shape.join(" × ")}]`,
  );
  const lines = [
    `max abs ${formatDifference(difference.maxAbs)}  max rel ${formatDifference(difference.maxRel)}  ${mismatched(difference)}`,
    ...firstMismatch(difference),
    ...notes,
  ];
  return {
    "text/plain": printable([verdict.text, ...lines.map((line) => `  ${line}`)].join("\n")),
    "text/html": html`${verdict.html}${pre(lines.join("\n"))}`.text,
  };
}

function verdictOf(pass: boolean, text: string): { text: string; html: Html } {
  const word = pass ? "PASS" : "FAIL";
  const style = pass ? styles.good : styles.bad;
  return {
    text: `${word}  ${text}`,
    html: html`<div><span style="${style}">${pass ? "✓" : "✗"} ${word}</span> ${text}</div>`,
  };
}

const numbers: readonly Column[] = [
  { title: "max abs", align: "right" },
  { title: "max rel", align: "right", optional: 1 },
  { title: "mean abs", align: "right", optional: 3 },
  { title: "ulps", align: "right", optional: 2 },
  { title: "mismatched", align: "right" },
  { title: "" },
];

/** Tensors are told where outputs go by the keys of a signature. */
function outputTable({ outputs }: VerifyReport): Table {
  const keyed = outputs.some(({ name, tensor }) => name !== tensor);
  return {
    columns: [{ title: "output" }, ...(keyed ? [{ title: "tensor" }] : []), ...numbers],
    rows: outputs.map((output) => [output.name, ...(keyed ? [output.tensor] : []), ...cells(output)]),
  };
}

/** Layers that are called as their tensors need no second name. */
function layerTable({ layers }: VerifyReport): Table {
  const named = layers.some(({ layer, tensor }) => tensor !== `${layer}:0`);
  const second = layers.some(({ layer, tensor }) => withoutCalls(tensor) !== `${withoutCalls(layer)}:0`);
  return {
    columns: [
      { title: "layer" },
      ...(named ? [{ title: "tensor", optional: second ? 0 : 4 }] : []),
      ...numbers,
    ],
    rows: layers.map((layer) => [layer.layer, ...(named ? [layer.tensor] : []), ...cells(layer)]),
  };
}

/** Layers that were not compared, by reason. */
function layersLeft({ layersLeft }: VerifyReport): string[] {
  const reasons = new Set(layersLeft.map(({ reason }) => reason));
  return [...reasons].map((reason) => {
    const layers = layersLeft.filter((each) => each.reason === reason).map(({ layer }) => layer);
    return `layers not compared: ${layers.join(", ")} (${reason})`;
  });
}

function cells(row: OutputReport | LayerReport): Cell[] {
  const mark = row.pass ? "✓" : "✗";
  return [
    formatDifference(row.maxAbs),
    formatDifference(row.maxRel),
    formatDifference(row.meanAbs),
    row.maxUlps === null ? "–" : formatCount(row.maxUlps),
    `${formatCount(row.mismatches)} / ${formatCount(row.elements)}`,
    { text: mark, html: html`<span style="${row.pass ? styles.good : styles.bad}">${mark}</span>` },
  ];
}

function mismatched({ mismatches, elements }: Difference): string {
  const percent = elements === 0 ? 0 : Number(((100 * mismatches) / elements).toPrecision(3));
  return `mismatched elements: ${formatCount(mismatches)} / ${formatCount(elements)} (${percent}%)`;
}

function firstMismatch({ first }: Difference): string[] {
  if (!first) return [];
  const [actual, expected] = toldApart(first.actual, first.expected);
  return [`first at [${first.index.join(", ")}]: ${actual}, expected ${expected}`];
}

/** Two values with as many digits as it takes to see that they are two. */
function toldApart(a: number | string, b: number | string): [string, string] {
  const show = (x: number | string, digits: number) =>
    typeof x === "number" ? formatNumber(x, digits) : JSON.stringify(x);
  for (let digits = 4; digits < 17; digits++) {
    const [one, other] = [show(a, digits), show(b, digits)];
    if (one !== other) return [one, other];
  }
  return [show(a, 17), show(b, 17)];
}

/** Why it is no pass, or what a pass does not say: other weights may not have mattered to these inputs. */
function problemLines(report: VerifyReport): string[] {
  const lines = report.outputs
    .filter(({ pass }) => !pass)
    .flatMap((output) => [
      `  ${output.name}: ${mismatched(output)}`,
      ...firstMismatch(output).map((line) => `    ${line}${ofInputs(output.firstCase)}`),
      ...(output.elements === output.notFinite ? ["    no finite number to compare"] : []),
    ]);
  lines.push(...opinion(report).map((line) => `  ${line}`));
  if (report.outputs.length === 0) lines.push("  there was no output to compare");
  const { firstDiverging } = report;
  if (firstDiverging)
    lines.push(
      `  first layer that differs: ${firstDiverging.layer} (${firstDiverging.tensor})`,
      ...(report.suspects.length > 0
        ? [`    or before it, not compared: ${report.suspects.join(", ")}`]
        : []),
    );
  lines.push(...wrongWeights(report).map((line) => `  ${line}`));
  return lines;
}

function ofInputs(name: string | null): string {
  return name === null || name === "no inputs" ? "" : ` (${name} inputs)`;
}

function wrongWeights({ weights, pass }: VerifyReport): string[] {
  const wrong = weights.filter(({ equal }) => !equal);
  const list = wrong
    .slice(0, 5)
    .map(
      ({ layer, weight, tensor, maxAbs }) =>
        `${layer}/${weight} from ${tensor} by ${formatDifference(maxAbs)}`,
    );
  const rest = wrong.length > 5 ? ` and ${wrong.length - 5} more` : "";
  return wrong.length === 0
    ? []
    : [`${pass ? "but these weights differ" : "weights that differ"}: ${list.join(", ")}${rest}`];
}

/** Who is right, in TensorFlow's words. */
function opinion({ third, engines: [actual, expected] }: VerifyReport): string[] {
  if (!third) return [];
  const verdicts = {
    both: "TensorFlow agrees with both",
    actual: `TensorFlow agrees with ${actual.label}, not with ${expected.label} by ${expected.name}`,
    expected: `TensorFlow agrees with ${expected.label}, not with ${actual.label} by ${actual.name}`,
    neither: "TensorFlow agrees with neither",
  };
  const far = third.outputs.flatMap((output) =>
    (["actual", "expected"] as const).flatMap((side) =>
      output[side].pass
        ? []
        : [
            `${output.name}: max abs ${formatDifference(output[side].maxAbs)} from ${side === "actual" ? actual.label : expected.label}`,
          ],
    ),
  );
  return [verdicts[third.agreesWith], ...far.map((line) => `  ${line}`)];
}

/** A recording has no version, and no engine but itself; TensorFlow is its own backend. */
function engineLine({ label, name, backend, version }: Side): string {
  if (version === "") return `engine: ${label} by ${name}`;
  if (backend === "native") return `engine: ${label} by ${name} ${version}`;
  return `engine: ${label} by ${name} on ${backend}, TensorFlow.js ${version}`;
}

function factLines(report: VerifyReport): string[] {
  const { tolerance, engines, inputs, cases, weights, notes, third } = report;
  const equal = weights.filter((weight) => weight.equal).length;
  return [
    `tolerance: ${tolerance.rtol.toExponential()} relative + ${tolerance.atol.toExponential()} absolute (${tolerance.reason})`,
    ...(report.layers.length > 0
      ? [
          "layers: the absolute part is scaled by the layer's largest value (near zero, large terms have cancelled)",
        ]
      : []),
    ...layersLeft(report),
    ...inputs.map(({ name, shape, words }) => `input: ${name} [${shape.join(" × ")}] ${words}`),
    `batches: ${cases.join(", ")}`,
    ...(weights.length > 0
      ? [`weights: ${equal} of ${plural(weights.length, "weight")} equal bit for bit`]
      : []),
    ...engines.map(engineLine),
    ...(third
      ? [`engine: asked for a third opinion, on ${third.ran}: TensorFlow ${third.engine.version}`]
      : []),
    ...notes.map((note) => `note: ${note}`),
  ];
}
