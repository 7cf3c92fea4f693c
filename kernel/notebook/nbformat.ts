/**
 * Notebooks as files: nbformat 4.5, read leniently and written the way Jupyter writes it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { MalformedError, NotFoundError, ReadError, UnsupportedError } from "../../src/errors.js";
import { writeAtomically } from "../../src/io/write.node.js";
import type { MimeBundle, Output } from "../evaluator/types.js";

export type NotebookOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string[] }
  | { output_type: "display_data"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      execution_count: number;
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface NotebookCell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  metadata: Record<string, unknown>;
  source: string[];
  execution_count?: number | null;
  outputs?: NotebookOutput[];
  attachments?: unknown;
}

export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: number;
}

/** A notebook of hundreds of megabytes is not one that a person wrote. */
const maxBytes = 512 * 1024 * 1024;

export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readText(path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new MalformedError("not a notebook: it is not JSON", { file: path, cause });
  }
  return normalized(parsed, path);
}

/** Saves it the way Jupyter does (one space, sorted keys), so that a run that changed nothing changes no byte. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(notebook, sortKeys, 1)}\n`);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Lines with their ends, as nbformat stores text. */
export function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** An evaluator's output as a notebook stores it; nothing for what is not stored. */
export function stored(output: Output): NotebookOutput | undefined {
  switch (output.type) {
    case "stream":
      return { output_type: "stream", name: output.name, text: lines(output.text) };
    case "display_data":
      return {
        output_type: "display_data",
        data: storedBundle(output.data),
        metadata: { ...output.metadata },
      };
    case "execute_result":
      return {
        output_type: "execute_result",
        execution_count: output.executionCount,
        data: storedBundle(output.data),
        metadata: { ...output.metadata },
      };
    case "error":
      return {
        output_type: "error",
        ename: output.ename,
        evalue: output.evalue,
        traceback: [...output.traceback],
      };
    default:
      return undefined;
  }
}

/** A widget's view on a page. Where a notebook is executed without one, its model is gone with the process. */
const widgetView = "application/vnd.jupyter.widget-view+json";

/** Text as lines; JSON and base64 as they are. */
export function storedBundle(data: MimeBundle): Record<string, unknown> {
  const kept = Object.entries(data).filter(([type]) => type !== widgetView);
  return Object.fromEntries(
    kept.map(([type, content]) => [
      type,
      typeof content === "string" && /^text\/|^image\/svg\+xml$|^application\/javascript$/.test(type)
        ? lines(content)
        : content,
    ]),
  );
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > maxBytes) throw new UnsupportedError("notebook too large", { file: path });
    return bytes.toString("utf8");
  } catch (cause) {
    if (cause instanceof UnsupportedError) throw cause;
    if (hasCode(cause, "ENOENT")) throw new NotFoundError("no such notebook", { file: path, cause });
    throw new ReadError("the notebook could not be read", { file: path, cause });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function normalized(parsed: unknown, path: string): Notebook {
  if (!isObject(parsed) || !Array.isArray(parsed.cells)) {
    throw new MalformedError("not a notebook", { file: path, expected: "a list of cells (nbformat 4)" });
  }
  if (parsed.nbformat !== 4) {
    throw new UnsupportedError("only nbformat 4 can be executed", {
      file: path,
      found: `nbformat ${String(parsed.nbformat)}`,
      hint: "jupyter nbconvert --to notebook",
    });
  }
  const metadata = isObject(parsed.metadata) ? parsed.metadata : {};
  const cells = parsed.cells.map((cell: unknown, index) => normalizedCell(cell, index, path));
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

function normalizedCell(cell: unknown, index: number, path: string): NotebookCell {
  const kind = isObject(cell) ? cell.cell_type : undefined;
  if (!isObject(cell) || (kind !== "code" && kind !== "markdown" && kind !== "raw")) {
    throw new MalformedError("not a cell", { file: path, path: `cells[${index}]` });
  }
  const text = Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? "");
  const base: NotebookCell = {
    id: typeof cell.id === "string" ? cell.id : stableId(text, index),
    cell_type: kind,
    metadata: isObject(cell.metadata) ? cell.metadata : {},
    source: lines(text),
  };
  if (kind === "code") return { ...base, execution_count: null, outputs: [] };
  return cell.attachments === undefined ? base : { ...base, attachments: cell.attachments };
}

/** nbformat 4.5 wants an id; a random one would make each run's file differ. */
function stableId(text: string, index: number): string {
  return createHash("sha256").update(`${index}\n${text}`).digest("hex").slice(0, 8);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
