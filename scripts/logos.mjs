// Draws the kernel's logos, kernel/assets/logo-{32x32,64x64}.png, from logo-svg.svg: node scripts/logos.mjs
// Needs a Chromium: THAW_CHROMIUM, or /usr/bin/chromium.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "./lib.mjs";

const folder = join(root, "kernel/assets");
const svg = readFileSync(join(folder, "logo-svg.svg"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.THAW_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
for (const size of [32, 64]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  await page.screenshot({ path: join(folder, `logo-${size}x${size}.png`), omitBackground: true });
}
await browser.close();
