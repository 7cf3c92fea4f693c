import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pathsFrom } from "../../src/repl/completer.js";
import { startRepl } from "../../src/repl/repl.js";
import { thaw, thawWith } from "../cli/thaw.js";
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
  mkdirSync(join(cwd, "elsewhere"));
  const text = await piped(
    [
      "const add = (a: number, b: number) =>",
      "  a + b",
      "add(1, 2)",
      "add(1, 'x')",
      "await Promise.resolve('awaited')",
      "console.log('printed')",
      ".notebook out.ipynb",
      ".notebook ./elsewhere/out.ipynb",
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
      "5 cells saved as ./elsewhere/out.ipynb",
      `relative paths in it are those of ${cwd}`,
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

test("commands are lines of the library; what is missing is named", async () => {
  const text = await piped([
    ".summary",
    ".verify",
    `.open ${join(root, "notebooks/models/mnist-dense/model.pb")}`,
    ".verify",
    "const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'd' })] });",
    ".summary",
    ".save out.keras",
    ".clear",
    "typeof Reflect.get(globalThis, 'model')",
    ".save out.keras",
  ]);
  expect(text.match(/there is no `graph` yet\n {2}try: open a model: \.open PATH/g)).toHaveLength(2);
  expect(text).toContain("there is no `model` yet\n  try: rebuild it with tf.sequential");
  expect(text).toContain("│ d (Dense)");
  expect(text).toContain('await thaw.save(model, "out.keras")');
  expect(text).toMatch(/a fresh evaluator.*\n'undefined'\nthere is no `model` yet/);
});

test("a model that does not open is one error without frames, which leaves the one that is open", async () => {
  const model = join(root, "notebooks/models/mnist-dense/model.pb");
  const line = 'var graph = await thaw.open("/nope.pb"); graph\n';
  const error =
    "error: no such file or folder: /nope.pb\n  at /nope.pb\n  try: check the path; `ls` shows what is there\n";
  expect(await piped([".open /nope.pb", ".tensors"])).toBe(
    `${line}${error}there is no \`graph\` yet\n  try: open a model: .open PATH\n`,
  );
  const text = await piped([`.open ${model}`, ".open /nope.pb", "thaw.show(graph, { maxRows: 1 })"]);
  expect(text).toContain(error);
  expect(text.slice(text.indexOf(error))).toMatch(/^showing 1 of 4; all: graph\.tensors$/m);
});

test("help, files of code, and paths to compare with work through a pipe as they do on a terminal", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "thaw-repl-"));
  writeFileSync(join(cwd, "twice.ts"), "const twice = (n: number) =>\n  2 * n;\ntwice(21)\n");
  const model = join(root, "notebooks/models/mnist-dense/model.pb");
  const text = await piped(
    [".help", ".load twice.ts", ".load none.ts", `.open ${model}`, `.verify ${model}`],
    cwd,
  );
  for (const name of ["open", "verify", "notebook", "load", "exit"]) {
    expect(text).toMatch(new RegExp(`^\\.${name} +\\S`, "m"));
  }
  expect(text).toContain("\n42\nENOENT: no such file or directory");
  expect(text).toContain(`await thaw.verify(await thaw.open(${JSON.stringify(model)}), graph)\nPASS`);
});

test("a model that does not open ends the command, with its error and exit code", () => {
  const { status, stdout, stderr } = thaw("repl", "/nope");
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^error: no such file or folder: \/nope\n {2}at \/nope\n {2}try: .*\n$/);
});

test.each([
  ["throw 1\n'goes on'", 1, /'goes on'/],
  [".nonsense", 1, /no command/],
  ["try { throw 1 } catch {}\n'fine'", 0, /'fine'/],
  [
    "'goes on'\nsetTimeout(() => { throw new RangeError('late') }, 1);",
    1,
    /'goes on'[\s\S]*RangeError: late/,
  ],
])("a pipe with %j ends with exit code %i", (input, code, shown) => {
  const { status, stdout } = thawWith(input, "repl");
  expect(stdout).toMatch(shown);
  expect(status).toBe(code);
});

test("exit leaves, unless it is a name; who forgot to await is told so", async () => {
  const text = await piped(["thaw.open('nowhere.pb').catch(() => 0)", "exit()", "'not run'"]);
  expect(text).toBe("Promise { <pending> }\n  try: await it to see its value\n");
  expect(await piped(["const exit = 5;", "exit", "?exit"])).toBe("5\nconst exit: 5\n");
});

