/**
 * A model's summary: Keras' own text, and a table.
 *
 * @module
 */
import type { MimeBundle } from "../bundle.js";
import { Html, html, styles } from "../html.js";
import { renderTable } from "../table.js";
import { formatBytes, formatCount } from "../units.js";
import type { LayerSummary, ModelSummary } from "./summarize.js";
import { type SummaryOptions, shapesText, summaryText } from "./text.js";

export function renderSummary(summary: ModelSummary, options: SummaryOptions = {}): MimeBundle {
  const { sequential, total, trainable, nonTrainable } = summary;
  const row = (layer: LayerSummary) => [
    layer.name,
    layer.className,
    shapesText(layer.outputShapes),
    formatCount(layer.params),
    ...(sequential ? [] : [layer.connectedTo.join(", ") || "-"]),
  ];
  const table = renderTable(
    {
      title: `Model: "${summary.name}"`,
      columns: [
        { title: "Layer" },
        { title: "Type" },
        { title: "Output Shape" },
        { title: "Param #", align: "right" },
        ...(sequential ? [] : [{ title: "Connected to" }]),
      ],
      rows: summary.layers.map(row),
    },
    { maxRows: Number.POSITIVE_INFINITY },
  );
  const parts = [
    ["Total", total],
    ["trainable", trainable],
    ["non-trainable", nonTrainable],
  ] as const;
  const line = parts
    .map(([name, { params, bytes }]) => `${name} ${formatCount(params)} (${formatBytes(bytes)})`)
    .join(" · ");
  return {
    "text/plain": summaryText(summary, options),
    "text/html": html`${new Html(table["text/html"])}<div style="${styles.faint}">${line}</div>`.text,
  };
}
