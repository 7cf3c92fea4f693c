/**
 * `jupyter console`: the kernel in a terminal, through Jupyter's own client.
 */
import { afterEach, beforeEach, expect } from "vitest";
import { needs, python } from "../../requirements.js";
import { Terminal, tmux } from "../../terminal.js";
import { type Jupyter, jupyterWithThaw } from "./spec.js";

needs(python, tmux).describe("jupyter console", () => {
  let jupyter: Jupyter;
  let terminal: Terminal;
  beforeEach(async () => {
    jupyter = await jupyterWithThaw();
    const { env, folder } = jupyter;
    const settings = Object.entries(env).filter(([name]) => /^(JUPYTER_|IPYTHONDIR|THAW_HISTORY)/.test(name));
    const assignments = settings.map(([name, value]) => `${name}='${value}'`).join(" ");
    terminal = new Terminal(`cd ${folder} && ${assignments} ${python.path} -m jupyter_console --kernel thaw`);
  });
  afterEach(() => {
    terminal.end();
    jupyter.remove();
  });

  needs(python, tmux).test(
    "runs cells, also over several lines, completes, asks, stops, and shows errors",
    async () => {
      await terminal.sees(/^In \[1\]:/m);
      terminal.enter("const five: number = 5; five * 2");
      await terminal.sees(/^Out\[1\]: 10$/m);
      terminal.enter("function twice(n: number) {");
      terminal.enter("return 2 * n; }");
      terminal.enter("twice(four)");
      await terminal.sees(/Cannot find name 'four'/);
      terminal.enter("twice(21)");
      await terminal.sees(/^Out\[\d\]: 42$/m);
      terminal.type("five.toExp");
      terminal.press("Tab");
      await terminal.sees(/five\.toExponential/);
      terminal.enter("(1)");
      await terminal.sees(/'5\.0e\+0'/);
      terminal.enter("'hello ' + prompt('who? ')");
      await terminal.sees(/^who\?/m);
      terminal.enter("you");
      await terminal.sees(/'hello you'/);
      terminal.enter("console.log('spin'); while (true) {}");
      await terminal.sees(/^spin$/m);
      terminal.press("C-c");
      await terminal.sees(/Interrupted: stopped by the user/);
      terminal.enter("twice(five)");
      await terminal.sees(/^Out\[\d\]: 10$[\s\S]*^Out\[\d\]: 10$/m);
      expect(terminal.screen()).not.toContain("Traceback (most recent call last)");
      terminal.enter("exit");
      await expect.poll(() => terminal.hasEnded(), { timeout: 60_000 }).toBe(true);
    },
    240_000,
  );
});
