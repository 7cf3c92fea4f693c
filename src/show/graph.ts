/**
 * A graph: what goes in, what comes out, and which ops are between.
 *
 * @module
 */
import type { Signature } from "../formats/file.js";
import type { Graph } from "../graph/graph.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { html, styles } from "./html.js";
import { renderTensorInfos } from "./tensors.js";
import { oneLine } from "./text.js";
import { formatCount, plural } from "./units.js";

export function renderGraph(graph: Graph, options: RenderOptions = {}): MimeBundle {
  const { nodes, functions } = graph;
  const title = `Graph of ${plural(nodes.size, "node")}${functions.size ? ` and ${plural(functions.size, "function")}` : ""}`;
  return stack([
    { "text/plain": title, "text/html": html`<div style="${styles.title}">${title}</div>`.text },
    ...inputsAndOutputs(graph, options),
    renderOpCounts(graph.opCounts, options),
    ...graph.signatures.map((signature) => renderSignature(signature, options)),
  ]);
}

export function inputsAndOutputs(graph: Graph, options: RenderOptions): MimeBundle[] {
  return [
    renderTensorInfos("inputs", graph.inputs, options),
    renderTensorInfos("outputs", graph.outputs, options),
  ];
}

/** `ops  Const ×8 · MatMul ×2 · …`, most frequent first. */
export function renderOpCounts(counts: ReadonlyMap<string, number>, options: RenderOptions = {}): MimeBundle {
  const words = [...counts].map(([op, count]) => `${op} ×${formatCount(count)}`);
  return renderWords(`ops: ${plural(counts.size, "kind")}`, words, options);
}

/** Short things in a row, under a title. */
export function renderWords(
  title: string,
  words: readonly string[],
  { width = 80 }: RenderOptions = {},
): MimeBundle {
  const chips = words.map(
    (word) =>
      html`<span style="display: inline-block; border: 1px solid rgba(128,128,128,0.4); border-radius: 8px; padding: 0px 7px; margin: 1px 2px; font-size: 12px">${word}</span>`,
  );
  return {
    "text/plain": `${title}\n${wrap(words.map(oneLine), " · ", width)}`,
    "text/html": html`<div style="${styles.title}">${title}</div><div>${chips}</div>`.text,
  };
}

export function renderSignature(signature: Signature, options: RenderOptions = {}): MimeBundle {
  const { key, methodName, inputs, outputs } = signature;
  const title = `signature ${key}${methodName ? ` (${methodName})` : ""}`;
  return stack([
    { "text/plain": title, "text/html": html`<div style="${styles.title}">${title}</div>`.text },
    renderTensorInfos("inputs", inputs, options),
    renderTensorInfos("outputs", outputs, options),
  ]);
}

/** Words joined into lines that fit the width. */
function wrap(words: readonly string[], separator: string, width: number): string {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + separator.length + word.length <= width)
      lines[lines.length - 1] = line + separator + word;
    else lines.push(word);
  }
  return lines.join("\n");
}
