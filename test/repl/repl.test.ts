import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pathsFrom } from "../../src/repl/completer.js";
import { startRepl } from "../../src/repl/repl.js";
import { needs } from "../requirements.js";
import { Terminal, tmux } from "../terminal.js";

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

needs(tmux).test(
  "in a real terminal: types, completion, preview, a paste, Stop, prompt, history",
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), "thaw-terminal-"));
    const history = join(cwd, "history");
    const command = `cd ${cwd} && THAW_REPL_HISTORY=${history} ${process.execPath} ${join(root, "bin/thaw.mjs")} repl`;
    const terminal = new Terminal(command);
    try {
      await terminal.sees(/^>/m);
      terminal.enter("const dog = { bark() { return 'woof' }, breed: 1 }; 'ready'");
      await terminal.sees(/^'ready'$/m);
      terminal.type("dog.brea");
      terminal.press("BSpace");
      terminal.press("Tab");
      await terminal.sees(/dog\.breed/);
      await terminal.sees(/\(property\) breed: number/);
      terminal.press("Enter");
      await terminal.sees(/^1$/m);
      terminal.paste("function twice(n: number) {\n  return 2 * n;\n}\ntwice(21)\n");
      await terminal.sees(/^42$/m);
      terminal.enter("console.log('spin'); while (true) {}");
      await terminal.sees(/^spin$/m);
      terminal.press("C-c");
      await terminal.sees(/Interrupted: stopped by the user/);
      terminal.enter("'hello ' + prompt('who? ')");
      await terminal.sees(/^who\?/m);
      terminal.enter("you");
      await terminal.sees(/'hello you'/);
      terminal.press("C-r");
      terminal.type("twi");
      await terminal.sees(/bck-i-search: twi/);
      terminal.press("C-c");
      terminal.enter(".exit");
      await expect.poll(() => readFileSync(history, "utf8"), { timeout: 20_000 }).toContain("twice(21)");
    } finally {
      terminal.end();
    }
  },
);

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
