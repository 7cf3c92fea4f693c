/**
 * A loaded TF-Hub module: how it can be called, and its variables.
 *
 * @module
 */
import type { ModuleDescription } from "../hub/program.js";
import { formatShape } from "../tensor/dtype.js";
import { type MimeBundle, type RenderOptions, stack } from "./bundle.js";
import { html, styles } from "./html.js";
import { renderTable } from "./table.js";
import { formatCount, plural } from "./units.js";

export function renderModule(module: ModuleDescription, options: RenderOptions = {}): MimeBundle {
  const { generation, name, calls, variables, training } = module;
  const counts = variables.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const trainable = counts.reduce((sum, n, i) => sum + (variables[i]?.trainable ? n : 0), 0);
  const title = `${generation === "TF1" ? "TensorFlow 1" : "TensorFlow 2"} module: ${name}`;
  const facts = `${plural(total, "parameter")}, ${formatCount(trainable)} trainable; ${training}`;
  return stack([
    {
      "text/plain": `${title}\n${facts}`,
      "text/html": html`<div style="${styles.title}">${title}</div><div>${facts}</div>`.text,
    },
    renderTable(
      {
        title: plural(calls.length, "call"),
        columns: [{ title: "call" }, { title: "inputs" }, { title: "outputs" }],
        rows: calls.map(({ call, inputs, outputs }) => [call, inputs.join(", "), outputs.join(", ")]),
      },
      options,
    ),
    renderTable(
      {
        title: plural(variables.length, "variable"),
        columns: [{ title: "name" }, { title: "dtype" }, { title: "shape" }, { title: "trainable" }],
        rows: variables.map((each) => [
          each.name,
          each.dtype,
          formatShape(each.shape),
          each.trainable ? "yes" : "no",
        ]),
        more: "module.variables",
      },
      options,
    ),
  ]);
}
