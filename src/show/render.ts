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
import { Statistics } from "../tensor/statistics.js";
import { TensorRef, TensorValue } from "../tensor/tensor.js";
import { ActivationComparison } from "../verify/activation.js";
import { VerifyReport } from "../verify/report.js";
import { Assignment } from "../weights/assignment.js";
import { renderAssignment } from "./assignment.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { renderError } from "./error.js";
import { renderFile } from "./file.js";
import { renderGraph, renderSignature } from "./graph.js";
import { renderSummary } from "./summary/render.js";
import { ModelSummary } from "./summary/summarize.js";
import { renderStatistics, renderTensor, renderTensorRef } from "./tensor.js";
import { renderTensors } from "./tensors.js";
import { renderComparison, renderReport } from "./verify.js";

/** The value as text and HTML; undefined for one that is none of ours. */
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
  if (isModelFile(value)) return renderFile(value, options);
  if (isSignature(value)) return renderSignature(value, options);
  if (isListOf(value, TensorRef)) return renderTensors(value, options);
  const values = isRecord(value) ? Object.values(value) : [];
  // What running a graph gives: one tensor per fetched name.
  if (isListOf(values, TensorValue)) return stack(values.map((tensor) => renderTensor(tensor, options)));
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isListOf<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof type);
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
