/**
 * JupyterLab itself, in a browser: what people see and press. Screenshots are left in .cache/screenshots.
 */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium as engine, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { chromium, needs, python } from "../../requirements.js";
import { startLab } from "./lab.js";
import { type Jupyter, jupyterWithThaw } from "./spec.js";

const screenshots = fileURLToPath(new URL("../../../.cache/screenshots", import.meta.url));

needs(python, chromium).describe("JupyterLab", () => {
  let jupyter: Jupyter;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    jupyter = await jupyterWithThaw();
    const notebook = {
      cells: [{ cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: "" }],
      metadata: { kernelspec: { name: "thaw", display_name: "TypeScript (Thaw)", language: "typescript" } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(join(jupyter.folder, "test.ipynb"), JSON.stringify(notebook));
    const started = await startLab(jupyter, jupyter.folder, ["--expose-app-in-browser"]);
    server = started.server;
    browser = await engine.launch({ executablePath: chromium.path, args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(`${started.url}/lab/tree/test.ipynb?token=${started.token}`);
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 90_000 });
    await idle(page);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    server?.kill();
    await new Promise((resolve) => (server ? server.once("exit", resolve) : resolve(undefined)));
    jupyter?.remove();
  });

  const lab = needs(python, chromium);

  lab.test("runs a cell and shows its result", async () => {
    const cell = await run(page, "interface P { x: number }\nconst p: P = { x: 6 };\np.x * 7");
    await expect
      .poll(() => cell.locator(".jp-OutputArea-output").innerText(), { timeout: 20_000 })
      .toBe("42");
    expect(await cell.locator(".jp-InputPrompt").innerText()).toMatch(/^\[\d+\]:$/);
    expect(await page.locator(".jp-Toolbar-kernelName").first().innerText()).toContain("TypeScript (Thaw)");
    await shot(page, "result");
  });

  lab.test("completes in a popup, with types", async () => {
    const cell = await type(page, 'const word = "a";\nword.toUpperC');
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Tab");
    const popup = page.locator(".jp-Completer");
    await popup.waitFor();
    expect(await popup.innerText()).toContain("toUpperCase");
    await shot(page, "completion");
    await page.keyboard.press("Enter");
    await expect.poll(() => source(cell)).toContain("word.toUpperCase");
    await page.keyboard.press("Escape");
  });

  lab.test("shows what a name is in a tooltip", async () => {
    await type(page, "parseInt");
    await page.keyboard.press("Shift+Tab");
    const tooltip = page.locator(".jp-Tooltip");
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toContain("function parseInt(string: string, radix?: number");
    await shot(page, "tooltip");
    await page.keyboard.press("Escape");
  });

  lab.test("shows an error with the line of the user's TypeScript", async () => {
    const cell = await run(page, 'function fail(): never {\n  throw new RangeError("no good");\n}\nfail();');
    const output = cell.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]');
    await output.waitFor();
    expect(await output.innerText()).toMatch(/RangeError: no good/);
    expect(await output.innerText()).toContain('throw new RangeError("no good")');
    await shot(page, "error");
  });

  lab.test("Stop ends a loop and keeps the state", async () => {
    await done(await run(page, "const kept = 42;"));
    const cell = await run(page, "for (;;);");
    await expect.poll(() => cell.locator(".jp-InputPrompt").innerText()).toBe("[*]:");
    await page
      .locator('[data-command="notebook:interrupt-kernel"], jp-button[title*="nterrupt"]')
      .first()
      .click();
    await done(cell);
    await shot(page, "stop");
    const kept = await run(page, "kept");
    await expect.poll(() => kept.locator(".jp-OutputArea-output").innerText()).toBe("42");
  });

  lab.test("asks for a line in a box", async () => {
    const cell = await run(page, 'console.log("hello, " + prompt("Name: "));');
    const box = cell.locator("input.jp-Stdin-input");
    await box.waitFor();
    expect(await cell.locator(".jp-Stdin-prompt").innerText()).toContain("Name:");
    await shot(page, "stdin");
    await box.fill("Ada");
    await box.press("Enter");
    await expect.poll(() => cell.locator(".jp-OutputArea").innerText()).toContain("hello, Ada");
  });

  lab.test("updates one display in its place", async () => {
    const cell = await run(
      page,
      'const bar = display.html("<progress max=3 value=0></progress>");\n' +
        "for (let i = 1; i <= 3; i++) {\n  await new Promise((r) => setTimeout(r, 100));\n" +
        "  bar.update('step ' + i + ' of 3');\n}",
    );
    await expect.poll(() => cell.locator(".jp-OutputArea").innerText()).toContain("step 3 of 3");
    expect(await cell.locator(".jp-OutputArea-output").count()).toBe(1);
    await shot(page, "update");
  });

  lab.test("restarts, and forgets", async () => {
    await page
      .locator('[data-command="kernelmenu:restart"], jp-button[title*="estart the kernel"]')
      .first()
      .click();
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await idle(page);
    const cell = await run(page, "typeof globalThis.kept");
    await done(cell);
    const again = await run(page, "kept");
    await expect.poll(() => again.locator(".jp-OutputArea").innerText()).toMatch(/kept/);
    expect(await again.locator(".jp-InputPrompt").innerText()).toMatch(/^\[[12]\]:$/);
    await shot(page, "restart");
  });
});

/** What JupyterLab puts on its window by --expose-app-in-browser. */
interface ExposedApp {
  readonly jupyterapp?: {
    readonly shell: {
      readonly currentWidget?: {
        readonly sessionContext?: {
          readonly session?: {
            readonly kernel?: { readonly connectionStatus: string; readonly status: string };
          };
        };
      };
    };
  };
}

/**
 * Waits until JupyterLab is connected to a kernel that has nothing to do. Its own indicator says "idle" before that,
 * and JupyterLab drops what is run then.
 */
async function idle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { jupyterapp } = globalThis as ExposedApp; // it is the page's window
      const kernel = jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
      return kernel?.connectionStatus === "connected" && kernel.status === "idle";
    },
    undefined,
    { timeout: 120_000 },
  );
}

/** Types a source into the last cell, which is empty. */
async function type(page: Page, text: string): Promise<Locator> {
  const cell = page.locator(".jp-Notebook .jp-CodeCell").last();
  const editor = cell.locator(".cm-content");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
  await page.keyboard.press("ControlOrMeta+End");
  return cell;
}

/** Runs a source in the last cell, which adds a new one below. */
async function run(page: Page, text: string): Promise<Locator> {
  const index = (await page.locator(".jp-Notebook .jp-CodeCell").count()) - 1;
  await type(page, text);
  await page.keyboard.press("Shift+Enter");
  return page.locator(".jp-Notebook .jp-CodeCell").nth(index);
}

/** Waits until a cell has run. */
async function done(cell: Locator): Promise<void> {
  await expect
    .poll(() => cell.locator(".jp-InputPrompt").innerText(), { timeout: 20_000 })
    .toMatch(/^\[\d+\]:$/);
}

function source(cell: Locator): Promise<string> {
  return cell.locator(".cm-content").innerText();
}

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `lab-${name}.png`) });
}
