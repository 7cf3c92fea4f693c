/**
 * A model file: what it is and why, who wrote it, what it computes, what it holds.
 *
 * @module
 */
import type { FileKind, KerasSource, ModelFile } from "../formats/file.js";
import { Graph } from "../graph/graph.js";
import { outlineOf } from "../keras/outline.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { renderError } from "./error.js";
import { renderGraph, renderWords } from "./graph.js";
import { html, styles } from "./html.js";
import { renderTensorInfos, renderTensors } from "./tensors.js";
import { oneLine } from "./text.js";
import { formatBytes, formatCount, plural } from "./units.js";

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
    ...(file.keras && graphs.length === 0 ? renderKeras(file.keras, options) : []),
    ...renderAssets(file.assets, options),
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

/** A folder of assets can hold any number of files. */
const MAX_ASSETS = 40;

/** Vocabularies and the like, by their paths below the model's folder. */
function renderAssets(assets: ModelFile["assets"], options: RenderOptions): MimeBundle[] {
  if (assets.length === 0) return [];
  const words = assets.slice(0, MAX_ASSETS).map(({ path }) => path);
  const rest = assets.length - words.length;
  return [
    renderWords(
      plural(assets.length, "asset"),
      rest > 0 ? [...words, `and ${formatCount(rest)} more`] : words,
      options,
    ),
  ];
}

/** More are told by kind. */
const MAX_LAYERS = 40;

/** A Keras model by its configuration alone, as fast as a graph: nothing is built. */
function renderKeras(keras: KerasSource, options: RenderOptions): MimeBundle[] {
  const { inputs, outputs, layers, problem } = outlineOf(keras);
  if (problem) return [heading("The configuration cannot be read"), renderError(problem)];
  const counts = new Map<string, number>();
  for (const { className } of layers) counts.set(className, (counts.get(className) ?? 0) + 1);
  const words =
    layers.length <= MAX_LAYERS
      ? layers.map(({ name, className }) => `${name} (${className})`)
      : [...counts].map(([className, count]) => `${className} ×${formatCount(count)}`);
  return [
    ...(inputs.length > 0 ? [renderTensorInfos("inputs", inputs, options)] : []),
    ...(outputs.length > 0 ? [renderTensorInfos("outputs", outputs, options)] : []),
    ...(layers.length > 0 ? [renderWords(plural(layers.length, "layer"), words, options)] : []),
  ];
}

function heading(text: string): MimeBundle {
  return { "text/plain": text, "text/html": html`<div style="${styles.title}">${text}</div>`.text };
}
