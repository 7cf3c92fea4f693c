/**
 * Two predictions against each other, as a small picture: on the diagonal where they agree.
 *
 * A PNG, because that survives a notebook that is not trusted (SVG does not). Transparent, in colours that show on
 * light and dark pages.
 *
 * @module
 */
import { encode } from "fast-png";
import { Html, html, styles } from "./html.js";
import { formatNumber } from "./units.js";

export type Point = readonly [x: number, y: number];

const SIZE = 200;
const MARGIN = 6;

type Color = readonly [red: number, green: number, blue: number, alpha: number];
const frame: Color = [128, 128, 128, 160];
const diagonal: Color = [128, 128, 128, 90];
const dot: Color = [66, 133, 244, 255];

/** An `<img>` of the points with its axes named; nothing where there are none. */
export function scatter(points: readonly Point[], xLabel: string, yLabel: string): Html {
  if (points.length === 0) return new Html("");
  const all = points.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const source = `data:image/png;base64,${base64(picture(points, low, high))}`;
  const range = `${formatNumber(low)} … ${formatNumber(high)}`;
  return html`<div style="display: inline-block; margin: 4px 12px 4px 0px"><img src="${source}" width="${SIZE}" height="${SIZE}" alt="scatter plot of the two predictions"><div style="${styles.faint}">x: ${xLabel}<br>y: ${yLabel}<br>both ${range}</div></div>`;
}

function picture(points: readonly Point[], low: number, high: number): Uint8Array {
  const data = new Uint8Array(SIZE * SIZE * 4);
  const paint = (x: number, y: number, color: Color) => {
    if (x >= 0 && y >= 0 && x < SIZE && y < SIZE) data.set(color, (y * SIZE + x) * 4);
  };
  for (let i = 0; i < SIZE; i++) {
    paint(i, SIZE - 1 - i, diagonal);
    for (const edge of [0, SIZE - 1]) {
      paint(i, edge, frame);
      paint(edge, i, frame);
    }
  }
  const scale = high > low ? (SIZE - 1 - 2 * MARGIN) / (high - low) : 0;
  const place = (value: number) => (scale === 0 ? SIZE >> 1 : Math.round(MARGIN + (value - low) * scale));
  for (const [x, y] of points) {
    const [left, top] = [place(x) - 1, SIZE - 1 - place(y) - 1];
    for (const [dx, dy] of disc) paint(left + dx, top + dy, dot);
  }
  return encode({ width: SIZE, height: SIZE, data, channels: 4, depth: 8 });
}

/** A plus of five pixels: small, and seen. */
const disc: readonly Point[] = [[1, 0], [0, 1], [1, 1], [2, 1], [1, 2]]; // biome-ignore format: a picture

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
