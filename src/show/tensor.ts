/**
 * A tensor: its values as numpy prints them, then one line that sums it up.
 *
 * ```
 * [[ 0.03  -0.12 ]
 *  [ 0.004  0.2  ]]
 * dense/kernel:0  float32 [2 × 2]  16 B  min −0.12 max 0.2 μ 0.0285 σ 0.1163  0 NaN
 * ```
 *
 * @module
 */
import type { ComputedValue } from "../run/tensors.js";
import { byteLength, formatShape } from "../tensor/dtype.js";
import { isNumeric, type Statistics, statisticsOf } from "../tensor/statistics.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import type { MimeBundle, RenderOptions } from "./bundle.js";
import { bars, Html, html, pre, styles } from "./html.js";
import { arrayText } from "./numpy/array.js";
import { renderTable } from "./table.js";
import { oneLine } from "./text.js";
import { formatBytes, formatCount, formatNumber, sparkline } from "./units.js";

/** Printing a lazy tensor reads it only up to this size: a REPL prints often, and by the way. */
const MAX_READ_TO_PRINT = 1 << 20;

export function renderTensor(value: TensorValue, { width = 80 }: RenderOptions = {}): MimeBundle {
  const values = arrayText(value, { lineWidth: Math.max(20, width - 5) });
  const statistics = isNumeric(value.dtype) ? statisticsOf(value) : undefined;
  const bytes = byteLength(value.dtype, value.shape) ?? totalBytes(value);
  const line = [head(value, bytes), precision(value), statistics && summary(statistics), nonFinite(value)]
    .filter(Boolean)
    .join("  ");
  const picture = statistics?.histogram && statistics.count > 1 ? histogramBars(statistics) : new Html("");
  return {
    "text/plain": `${values}\n${line}`,
    "text/html":
      html`${isLong(values) ? html`<div style="${styles.scroll}">${pre(values)}</div>` : pre(values)}<div style="${styles.mono}">${line}</div>${picture}`
        .text,
  };
}

/** A tensor in a file. Small ones that can be read at once are; of others, what is known without reading. */
export function renderTensorRef(ref: TensorRef, options: RenderOptions = {}): MimeBundle {
  const { bytes } = ref;
  const value = bytes !== null && bytes <= MAX_READ_TO_PRINT ? ref.loadSync() : undefined;
  if (value) return renderTensor(value, options);
  const line = ref.hasValues ? head(ref, bytes) : `${oneLine(ref.name)}  ${ref.dtype}`;
  const note = refNote(ref);
  return {
    "text/plain": `${line}\n${note}`,
    "text/html": html`<div style="${styles.mono}">${line}</div><div style="${styles.faint}">${note}</div>`
      .text,
  };
}

function refNote(ref: TensorRef): string {
  if (ref.content.kind !== "none")
    return "values are read when asked for: await tensor.load(), .slice() or .chunks()";
  const { reason, hint } = ref.content;
  return `no values in the file: ${reason}${hint ? `; ${hint}` : ""}`;
}

function head(tensor: TensorRef | TensorValue, bytes: number | null): string {
  const name = tensor.name ? `${oneLine(tensor.name)}  ` : "";
  return `${name}${tensor.dtype} ${formatShape(tensor.shape)}  ${formatBytes(bytes)}`;
}

/** What more there is to say of a value that was computed; loading its module would load TensorFlow.js. */
type Computed = TensorValue & Partial<Pick<ComputedValue, "precisionNote" | "nonFinite">>;

/** The precision, where it is another than the dtype's. */
function precision({ precisionNote }: Computed): string | undefined {
  return precisionNote ? oneLine(precisionNote) : undefined;
}

/** Where it went wrong. */
function nonFinite({ nonFinite: found }: Computed): string | undefined {
  return found?.firstNode ? `first in ${oneLine(found.firstNode)}` : undefined;
}

function totalBytes({ data }: TensorValue): number {
  let total = 0;
  for (const element of data) if (element instanceof Uint8Array) total += element.byteLength;
  return total;
}

function summary({ min, max, mean, std, nan, infinite }: Statistics): string {
  const numbers =
    min === null
      ? ""
      : `min ${formatNumber(min)} max ${formatNumber(max)} μ ${formatNumber(mean)} σ ${formatNumber(std)}  `;
  return `${numbers}${formatCount(nan)} NaN${infinite > 0 ? ` ${formatCount(infinite)} Inf` : ""}`;
}

/** Statistics alone, as a table with its histogram. */
export function renderStatistics(statistics: Statistics, options: RenderOptions = {}): MimeBundle {
  const { count, nan, infinite, zeros, min, max, mean, std, histogram } = statistics;
  const table = renderTable(
    {
      columns: [{ title: "statistic" }, { title: "value", align: "right" }],
      rows: [
        ["count", formatCount(count)],
        ["min", formatNumber(min)],
        ["max", formatNumber(max)],
        ["mean", formatNumber(mean)],
        ["std", formatNumber(std)],
        ["zeros", formatCount(zeros)],
        ["NaN", formatCount(nan)],
        ["Inf", formatCount(infinite)],
      ],
    },
    options,
  );
  if (!histogram) return table;
  const line = `${formatNumber(min)} ${sparkline(histogram.counts)} ${formatNumber(max)}`;
  return {
    "text/plain": `${table["text/plain"]}\n${line}`,
    "text/html": html`${new Html(table["text/html"])}${histogramBars(statistics)}`.text,
  };
}

function histogramBars({ histogram, min, max }: Statistics): Html {
  if (!histogram) return new Html("");
  const label = (x: number | null) => html`<span style="${styles.faint}">${formatNumber(x)}</span>`;
  const title = `${histogram.counts.length} bins of ${formatNumber(histogram.width)}`;
  return html`<div style="margin-top: 4px">${label(min)} ${bars(histogram.counts, title)} ${label(max)}</div>`;
}

/** Past the height of a table that scrolls; four dimensions alone are three hundred lines. */
function isLong(values: string): boolean {
  return values.split("\n").length > 30;
}
