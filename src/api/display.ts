/**
 * Values that show themselves: in a notebook by `Symbol.for("Jupyter.display")`, in a Node REPL by
 * `Symbol.for("nodejs.util.inspect.custom")`, in a template string by `toString`.
 *
 * The classes live floors below the renderers, so they are given both here, once, when the library is loaded.
 *
 * @module
 */
import { Graph } from "../graph/graph.js";
import type { MimeBundle, RenderOptions } from "../show/bundle.js";
import { pre } from "../show/html.js";
import { render } from "../show/render.js";
import { ModelSummary } from "../show/summary/summarize.js";
import { terminalOptions } from "../show/terminal.js";
import { Statistics } from "../tensor/statistics.js";
import { TensorRef, TensorValue } from "../tensor/tensor.js";
import { ActivationComparison } from "../verify/activation.js";
import { VerifyReport } from "../verify/report.js";
import { Assignment } from "../weights/assignment.js";
import { Model } from "./model.js";

const jupyterDisplay = Symbol.for("Jupyter.display");
const inspect = Symbol.for("nodejs.util.inspect.custom");

/** A rendered value: what {@link show} gives. */
export class Shown {
  constructor(readonly bundle: MimeBundle) {}

  toString(): string {
    return this.bundle["text/plain"];
  }
}

/**
 * Any value of Thaw's, or a list of tensors, as text and HTML: a cell that ends in it shows it.
 *
 * ```ts
 * thaw.show(graph.tensors, { maxRows: 1000 })
 * ```
 */
export function show(value: unknown, options: RenderOptions = {}): Shown {
  const target = value instanceof Model ? value.file : value;
  return new Shown(render(target, { ...terminalOptions(), ...options }) ?? asText(String(value)));
}

function asText(text: string): MimeBundle {
  return { "text/plain": text, "text/html": pre(text).text };
}

/** Gives a class both symbols, and the same text in template strings: `[object Object]` helps nobody. */
export function showsItself(
  type: { readonly prototype: object },
  bundle: (value: unknown) => MimeBundle = (value) => show(value).bundle,
): void {
  Object.defineProperties(type.prototype, {
    [jupyterDisplay]: { configurable: true, value: asNotebookValue },
    [inspect]: { configurable: true, value: inspected },
    ...(!Object.hasOwn(type.prototype, "toString") && {
      toString: { configurable: true, writable: true, value: inspected },
    }),
  });
  function asNotebookValue(this: unknown) {
    return bundle(this);
  }
  function inspected(this: unknown) {
    return bundle(this)["text/plain"];
  }
}

const classes = [
  Model,
  Graph,
  TensorRef,
  TensorValue,
  Statistics,
  Assignment,
  ModelSummary,
  VerifyReport,
  ActivationComparison,
];
for (const type of classes) showsItself(type);
showsItself(Shown, (value) => (value instanceof Shown ? value.bundle : show(value).bundle));
