/**
 * Notebook 7, in a browser: one document per page.
 */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as engine } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { chromium, needs, python } from "../../requirements.js";
import { startLab } from "./lab.js";
import { done, idle, run, screenshot, source, type } from "./page.js";
import { type Jupyter, jupyterWithThaw } from "./spec.js";

const notebook = {
  cells: [{ cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: "" }],
  metadata: { kernelspec: { name: "thaw", display_name: "TypeScript (Thaw)", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};

needs(python, chromium).describe("Notebook 7", () => {
  let jupyter: Jupyter;
  let server: ChildProcess | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
    writeFileSync(join(jupyter.folder, "test.ipynb"), JSON.stringify(notebook));
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill();
    await new Promise((resolve) => (server ? server.once("exit", resolve) : resolve(undefined)));
    jupyter?.remove();
  });

  needs(python, chromium).test(
    "runs, completes, shows errors and widgets, and stops",
    async () => {
      const started = await startLab(jupyter, jupyter.folder, ["--expose-app-in-browser"], "notebook");
      server = started.server;
      browser = await engine.launch({ executablePath: chromium.path, args: ["--no-sandbox"] });
      const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
      await page.goto(`${started.url}/notebooks/test.ipynb?token=${started.token}`);
      await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 90_000 });
      await idle(page);

      const cell = await run(page, "const word: string = 'thaw';\nword.length");
      await expect
        .poll(() => cell.locator(".jp-OutputArea-output").innerText(), { timeout: 20_000 })
        .toBe("4");

      const typed = await type(page, "word.toUpperC");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Tab");
      await page.locator(".jp-Completer").waitFor();
      await page.keyboard.press("Enter");
      await expect.poll(() => source(typed)).toContain("word.toUpperCase");

      const wrong = await run(page, "word.length = 'x';");
      await expect.poll(() => wrong.locator(".jp-OutputArea").innerText()).toContain("TS2540");

      const spin = await run(page, "for (;;);");
      await expect.poll(() => spin.locator(".jp-InputPrompt").innerText()).toBe("[*]:");
      await page
        .locator('[data-command="notebook:interrupt-kernel"], jp-button[title*="nterrupt"]')
        .first()
        .click();
      await done(spin);

      const widget = await run(page, "const s = thaw.widgets.slider({ label: 'size', max: 9, value: 3 }); s");
      const range = widget.locator(".thaw-control input[type=range]");
      await range.waitFor({ timeout: 30_000 });
      await range.press("ArrowRight");
      const value = await run(page, "s.value");
      await expect.poll(() => value.locator(".jp-OutputArea-output").innerText()).toBe("4");
      await screenshot(page, "notebook7");
    },
    240_000,
  );
});
