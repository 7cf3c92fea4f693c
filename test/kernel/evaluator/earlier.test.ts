import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { earlierWidgets } from "../../../kernel/evaluator/child/earlier.js";
import { TestSession } from "./session.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-earlier-"));
const path = join(folder, "notebook.ipynb");
const view = (model_id: string) => ({ version_major: 2, version_minor: 0, model_id });
const viewType = "application/vnd.jupyter.widget-view+json";
const output = (id: string, html?: readonly string[]) => ({
  data: { [viewType]: view(id), "text/plain": ["3"], ...(html && { "text/html": html }) },
});
const notebook = { cells: [{ outputs: [output("a", ["<b>", "3</b>"]), {}, output("bare")] }, {}] };
writeFileSync(path, JSON.stringify(notebook));

test("widgets of a notebook that nobody knows any more show their static form", () => {
  const found = earlierWidgets(path);
  expect([...found.keys()]).toEqual(["a"]);
  expect(found.get("a")).toMatchObject({ name: "HTMLModel", state: { value: "<b>3</b>" } });
  // For a page that has the live model still.
  expect(found.get("a")?.state).toHaveProperty("_esm", expect.stringContaining("innerHTML"));
});

test.each([
  ["no notebook at all"],
  ['{"cells": 3}'],
  [`{"cells": [{"outputs": [null]}], "x": "${viewType}"}`],
])("%s has none", (text) => {
  const other = join(folder, "other.ipynb");
  writeFileSync(other, text);
  expect(earlierWidgets(other).size).toBe(0);
});

test("nor has a file that is not there", () => expect(earlierWidgets(join(folder, "none")).size).toBe(0));

const session = new TestSession({ env: { ...process.env, JPY_SESSION_NAME: path } });
afterAll(() => session.evaluator.dispose());

/** What a page asks that was loaded anew. */
async function states(commId: string): Promise<Record<string, { model_name: string }>> {
  const asked = session.outputs.length;
  await session.evaluator.comm({ event: "open", commId, target: "jupyter.widget.control", data: {} });
  await session.evaluator.comm({ event: "message", commId, data: { method: "request_states" } });
  const answer = session.outputs
    .slice(asked)
    .find((each) => each.type === "comm" && each.event === "message");
  if (answer?.type !== "comm" || answer.event !== "message") throw new Error("no answer");
  return (answer.data as { states: Record<string, { model_name: string }> }).states;
}

test("a kernel that has no widgets yet answers for them, and one that has, for both", async () => {
  expect(Object.keys(await states("1"))).toEqual(["a"]);
  await session.run("const s = thaw.widgets.slider({ max: 3 })");
  const both = Object.values(await states("2")).map(({ model_name }) => model_name);
  expect(both).toEqual(["HTMLModel", "AnyModel"]);
});
