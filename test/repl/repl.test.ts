import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pathsFrom } from "../../src/repl/completer.js";
import { startRepl } from "../../src/repl/repl.js";
import { needs, Requirement } from "../requirements.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a piped session prints. */
async function piped(
  lines: readonly string[],
  cwd = mkdtempSync(join(tmpdir(), "thaw-repl-")),
): Promise<string> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let text = "";
  output.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  input.end(`${lines.join("\n")}\n`);
  await startRepl({ input, output, cwd });
  return text;
}

test("cells, also over several lines, errors with frames, and a notebook of it all", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-repl-"));
  const text = await piped(
    [
      "const add = (a: number, b: number) =>",
      "  a + b",
      "add(1, 2)",
      "add(1, 'x')",
      "await Promise.resolve('awaited')",
      "console.log('printed')",
      ".notebook out.ipynb",
      ".nonsense",
    ],
    cwd,
  );
  expect(text).toBe(
    [
      "3",
      "In[3]:1:8 - TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
      "> 1 | add(1, 'x')",
      "    |        ^^^",
      "'awaited'",
      "printed",
      "5 cells saved as out.ipynb",
      "no command .nonsense",
      "  try: .help lists the commands",
      "",
    ].join("\n"),
  );
  const notebook = JSON.parse(readFileSync(join(cwd, "out.ipynb"), "utf8"));
  expect(notebook.cells.map((cell: { source: string[] }) => cell.source.join(""))).toEqual([
    "const add = (a: number, b: number) =>\n  a + b",
    "add(1, 2)",
    "add(1, 'x')",
    "await Promise.resolve('awaited')",
    "console.log('printed')",
  ]);
  expect(notebook.cells[1].outputs).toEqual([
    { output_type: "execute_result", execution_count: 2, data: { "text/plain": ["3"] }, metadata: {} },
  ]);
});

test("paths complete relative to the session's folder", () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-paths-"));
  mkdirSync(join(cwd, "models"));
  writeFileSync(join(cwd, "models", "a.pb"), "");
  writeFileSync(join(cwd, "model.pb"), "");
  expect(pathsFrom("mod", cwd)).toEqual(["model.pb", "models/"]);
  expect(pathsFrom("models/", cwd)).toEqual(["models/a.pb"]);
  expect(pathsFrom("nowhere/x", cwd)).toEqual([]);
});

const tmux = new Requirement("tmux", () => {
  try {
    return { path: execFileSync("sh", ["-c", "command -v tmux"], { encoding: "utf8" }).trim() };
  } catch {
    return { missing: "tmux is not on the PATH" };
  }
});

needs(tmux).describe("in a real terminal", () => {
  const socket = `thaw-test-${process.pid}`;
  const run = (...args: readonly string[]): string =>
    execFileSync("tmux", ["-L", socket, ...args], { encoding: "utf8" });
  const screen = (): string => run("capture-pane", "-p", "-S", "-200");
  const type = (text: string): string => run("send-keys", "-l", text);
  const press = (key: string): string => run("send-keys", key);
  const sees = (text: string | RegExp) =>
    expect.poll(screen, { timeout: 60_000, interval: 100 }).toMatch(text);

  test("types, completion, preview, a paste, Stop, prompt, history", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "thaw-terminal-"));
    const command = `cd ${cwd} && THAW_REPL_HISTORY=${join(cwd, "history")} ${process.execPath} ${join(root, "bin/thaw.mjs")} repl`;
    run("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "50", command);
    try {
      await sees(/^>/m);
      type("const dog = { bark() { return 'woof' }, breed: 1 }; 'ready'");
      press("Enter");
      await sees(/^'ready'$/m);
      type("dog.brea");
      press("BSpace");
      press("Tab");
      await sees(/dog\.breed/);
      await sees(/\(property\) breed: number/);
      press("Enter");
      await sees(/^1$/m);
      run("set-buffer", "function twice(n: number) {\n  return 2 * n;\n}\ntwice(21)\n");
      run("paste-buffer");
      await sees(/^42$/m);
      type("console.log('spin'); while (true) {}");
      press("Enter");
      await sees(/^spin$/m);
      press("C-c");
      await sees(/Interrupted: stopped by the user/);
      type("'hello ' + prompt('who? ')");
      press("Enter");
      await sees(/^who\?/m);
      type("you");
      press("Enter");
      await sees(/'hello you'/);
      press("C-r");
      type("twi");
      await sees(/bck-i-search: twi/);
      press("C-c");
      type(".exit");
      press("Enter");
      await expect
        .poll(() => readFileSync(join(cwd, "history"), "utf8"), { timeout: 20_000 })
        .toContain("twice(21)");
    } finally {
      execFileSync("sh", ["-c", `tmux -L ${socket} kill-server 2>/dev/null || true`]);
    }
  });
});

describe("a plain Node REPL", () => {
  test("require gives the library, and objects print well by themselves", () => {
    const code =
      'const thaw = require("thaw"); console.log(typeof thaw.open, require("util").inspect(thaw.show([1])).split("\\n")[0]);';
    const text = execFileSync(process.execPath, ["--no-warnings", "-e", code], {
      cwd: root,
      encoding: "utf8",
    });
    expect(text).toMatch(/^function /);
  });
});
