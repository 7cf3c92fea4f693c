/**
 * `thaw doctor`
 *
 * @module
 */
import type { Command } from "commander";
import { type Check, type Diagnosis, doctor } from "../../api/doctor.node.js";
import { backendLabel } from "../../run/backend-name.js";
import { renderTable } from "../../show/table.js";
import { terminalOptions } from "../../show/terminal.js";
import { type Answer, exitCodes } from "../report.js";

export function define(_command: Command): void {}

export async function run(): Promise<Answer> {
  const diagnosis = await doctor();
  return {
    json: diagnosis,
    text: () => describe(diagnosis),
    exitCode: diagnosis.ok ? exitCodes.ok : exitCodes.no,
  };
}

function describe({ backend, checks }: Diagnosis): string {
  const table = renderTable(
    {
      columns: [{ title: "" }, { title: "" }, { title: "version" }, { title: "", wrap: true }],
      rows: checks.map(({ name, status, version, detail }) => [marks[status], name, version ?? "", detail]),
    },
    terminalOptions(),
  );
  const fixes = checks.flatMap(({ name, fix }) => (fix ? [`  ${name}: ${fix}`] : []));
  const lines = [
    `Backend: ${backendLabel(backend.name)} ${backend.version}, because ${backend.why}`,
    table["text/plain"],
  ];
  if (fixes.length > 0) lines.push("To change that:", ...fixes);
  return lines.join("\n");
}

const marks: Readonly<Record<Check["status"], string>> = { ok: "✓", absent: "–", broken: "✗" };