test("what a pipe leaves to run is run, as by Node; .exit ends at once", async () => {
  const timer =
    "setTimeout(() => { console.log('in a timer'); later(1).then(() => console.log('in a promise')); }, 1);";
  const later = "const later = (time: number) => new Promise((resolve) => setTimeout(resolve, time));";
  expect(await piped([later, `setInterval(() => 0, 1).unref(); ${timer}`])).toBe(
    "in a timer\nin a promise\n",
  );
  expect(await piped([later, "later(1e8).then(() => console.log('never'));", ".exit"])).toBe("");
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
    writeFileSync(history, Array.from({ length: 40 }, (_, i) => `'line ${i} of another day'\n`).join(""));
    const command = `cd ${cwd} && THAW_REPL_HISTORY=${history} ${process.execPath} ${join(root, "bin/thaw.mjs")} repl`;
    const terminal = new Terminal(command);
    try {
      await terminal.sees(/^>/m);
      terminal.enter("const given = {"); // TypeScript is still loading: nobody knows yet that this goes on
      terminal.press("C-c");
      terminal.enter("'given ' + 'up'");
      await terminal.sees(/^'given up'$/m);
      terminal.enter("const dog = { bark() { return 'woof' }, breed: 1 }; 'ready'");
      await terminal.sees(/^'ready'$/m);
      terminal.type("6 * 7");
      await terminal.sees(/^> 6 \* 7\n42$/m);
      terminal.press("C-u");
      terminal.paste("dog.bar\t\t"); // the second Tab with the first
      await terminal.sees(/^> dog\.bark$/m);
      expect(terminal.screen()).not.toContain("AbortController");
      terminal.press("C-u");
      terminal.type("dog.brea");
      terminal.press("BSpace");
      terminal.press("Tab");
      await terminal.sees(/dog\.breed/);
      await terminal.sees(/dog\.breed\nnumber$/m);
      terminal.press("Enter");
      await terminal.sees(/^1$/m);
      terminal.paste("function twice(n: number) {\n  return 2 * n;\n}\ntwice(21)\n");
      await terminal.sees(/^42$/m);
      terminal.enter("console.log('spin'); while (true) {}");
      await terminal.sees(/^spin$/m);
      terminal.press("C-c");
      await terminal.sees(/Interrupted: stopped by the user/);
      terminal.paste("while (true) await new Promise(setImmediate)\nconsole.log('the rest ' + 'of it')\n");
      await terminal.sees(/^> while/m);
      terminal.press("C-c");
      await terminal.sees(/while[\s\S]*Interrupted[\s\S]*^>$/m);
      terminal.enter("await new Promise((done) => setTimeout(done, 500)); 'slow'");
      terminal.enter("'typed ' + 'ahead'");
      await terminal.sees(/^'slow'\n> 'typed ' \+ 'ahead'\n'typed ahead'$/m);
      expect(terminal.screen()).not.toContain("the rest of it");
      terminal.enter("'hello ' + prompt('who? ')");
      await terminal.sees(/^who\?/m);
      terminal.enter("you");
      await terminal.sees(/'hello you'/);
      terminal.enter("prompt('password? ', { password: true }).length");
      await terminal.sees(/^password\?/m);
      terminal.enter("hunter2");
      await terminal.sees(/^7$/m);
      terminal.enter("prompt('never answered? ')");
      await terminal.sees(/^never answered\?/m);
      terminal.press("C-c");
      await terminal.sees(/never answered\? [\s\S]*^>$/m);
      terminal.enter("'not an ' + 'answer'");
      await terminal.sees(/^'not an answer'$/m);
      expect(terminal.screen()).not.toContain("hunter2");
      terminal.press("C-r");
      terminal.type("line 3 of");
      await terminal.sees("'line 3 of another day'");
      terminal.press("C-c");
      terminal.press("C-r");
      terminal.type("twi");
      await terminal.sees(/bck-i-search: twi/);
      terminal.press("C-c");
      terminal.enter(".exit");
      await expect.poll(() => readFileSync(history, "utf8"), { timeout: 20_000 }).toContain("twice(21)");
      const kept = readFileSync(history, "utf8");
      // From Node 24 on a cell is one entry; it is never there in part.
      expect(kept).toMatch(
        /^\}\r {2}return 2 \* n;\rfunction twice.*\{$|^function twice.*\{\n {2}return 2 \* n;\n\}$/m,
      );
      expect(kept.match(/function twice/g)).toHaveLength(1);
      expect([kept.includes("line 0 of"), kept.includes("hunter2"), kept.includes("\nyou\n")]).toEqual([
        true,
        false,
        false,
      ]);
    } finally {
      terminal.end();
    }
  },
);

