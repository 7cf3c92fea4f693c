/**
 * Numbers, sizes, shapes and bars in the words that cells and tables use.
 *
 * @module
 */
const units = ["KB", "MB", "GB", "TB", "PB"];

/** Bytes as Keras prints them, in steps of 1024 with two decimals: `392.00 KB`; `40 B` below the first. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "?";
  if (bytes < 1024) return `${bytes} B`;
  let [size, unit] = [bytes / 1024, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size.toFixed(2)} ${units[unit]}`;
}

/** `12,480`, in every locale. By hand: to load what the system knows of locales takes 15 ms, a tenth of a command. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Four significant digits, or a whole number exactly, with a minus sign rather than a hyphen: `−1.235`, `3.1e-7`. */
export function formatNumber(x: number | null, digits = 4): string {
  if (x === null) return "–";
  if (!Number.isFinite(x)) return String(x).replace("Infinity", "∞").replace("-", "−");
  const text =
    Math.abs(x) >= 1e9
      ? x.toExponential(digits - 1).replace(/\.?0*e\+?/, "e")
      : String(Number.isInteger(x) ? x : Number(x.toPrecision(digits)));
  return text.replace(/^-/, "−");
}

/** A difference: `0`, `2.384e-7`, `5.866`. */
export function formatDifference(x: number): string {
  if (x === 0) return "0";
  if (!Number.isFinite(x)) return formatNumber(x);
  return x >= 1e-3 && x < 1e4 ? x.toPrecision(4) : x.toExponential(3).replace("e+", "e");
}

/** `1 tensor`, `2 tensors`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const blocks = "▁▂▃▄▅▆▇█";

/** Counts as a line of bars; empty bins stay blank. */
export function sparkline(counts: readonly number[]): string {
  const top = Math.max(1, ...counts);
  return counts.map((n) => (n === 0 ? " " : blocks[Math.ceil((n / top) * blocks.length) - 1])).join("");
}
