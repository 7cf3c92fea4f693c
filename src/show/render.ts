/**
 * Finds the renderer for a value.
 *
 * ```ts
 * render(graph.getTensorByName("dense/bias:0"))?.["text/plain"];
 * ```
 *
 * @module
 */
import { isThawError } from "../errors.js";
import type { ModelFile, Signature } from "../formats/file.js";
import { Graph } from "../graph/graph.js";
import type { HubModule } from "../hub/module.js";
import { Statistics } from "../tensor/statistics.js";
import { TensorRef, TensorValue } from "../tensor/tensor.js";
import { ActivationComparison } from "../verify/activation.js";
import { VerifyReport } from "../verify/report.js";
import { Assignment } from "../weights/assignment.js";
import { renderAssignment } from "./assignment.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { renderError } from "./error.js";
import { renderFile } from "./file.js";
import { renderForeign } from "./foreign.js";
import { renderGraph, renderSignature } from "./graph.js";
import { html, styles } from "./html.js";
import { renderModule } from "./hub-module.js";
import { inspector } from "./inspector.js";
import { renderSummary } from "./summary/render.js";
import { ModelSummary } from "./summary/summarize.js";
import { renderStatistics, renderTensor, renderTensorRef } from "./tensor.js";
import { renderTensors } from "./tensors.js";
import { renderComparison, renderReport } from "./verify.js";

/** The value as text and HTML; undefined for one that nobody here knows. */
export function render(value: unknown, options: RenderOptions = {}): MimeBundle | undefined {
  if (value instanceof TensorValue) return renderTensor(value, options);
  if (value instanceof TensorRef) return renderTensorRef(value, options);
  if (value instanceof Graph) return renderGraph(value, options);
  if (value instanceof Statistics) return renderStatistics(value, options);
  if (value instanceof Assignment) return renderAssignment(value, options);
  if (value instanceof VerifyReport) return renderReport(value, options);
  if (value instanceof ActivationComparison) return renderComparison(value, options);
  if (value instanceof ModelSummary) return renderSummary(value, options);
  if (isThawError(value)) return renderError(value);
  if (isModule(value)) return renderModule(value.describe(), options);
  if (isModelFile(value)) return renderFile(value, options);
  if (isSignature(value)) return renderSignature(value, options);
  if (isListOf(value, TensorRef)) return renderTensors(value, options);
  const values =
    isRecord(value) && !Array.isArray(value) && !ArrayBuffer.isView(value) ? dataValues(value) : [];
  // What running a graph gives: one tensor per fetched name.
  if (isListOf(values, TensorValue)) return stack(values.map((tensor) => renderTensor(tensor, options)));
  return renderForeign(value, options);
}

/**
 * Any object: what it is to us, or else as HTML only, for what `text/plain` cannot say on one line.
 *
 * @param plain Its `text/plain`, where nobody knows better
 */
export function renderAny(value: object, plain: () => string, options: RenderOptions = {}): MimeBundle {
  const known = render(value, options);
  if (known !== undefined) return known;
  const text = plain();
  const tree =
    text.includes("\n") && typeof value === "object" && !isError(value) ? inspector(value) : undefined;
  return { "text/plain": text, "text/html": (tree ?? html`<pre style="${styles.text}">${text}</pre>`).text };
}

function isError(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object Error]";
}

/** Looking at a value must not run its accessors. */
function dataValues(record: object): unknown[] {
  const properties = Object.values(Object.getOwnPropertyDescriptors(record));
  return properties.every((property) => "value" in property) ? properties.map(({ value }) => value) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isListOf<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T[] {
  // A sparse list has no items that `every` would ask.
  return Array.isArray(value) && value[0] instanceof type && value.every((item) => item instanceof type);
}

/** By what it can: TensorFlow.js comes with its class, and not every file needs that. */
function isModule(value: unknown): value is Pick<HubModule, "describe"> {
  return isRecord(value) && typeof value.describe === "function" && "hasTraining" in value;
}

function isModelFile(value: unknown): value is ModelFile {
  return (
    isRecord(value) && "kind" in value && "metaGraphs" in value && "tensors" in value && "reason" in value
  );
}

function isSignature(value: unknown): value is Signature {
  return (
    isRecord(value) && "key" in value && "methodName" in value && "inputs" in value && "outputs" in value
  );
}
