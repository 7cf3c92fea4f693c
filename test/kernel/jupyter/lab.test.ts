/**
 * JupyterLab itself, in a browser: what people see and press. Screenshots are left in .cache/screenshots.
 */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as engine, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { chromium, needs, python } from "../../requirements.js";
import { startLab } from "./lab.js";
import { done, idle, run, screenshot, source, type } from "./page.js";
import { type Jupyter, jupyterWithThaw } from "./spec.js";

needs(python, chromium).describe("JupyterLab", () => {
  let jupyter: Jupyter;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
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
    await screenshot(page, "lab-result");
  });

  lab.test("completes in a popup, with types", async () => {
    const cell = await type(page, 'const word = "a";\nword.toUpperC');
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Tab");
    const popup = page.locator(".jp-Completer");
    await popup.waitFor();
    expect(await popup.innerText()).toContain("toUpperCase");
    await screenshot(page, "lab-completion");
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
    await screenshot(page, "lab-tooltip");
    await page.keyboard.press("Escape");
  });

  lab.test("shows an error with the line of the user's TypeScript", async () => {
    const cell = await run(page, 'function fail(): never {\n  throw new RangeError("no good");\n}\nfail();');
    const output = cell.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]');
    await output.waitFor();
    expect(await output.innerText()).toMatch(/RangeError: no good/);
    expect(await output.innerText()).toContain('throw new RangeError("no good")');
    await screenshot(page, "lab-error");
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
    await screenshot(page, "lab-stop");
    const kept = await run(page, "kept");
    await expect.poll(() => kept.locator(".jp-OutputArea-output").innerText()).toBe("42");
  });

  lab.test("asks for a line in a box", async () => {
    const cell = await run(page, 'console.log("hello, " + prompt("Name: "));');
    const box = cell.locator("input.jp-Stdin-input");
    await box.waitFor();
    expect(await cell.locator(".jp-Stdin-prompt").innerText()).toContain("Name:");
    await screenshot(page, "lab-stdin");
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
    await screenshot(page, "lab-update");
  });

  lab.test("a progress bar is one display, drawn while a loop without await runs", async () => {
    const cell = await run(
      page,
      "const wait = new Int32Array(new SharedArrayBuffer(4));\n" +
        "for (const _ of thaw.progress(Array(30), { label: 'steps' })) Atomics.wait(wait, 0, 0, 50);",
    );
    const bar = cell.locator(".jp-OutputArea-output progress");
    await bar.waitFor();
    await expect.poll(() => bar.getAttribute("value"), { timeout: 20_000 }).not.toBe("30");
    await screenshot(page, "lab-progress");
    await done(cell);
    await expect.poll(() => bar.getAttribute("value")).toBe("30");
    expect(await cell.locator(".jp-OutputArea-output").count()).toBe(1);
  });

  lab.test("a slider moves TypeScript, and TypeScript moves it", async () => {
    const cell = await run(
      page,
      'const threshold = thaw.widgets.slider({ label: "threshold", max: 10, value: 3 });\n' +
        'threshold.onChange((value) => console.log("now", value));\nthreshold',
    );
    const range = cell.locator(".thaw-control input[type=range]");
    await range.waitFor({ timeout: 60_000 });
    await dragTo(page, range, 1);
    await expect.poll(() => cell.locator(".jp-OutputArea").innerText()).toContain("now 10");
    const value = await run(page, "threshold.value");
    await expect.poll(() => value.locator(".jp-OutputArea-output").innerText()).toBe("10");
    await done(await run(page, "threshold.value = 4;"));
    await expect.poll(() => range.inputValue()).toBe("4");
    await expect.poll(() => cell.locator(".thaw-control output").innerText()).toBe("4");
    await screenshot(page, "lab-slider");
  });

  lab.test("a button, a select and a text field", async () => {
    const cell = await run(
      page,
      'const go = thaw.widgets.button("Retrain");\n' +
        'const backend = thaw.widgets.select(["cpu", "wasm"], { label: "backend" });\n' +
        'const name = thaw.widgets.text({ label: "name", placeholder: "a layer" });\n' +
        "for (const each of [go, backend, name]) display(each);\n" +
        'go.onClick(() => console.log("clicked", backend.value, name.value));\n' +
        'name.onSubmit((text) => console.log("entered", text));',
    );
    await cell.locator(".thaw-control select").selectOption("wasm");
    await cell.locator(".thaw-control input[type=text]").pressSequentially("dense_1"); // d, d: delete a cell
    await cell.locator(".thaw-control input[type=text]").press("Enter");
    const output = () => cell.locator(".jp-OutputArea").innerText();
    await expect.poll(output).toContain("entered dense_1");
    await cell.locator(".thaw-control button").click();
    await expect.poll(output).toContain("clicked wasm dense_1");
    await screenshot(page, "lab-controls");
  });

  lab.test("a widget with a module of its own, and bytes both ways", async () => {
    const cell = await run(page, customWidget);
    const button = cell.locator(".jp-OutputArea-output button");
    await button.waitFor({ timeout: 60_000 });
    expect(await button.innerText()).toBe("6 bytes");
    await button.click();
    const output = () => cell.locator(".jp-OutputArea").innerText();
    await expect.poll(output).toContain("message 7 8");
    await expect.poll(output).toContain("Int16Array(2) [ 9, 10 ]");
    await expect.poll(() => button.innerText()).toBe("answer 3");
  });

  lab.test("a page loaded anew finds the widgets as they are", async () => {
    await page.locator('[data-command="docmanager:save"], jp-button[title*="Save"]').first().click();
    await expect.poll(() => page.locator(".jp-mod-dirty").count(), { timeout: 30_000 }).toBe(0); // it is saved
    await page.reload();
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 90_000 });
    await idle(page);
    const range = page.locator(".thaw-control input[type=range]").first();
    await range.scrollIntoViewIfNeeded();
    await expect.poll(() => range.inputValue(), { timeout: 30_000 }).toBe("4");
    await dragTo(page, range, 0);
    const value = await run(page, "threshold.value");
    await expect
      .poll(() => value.locator(".jp-OutputArea-output").innerText(), { timeout: 20_000 })
      .toBe("0");
  });

  lab.test("restarts, and forgets; controls of before show their static form", async () => {
    await page.keyboard.press("ControlOrMeta+S");
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
    await done(again);
    expect(await again.locator(".jp-InputPrompt").innerText()).toMatch(/^\[[12]\]:$/);
    const threshold = page.locator(".jp-OutputArea-output", { hasText: /^\s*threshold:/ }).first();
    await expect.poll(() => threshold.innerText(), { timeout: 20_000 }).toMatch(/^\s*threshold:\s*\d+\s*$/);
    expect(await page.locator(".thaw-control input[type=range]").count()).toBe(0);
    await screenshot(page, "lab-restart");
  });
});

