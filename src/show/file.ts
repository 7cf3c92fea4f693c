/**
 * A model file: what it is and why, who wrote it, what it computes, what it holds.
 *
 * @module
 */
import type { FileKind, ModelFile } from "../formats/file.js";
import { Graph } from "../graph/graph.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { renderGraph } from "./graph.js";
import { html, styles } from "./html.js";
import { renderTensors } from "./tensors.js";
import { oneLine } from "./text.js";
import { formatBytes } from "./units.js";

/** What each kind is called by those who wrote the format. */
const kinds: Record<FileKind, string> = {
  graphdef: "GraphDef",
  metagraph: "MetaGraphDef",
  checkpoint: "checkpoint",
  savedmodel: "SavedModel",
  hub: "TF-Hub module",
  "keras-h5": "Keras model in HDF5",
  "keras-weights-h5": "Keras weights in HDF5",
  "keras-zip": "Keras 3 model (.keras)",
  "keras-json": "Keras architecture in JSON",
  hdf5: "HDF5 file",
  "tfjs-layers": "TensorFlow.js layers model",
  "tfjs-graph": "TensorFlow.js graph model",
  "tfjs-weights": "TensorFlow.js weights",
};

/** Tensors that a file's own page lists: enough for most models, short enough to scroll past. */
const TENSOR_ROWS = 50;

interface FileOptions extends RenderOptions {
  /** What lists all tensors, for the note below a list that is cut. */
  readonly more?: string;
  /** What lists also those inside functions. */
  readonly moreInside?: string;
}

export function renderFile(file: ModelFile, options: FileOptions = {}): MimeBundle {
  const graphs = file.metaGraphs.flatMap((meta) => [
    ...(meta.tags.length > 0 && file.metaGraphs.length > 1 ? [heading(`tags ${meta.tags.join(", ")}`)] : []),
    renderGraph(new Graph(meta.graph, { ...meta, file: file.name }), options),
  ]);
  return stack([
    header(file),
    ...graphs,
    renderTensors(file.tensors, {
      ...options,
      maxRows: options.maxRows ?? TENSOR_ROWS,
      more: options.more ?? "graph.tensors",
      foldFunctions: true,
      foldSmall: true,
    }),
  ]);
}

function header(file: ModelFile): MimeBundle {
  const title = `${kinds[file.kind]}: ${oneLine(file.name)}, ${formatBytes(file.bytes)}`;
  const facts: [string, string][] = [
    ["why", file.reason],
    ...(file.producer ? ([["producer", file.producer]] satisfies [string, string][]) : []),
    ...file.notes.map((note): [string, string] => ["note", note]),
  ];
  const rows = facts.map(
    ([name, text]) =>
      html`<tr><td style="${styles.cell}">${name}</td><td style="text-align: left; padding: 2px 10px; font-size: 12px">${text}</td></tr>`,
  );
  return {
    "text/plain": [title, ...facts.map(([name, text]) => `  ${name.padEnd(9)} ${oneLine(text)}`)].join("\n"),
    "text/html":
      html`<div style="${styles.title}">${title}</div><table style="${styles.table}"><tbody>${rows}</tbody></table>`
        .text,
  };
}

function heading(text: string): MimeBundle {
  return { "text/plain": text, "text/html": html`<div style="${styles.title}">${text}</div>`.text };
}
