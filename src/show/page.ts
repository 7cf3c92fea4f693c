/**
 * A rendered value as a page of its own: what `thaw verify --html` writes.
 *
 * @module
 */
import type { MimeBundle } from "./bundle.js";
import { Html, html } from "./html.js";

/** One file with nothing to fetch; dark where the reader's system is. */
export function htmlPage(title: string, bundle: MimeBundle): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body style="font-family: sans-serif; max-width: 1000px; margin: 24px auto; padding: 0px 12px">
${new Html(bundle["text/html"])}
</body>
</html>
`.text;
}