/** Drags a slider's thumb to a place between its ends, 0 and 1. */
async function dragTo(page: Page, range: Locator, place: number): Promise<void> {
  await range.scrollIntoViewIfNeeded();
  const box = await range.boundingBox();
  if (box === null) throw new Error("the slider is not on the page");
  const value = Number(await range.inputValue());
  const [min, max] = [Number(await range.getAttribute("min")), Number(await range.getAttribute("max"))];
  const thumb = 16;
  const at = (part: number): number => box.x + thumb / 2 + part * (box.width - thumb);
  await page.mouse.move(at((value - min) / (max - min)), box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(at(place), box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
}

const customWidget = `const custom = thaw.widgets.anywidget({
  state: { bytes: new Int16Array([1, 2, 3]), nested: { deep: [new Uint8Array([4])] } },
  esm: \`export default {
    render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = model.get("bytes").byteLength + " bytes";
      button.onclick = () => {
        model.send({ kind: "hello" }, undefined, [new Uint8Array([7, 8])]);
        model.set("bytes", new DataView(new Int16Array([9, 10]).buffer));
        model.save_changes();
      };
      model.on("msg:custom", (content, buffers) => {
        button.textContent = content.kind + " " + buffers[0].byteLength;
      });
      el.append(button);
    },
  };\`,
});
custom.on("msg:custom", (content, buffers) => console.log("message", ...(buffers[0] ?? [])));
custom.on("change:bytes", (bytes) => {
  console.log(bytes);
  custom.send({ kind: "answer" }, [new Uint8Array([1, 2, 3])]);
});
custom`;
