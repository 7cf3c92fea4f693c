/**
 * A notebook on a page of JupyterLab or Notebook, used as people use it.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

const screenshots = fileURLToPath(new URL("../../../.cache/screenshots", import.meta.url));

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
export async function idle(page: Page): Promise<void> {
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
export async function type(page: Page, text: string): Promise<Locator> {
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
export async function run(page: Page, text: string): Promise<Locator> {
  const index = (await page.locator(".jp-Notebook .jp-CodeCell").count()) - 1;
  await type(page, text);
  await page.keyboard.press("Shift+Enter");
  return page.locator(".jp-Notebook .jp-CodeCell").nth(index);
}

/** Waits until a cell has run. */
export async function done(cell: Locator): Promise<void> {
  await expect
    .poll(() => cell.locator(".jp-InputPrompt").innerText(), { timeout: 20_000 })
    .toMatch(/^\[\d+\]:$/);
}

export function source(cell: Locator): Promise<string> {
  return cell.locator(".cm-content").innerText();
}

/** Leaves what the page shows in .cache/screenshots, for people. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}