needs(tmux).test(
  "in a real terminal, with a model: names in strings, paths, commands, files of TypeScript",
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), "thaw-terminal-"));
    mkdirSync(join(cwd, "models"));
    copyFileSync(join(root, "notebooks/models/mnist-dense/model.pb"), join(cwd, "models", "mnist.pb"));
    writeFileSync(
      join(cwd, "twice.ts"),
      "function twice(n: number): number {\n  return 2 * n;\n}\ntwice(21)\n",
    );
    const command = `cd ${cwd} && THAW_REPL_HISTORY= ${process.execPath} ${join(root, "bin/thaw.mjs")} repl models/mnist.pb`;
    const terminal = new Terminal(command, { rows: 80 });
    try {
      await terminal.sees(/^dense\/kernel:0 +float32 +\[784 × 512\][\s\S]*^>/m);
      terminal.type('graph.getTensorByName("dense/k');
      terminal.press("Tab");
      await terminal.sees('graph.getTensorByName("dense/kernel:0');
      terminal.enter('").shape');
      await terminal.sees(/^\[ 784, 512 \]$/m);
      terminal.type('await thaw.open("mod');
      terminal.press("Tab");
      await terminal.sees('thaw.open("models/');
      terminal.press("Tab");
      await terminal.sees('thaw.open("models/mnist.pb');
      terminal.enter('").then((model) => model.tensors.length)');
      await terminal.sees(/^8$/m);
      terminal.type('graph.getTensorByName("dense_1/bi');
      terminal.press("Tab");
      await terminal.sees('graph.getTensorByName("dense_1/bias:0');
      terminal.press("C-u");
      terminal.type('graph.getTensorByName("bias');
      terminal.press("Tab");
      terminal.press("Tab");
      await terminal.sees(/^dense_1\/bias:0 +float32 \[10\]$[\s\S]*^> graph\.getTensorByName\("bias$/m);
      terminal.press("C-u");
      terminal.type(".sh");
      terminal.press("Tab");
      await terminal.sees(/^> \.show$/m);
      terminal.press("C-u");
      terminal.type(".open models/mn");
      terminal.press("Tab");
      await terminal.sees(/^> \.open models\/mnist\.pb$/m);
      terminal.press("C-u");
      terminal.enter(".tensors dense_1*");
      await terminal.sees(/^2 tensors, 20\.04 KB$/m);
      terminal.enter(".load twice.ts");
      await terminal.sees(/^42$/m);
      terminal.enter(".notebook out.ipynb");
      await terminal.sees(/^\d cells saved as out\.ipynb$/m);
      terminal.resize(50, 80);
      terminal.enter(".tensors");
      await terminal.sees(/^─{50}$/m);
      terminal.enter("exit");
      await expect.poll(() => terminal.hasEnded(), { timeout: 20_000 }).toBe(true);
    } finally {
      terminal.end();
    }
  },
);

describe("a plain Node REPL", () => {
  test("require gives the library, and objects print well by themselves", () => {
    // A REPL shows what util.inspect gives.
    const code = `const thaw = require("thaw"); const { inspect } = require("util");
      thaw.open("notebooks/models/mnist-dense/model.pb").then((model) => {
        for (const value of [model, model.tensors[4], thaw.widgets.slider({ max: 3 })]) console.log(inspect(value));
      });`;
    const text = execFileSync(process.execPath, ["--no-warnings", "-e", code], {
      cwd: root,
      encoding: "utf8",
    });
    expect(text).toMatch(/^GraphDef: notebooks\/models\/mnist-dense\/model\.pb, 1\.55 MB$/m);
    expect(text).toMatch(/^dense\/kernel:0 {2}float32 \[784 × 512\] {2}1\.53 MB$/m);
    expect(text).toMatch(/^0 \(0 to 3\)$/m);
  });
});
