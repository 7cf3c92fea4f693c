/**
 * The module `tslab` in a cell: its `display` through ours. The real one would load its kernel and a second TypeScript.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { Displays } from "./display.js";
import { bundled } from "./display.js";

const types = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
} as const;

type Content = string | Uint8Array;
type TslabDisplay = Readonly<Record<keyof typeof types, (content: Content) => void>> & {
  raw(type: string, content: Content): void;
};

/** What `require("tslab")` gives. */
export function createTslab(displays: Displays) {
  return {
    display: createTslabDisplay(displays, undefined),
    newDisplay: () => createTslabDisplay(displays, randomUUID()),
    versions: { tslab: versionOf("tslab"), typescript: versionOf("typescript"), node: process.version },
  };
}

/** With an id, the first call shows and later ones replace. */
function createTslabDisplay(displays: Displays, id: string | undefined): TslabDisplay {
  let shown = false;
  const raw = (type: string, content: Content): void => {
    void displays.show(
      bundled({ [type]: content }),
      id === undefined ? {} : { id },
      shown && id !== undefined,
    );
    shown = true;
  };
  const entries = Object.entries(types).map(([name, type]) => [
    name,
    (content: Content) => raw(type, content),
  ]);
  // Object.fromEntries forgets the keys that `types` names.
  return { ...Object.fromEntries(entries), raw } as TslabDisplay;
}

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "";
}
