/**
 * The widgets of an earlier session whose outputs the notebook still holds. A page that is loaded anew asks the kernel
 * for them, and shows "model not found" for what it does not know, though the static form is there in the same output.
 * So each is answered with a widget that shows that form. Which notebook it is, Jupyter's server says in the environment.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Comm } from "../../../src/widgets/comm.js";
import type { ModelState } from "../../../src/widgets/restore.js";
import { isReplaced } from "../build.js";
import { packageRoot } from "../package.js";

const viewType = "application/vnd.jupyter.widget-view+json";
/** A larger notebook would hold up the page for seconds. */
const maxBytes = 64 * 2 ** 20;

/** What answers a page on the library's target: knows the widgets of this session, and the earlier ones. */
export function controlFor(target: string): ((comm: Comm) => void) | undefined {
  const file = join(packageRoot, "dist", "src", "widgets", "restore.js");
  if (target !== "jupyter.widget.control" || isReplaced() || !existsSync(file)) return undefined;
  const { control, useEarlier }: typeof import("../../../src/widgets/restore.js") = createRequire(
    import.meta.url,
  )(file);
  useEarlier(() => earlierWidgets(process.env.JPY_SESSION_NAME ?? ""));
  return control;
}

/** @param path Of a notebook; one that is not there, or is none, has no widgets. */
export function earlierWidgets(path: string): ReadonlyMap<string, ModelState> {
  const models = new Map<string, ModelState>();
  for (const output of outputsOf(path)) {
    const data = output?.data;
    const id = (data?.[viewType] as { readonly model_id?: unknown } | undefined)?.model_id;
    const markup = textOf(data?.["text/html"]);
    if (typeof id === "string" && markup !== "") models.set(id, picture(markup));
  }
  return models;
}

/** Whatever the file holds. */
type Output = { readonly data?: Readonly<Record<string, unknown>> } | null;

function outputsOf(path: string): readonly Output[] {
  try {
    if (statSync(path).size > maxBytes) return [];
    const text = readFileSync(path, "utf8");
    if (!text.includes(viewType)) return [];
    // Whatever is no notebook has no such lists, and what is in them is looked at piece by piece.
    const { cells } = JSON.parse(text) as { cells: readonly { outputs?: readonly Output[] }[] };
    return cells.flatMap(({ outputs = [] }) => outputs);
  } catch {
    return []; // not saved yet, renamed, or no notebook
  }
}

/** Notebooks keep texts as lists of lines. */
function textOf(lines: unknown): string {
  return Array.isArray(lines) ? lines.join("") : typeof lines === "string" ? lines : "";
}

/**
 * JupyterLab draws widgets in notebooks that the reader trusts only, as it does with any HTML.
 *
 * A page that was not loaded anew when the kernel restarted has the live model still, and lays this state over it:
 * anywidget draws it anew where `_esm` changes. Without that a text field would hold the markup.
 */
function picture(markup: string): ModelState {
  const [module, version] = ["@jupyter-widgets/controls", "2.0.0"];
  const model = { _model_module: module, _model_name: "HTMLModel", _model_module_version: version };
  const view = { _view_module: module, _view_name: "HTMLView", _view_module_version: version };
  const state = { ...model, ...view, layout: null, value: markup, _esm: pictureEsm };
  return { name: "HTMLModel", module, version, state };
}

const pictureEsm = `export default {
  render({ model, el }) {
    el.innerHTML = model.get("value");
  },
};
`;
