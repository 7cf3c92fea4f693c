/**
 * A model's summary as Keras 3 prints it, line for line.
 *
 * Keras draws with rich: the rules of column widths and of wrapping below are rich's. The box is cli-table3's,
 * with the heavy head that it does not have put in its place.
 *
 * @module
 */
import CliTable from "cli-table3";
import { formatCount } from "../units.js";
import type { LayerSummary, ModelSummary, ParameterCount } from "./summarize.js";

export interface SummaryOptions {
  /** Columns of the terminal; Keras takes 80 where there is none. */
  readonly width?: number;
  readonly expandNested?: boolean;
  readonly showTrainable?: boolean;
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right" | "center";
  cell(layer: LayerSummary, depth: number): string;
}

export function summaryText(summary: ModelSummary, options: SummaryOptions = {}): string {
  const columns = columnsOf(summary, options);
  const widths = columnWidths(summary.sequential, options);
  const rows = flatten(summary.layers, options.expandNested === true);
  const table = new CliTable({
    // cli-table3 counts the two spaces of padding.
    colWidths: widths.map((width) => width + 2),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [] },
  });
  table.push(
    columns.map(({ title }, i) => wrapCell(title, widths[i] ?? 0)),
    ...rows.map(({ layer, depth }) =>
      columns.map((column, i) => wrapCell(column.cell(layer, depth), widths[i] ?? 0)),
    ),
  );
  const { total, trainable, nonTrainable } = summary;
  return [
    `Model: "${summary.name}"`,
    heavyHead(table.toString()),
    ` Total params: ${parameters(total)}`,
    ` Trainable params: ${parameters(trainable)}`,
    ` Non-trainable params: ${parameters(nonTrainable)}`,
  ].join("\n");
}

function columnsOf({ sequential }: ModelSummary, { showTrainable }: SummaryOptions): Column[] {
  const columns: Column[] = [
    {
      title: "Layer (type)",
      align: "left",
      cell: (layer, depth) => `${indent(depth)}${layer.name} (${layer.className})`,
    },
    { title: "Output Shape", align: "left", cell: ({ outputShapes }) => shapesText(outputShapes) },
    {
      title: "Param #",
      align: "right",
      cell: ({ params }) => formatCount(params),
    },
  ];
  if (!sequential) {
    columns.push({
      title: "Connected to",
      align: "left",
      cell: ({ connectedTo }) => connectedTo.join(", ") || "-",
    });
  }
  if (showTrainable) {
    columns.push({
      title: "Trainable",
      align: "center",
      cell: ({ hasWeights, trainable }) => (hasWeights ? (trainable ? "Y" : "N") : "-"),
    });
  }
  return columns;
}

function indent(depth: number): string {
  return depth === 0 ? "" : `${"   ".repeat(depth)}└ `;
}

/** `(None, 128)`, or a list of them as Python prints it. */
export function shapesText(shapes: LayerSummary["outputShapes"]): string {
  if (!shapes) return "?";
  const texts = shapes.map((shape) => `(${shape.map((dimension) => dimension ?? "None").join(", ")})`);
  return texts.length === 1 ? (texts[0] ?? "?") : `[${texts.join(", ")}]`;
}

function flatten(
  layers: readonly LayerSummary[],
  nested: boolean,
  depth = 0,
): { layer: LayerSummary; depth: number }[] {
  return layers.flatMap((layer) => [
    { layer, depth },
    ...(nested ? flatten(layer.layers, nested, depth + 1) : []),
  ]);
}

/** Inner widths of the columns: Keras' shares of the line, then what rich takes away for borders. */
function columnWidths(sequential: boolean, { width = 80, showTrainable }: SummaryOptions): number[] {
  let positions = sequential ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1];
  let line = sequential ? 88 : 108;
  if (showTrainable) {
    positions = [...positions.map((position) => position * 0.9), 1];
    line += 12;
  }
  line = Math.min(line, width - 4);
  const ends = positions.map((position) => Math.trunc(position * line));
  const widths = ends.map((end, i) => Math.max(4, end - (ends[i - 1] ?? 0)));
  return reduced(widths, 3 * widths.length + 1);
}

/** rich shares what is too much among the columns, each rounded half to even of what is left. */
function reduced(widths: readonly number[], excess: number): number[] {
  let rest = excess;
  return widths.map((width, i) => {
    const share = Math.min(width + 2, roundHalfEven(rest / (widths.length - i)));
    rest -= share;
    return Math.max(1, width - share);
  });
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  return x - down > 0.5 || (x - down === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** Words put on lines that fit; one that is longer than a line is cut with an ellipsis. */
function wrapCell(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    if (line !== "" && line.length + word.trimEnd().length > width) {
      lines.push(line);
      line = "";
    }
    line += word;
  }
  return [...lines, line].map((each) => cut(each.trimEnd(), width)).join("\n");
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

const heavy: Readonly<Record<string, string>> = { "┌": "┏", "─": "━", "┬": "┳", "┐": "┓", "│": "┃" };
const underHead: Readonly<Record<string, string>> = {
  "├": "┡",
  "─": "━",
  "┼": "╇",
  "┤": "┩",
  "└": "┡",
  "┴": "╇",
  "┘": "┩",
};

/** rich's HEAVY_HEAD box: the lines down to the first inner one are drawn heavy. */
function heavyHead(table: string): string {
  const lines = table.split("\n");
  const end = lines.findIndex((line, i) => i > 0 && /^[├└]/.test(line));
  const heading = lines.slice(0, end).map((line) => line.replace(/[┌─┬┐│]/g, (c) => heavy[c] ?? c));
  const under = (lines[end] ?? "").replace(/./g, (c) => underHead[c] ?? c);
  return [...heading, under, ...lines.slice(end + 1)].join("\n");
}

const units = ["B", "KB", "MB", "GB", "TB", "PB"];

function parameters({ params, bytes }: ParameterCount): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${formatCount(params)} (${size.toFixed(2)} ${units[unit]})`;
}
