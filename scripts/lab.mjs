// npm run lab: JupyterLab with Thaw's kernel, in a virtual environment of its own (.cache/lab), opened at notebooks/.
// Arguments go to `jupyter lab`: npm run lab -- --no-browser --port 9999
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cache, commonJs, die, root, run, stamp, stamped } from "./lib.mjs";
import { setup } from "./setup.mjs";

/** What test/requirements.txt tests with. */
const packages = ["jupyterlab==4.6.6", "ipywidgets==8.1.9", "anywidget==0.11.0"];

const windows = process.platform === "win32";
const venv = join(cache, "lab");
const program = (name) => join(venv, windows ? "Scripts" : "bin", windows ? `${name}.exe` : name);

await setup();
await prepare();
commonJs(venv);
await installKernel();
mkdirSync(join(root, "notebooks"), { recursive: true });
// Containers run as root, and JupyterLab refuses that unless told.
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
const args = ["lab", "--notebook-dir", join(root, "notebooks"), ...asRoot, ...process.argv.slice(2)];
const lab = spawn(program("jupyter"), args, { stdio: "inherit" });
// Ctrl-C reaches JupyterLab too, which asks whether it is meant; this process waits for the answer.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => lab.kill());
lab.on("exit", (code) => {
  process.exitCode = code ?? 1;
});

async function prepare() {
  const wanted = packages.join(" ");
  const mark = join(venv, ".packages");
  if (stamped(mark, wanted) && existsSync(program("jupyter"))) return;
  console.log(`preparing .cache/lab with ${wanted} (once, some minutes) …`);
  const python = process.env.THAW_PYTHON ?? (windows ? "python" : "python3");
  const made = await run(python, ["-m", "venv", "--clear", venv], { quiet: true });
  if (!made.ok) die("JupyterLab needs Python 3.10 or newer with venv (THAW_PYTHON names one)", made.output);
  const filled = await run(program("python"), ["-m", "pip", "install", "--quiet", ...packages], {
    quiet: true,
  });
  if (!filled.ok) die("pip could not install JupyterLab; is the package index reachable?", filled.output);
  stamp(mark, wanted);
}

async function installKernel() {
  const done = await run(process.execPath, ["bin/thaw.mjs", "kernel", "install", "--prefix", venv], {
    quiet: true,
  });
  if (!done.ok) die("thaw kernel install failed", done.output);
}
