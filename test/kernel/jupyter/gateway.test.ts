/**
 * Kernels that run elsewhere: JupyterLab against a kernel gateway.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as engine } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { chromium, needs, python } from "../../requirements.js";
import { delay, freePorts } from "../protocol/client.js";
import { startLab } from "./lab.js";
import { type Jupyter, jupyterWithThaw } from "./spec.js";

const cell = { cell_type: "code", execution_count: null, metadata: {}, outputs: [] };
const slider = 'const size = thaw.widgets.slider({ label: "size", max: 9, value: 3 }); size';
const notebook = {
  cells: [
    { ...cell, id: "a", source: "6 * 7" },
    { ...cell, id: "b", source: slider },
  ],
  metadata: { kernelspec: { name: "thaw", display_name: "TypeScript (Thaw)", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};

needs(python).describe("elsewhere", () => {
  let jupyter: Jupyter;
  const running: ChildProcess[] = [];
  let browser: Browser | undefined;

  beforeAll(async () => {
    jupyter = await jupyterWithThaw();
    mkdirSync(join(jupyter.folder, "notebooks"));
    writeFileSync(join(jupyter.folder, "notebooks", "test.ipynb"), JSON.stringify(notebook));
    // A front end that draws no widgets.
    const disabledExtensions = { "@jupyter-widgets/jupyterlab-manager": true, anywidget: true };
    mkdirSync(join(jupyter.folder, "config", "labconfig"), { recursive: true });
    writeFileSync(
      join(jupyter.folder, "config", "labconfig", "page_config.json"),
      JSON.stringify({ disabledExtensions }),
    );
  });

  afterAll(async () => {
    await browser?.close();
    // JupyterLab first: on its way out it asks the gateway to end its kernels.
    for (const server of running.reverse()) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await ended;
    }
    jupyter?.remove();
  });

  needs(python, chromium).test(
    "JupyterLab runs cells on a kernel gateway, and shows a widget as text where it draws none",
    async () => {
      const gateway = await startGateway(jupyter);
      running.push(gateway.server);
      // This JupyterLab has no kernels of its own to fall back on.
      const env = { ...jupyter.env, JUPYTER_PATH: "" };
      const lab = await startLab({ ...jupyter, env }, join(jupyter.folder, "notebooks"), [
        `--gateway-url=${gateway.url}`,
      ]);
      running.push(lab.server);
      browser = await engine.launch({ executablePath: chromium.path, args: ["--no-sandbox"] });
      const page = await browser.newPage();
      await page.goto(`${lab.url}/lab/tree/test.ipynb?token=${lab.token}`);
      await page
        .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        .first()
        .waitFor({ timeout: 90_000 });
      await page.locator(".jp-Notebook .jp-CodeCell .cm-content").first().click();
      const outputs = page.locator(".jp-OutputArea-output");
      // JupyterLab shows "idle" before it has reached the gateway, and drops what is run until then.
      const run = async () => {
        await page.keyboard.press("ControlOrMeta+Enter"); // takes away the output of the last time
        await outputs
          .first()
          .waitFor({ timeout: 10_000 })
          .catch(() => undefined); // dropped: once more
        return (await outputs.allInnerTexts()).join();
      };
      await expect.poll(run, { timeout: 60_000, interval: 2000 }).toBe("42");
      await page.locator(".jp-Notebook .jp-CodeCell .cm-content").nth(1).click();
      await page.keyboard.press("ControlOrMeta+Enter");
      const shown = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output");
      await expect.poll(() => shown.innerText(), { timeout: 30_000 }).toMatch(/^size:\s+3$/);
      expect(await shown.locator("meter").getAttribute("value")).toBe("3");
      const kernels = await fetch(`${gateway.url}/api/kernels`);
      expect(await kernels.json()).toMatchObject([{ name: "thaw" }]);
    },
    240_000,
  );
});

async function startGateway({ env }: Jupyter): Promise<{ server: ChildProcess; url: string }> {
  const [port] = await freePorts(1);
  const args = ["-m", "kernel_gateway", "--KernelGatewayApp.ip=127.0.0.1", `--KernelGatewayApp.port=${port}`];
  const server = spawn(python.path, [...args, "--JupyterWebsocketPersonality.list_kernels=True"], {
    env,
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/api`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (server.exitCode !== null) throw new Error("the kernel gateway did not start");
    await delay(200);
  }
  return { server, url };
}
