/**
 * Which tensor went into which weight, with what spoke for it.
 *
 * @module
 */
import { formatShape } from "../tensor/dtype.js";
import type { Assignment, AssignmentRow } from "../weights/assignment.js";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { renderTable, type Table } from "./table.js";
import { plural } from "./units.js";

export function renderAssignment(assignment: Assignment, options: RenderOptions = {}): MimeBundle {
  const { rows, unused, applied } = assignment;
  const converted = rows.some(({ conversion }) => conversion !== "as it is");
  const left = unused.map(({ name, shape }) => `${name} ${formatShape(shape)}`);
  const table: Table = {
    ...(left.length > 0 && { note: `not used: ${listed(left)}` }),
    title: `${plural(rows.length, "weight")} ${applied ? "set" : "found (not set)"}`,
    columns: [
      { title: "weight" },
      { title: "tensor" },
      { title: "shape" },
      ...(converted ? [{ title: "conversion" }] : []),
      { title: "evidence" },
      { title: "why" },
    ],
    rows: rows.map((row) => cells(row, converted)),
  };
  const full = renderTable(table, options);
  const { width = 80 } = options;
  if (full["text/plain"].split("\n").every((line) => line.length <= width)) return full;
  // A terminal's line has no room for sentences; the HTML table scrolls.
  const short = {
    ...table,
    columns: table.columns.slice(0, -1),
    rows: table.rows.map((row) => row.slice(0, -1)),
  };
  return { ...full, "text/plain": renderTable(short, options)["text/plain"] };
}

function cells(row: AssignmentRow, converted: boolean): string[] {
  const { layer, weight, tensor, shape, conversion, evidence, why, confidence } = row;
  return [
    `${layer}/${weight}`,
    tensor,
    formatShape(shape),
    ...(converted ? [conversion] : []),
    `${evidence.join(" + ")}${confidence === "likely" ? " (likely)" : ""}`,
    why,
  ];
}

/** The first few, and how many more. */
function listed(items: readonly string[]): string {
  const rest = items.length - 5;
  return rest > 0 ? `${items.slice(0, 5).join(", ")} and ${rest} more` : items.join(", ");
}
