/**
 * A rendered value as a page of its own: what `thaw verify --html` writes.
 *
 * @module
 */
import type { MimeBundle } from "./bundle.js";
import { Html, html } from "./html.js";

/** One file with nothing to fetch; dark where the reader's system is. Whole on paper and on a narrow screen. */
export function htmlPage(title: string, bundle: MimeBundle): string {
  // What can be folded away in a notebook is open: there is room, and paper does not unfold.
  const body = bundle["text/html"].replaceAll("<details>", "<details open>");
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title>
<style>${new Html(css)}</style></head>
<body>
<h1>${title}</h1>
${new Html(body)}
</body>
</html>
`.text;
}

/** Values are rendered with inline styles for notebooks, where long tables scroll; a page shows all of them. */
const css = `
body { font-family: sans-serif; max-width: 1000px; margin: 24px auto; padding: 0px 12px }
h1 { font-size: 18px; overflow-wrap: anywhere }
div { max-height: none !important }
td[style^="text-align: left"], pre { white-space: pre-wrap !important; overflow-wrap: anywhere }
td[style^="text-align: left"] { min-width: 60px }
svg { max-width: 100%; height: auto; break-inside: avoid }
tr { break-inside: avoid }
@media (max-width: 700px) { td, th { padding: 2px 4px !important } }
@media print { body { max-width: none; margin: 0px } div { overflow: visible !important } td, th { padding: 2px 5px !important } }
`;
