/**
 * Kernels that the suite can be run against, with the code that makes each do what a test needs.
 *
 * @module
 */

/** One thing to run, in the kernel's own language. */
export interface Samples {
  /** Prints `hello, world` and a newline. */
  readonly hello: string;
  /** Prints `oh` to stderr. */
  readonly stderr: string;
  readonly error: { readonly code: string; readonly ename: string; readonly evalue: string };
  readonly result: { readonly code: string; readonly text: string };
  /** Shows `<b>bold</b>` as HTML, also as plain text. */
  readonly html: string;
  /** Shows 1 under the display id `one`, then 2 in its place. */
  readonly update: string;
  readonly clear: string;
  /** Evaluates to what also has HTML. */
  readonly richResult: string;
  /** Evaluates to what cannot be shown. */
  readonly unshowable: string;
  /** Shows an error that it caught. */
  readonly caughtAndShown: string;
  /** Puts `Hello There` into the next cell, three times. */
  readonly setNextInput: string;
  /** A pager payload. */
  readonly page: string;
  /** Asks `Name: ` and prints the answer. */
  readonly prompt: string;
  /** A comment of one line. */
  comment(text: string): string;
  /** Sets the variable `answer` to 42. */
  readonly assign: string;
  /** Evaluates to it. */
  readonly read: string;
  /** An expression that throws. */
  readonly undefinedName: string;
  /** Waits this long, letting other things run. */
  sleep(milliseconds: number): string;
  /** Computes for this long without a pause. */
  spin(milliseconds: number): string;
  /** Prints `line 0` … to stdout. */
  flood(lines: number): string;
  /** Prints 0, 1, 2, … in turn to stdout and stderr. */
  interleave(lines: number): string;
  /** Waits as `sleep`, by an `await` at the cell's top. */
  sleepAsync(milliseconds: number): string;
  /** Starts a task that prints `late 0` to `late 4`, with pauses, when the cell is done. */
  late(milliseconds: number): string;
  /** `wait` goes on until a cell of another shell has run `release`; both need `declare` before. */
  readonly flag: { readonly declare: string; readonly wait: string; readonly release: string };
  /** Runs a program that prints `from a child`. */
  readonly subprocess: string;
  /** Runs one that prints `from a child` to stderr. */
  readonly subprocessError: string;
  /** Runs so many at once, which print `child 0` …. */
  subprocesses(count: number): string;
  /** Runs one that prints nothing. */
  readonly quietSubprocess: string;
  readonly complete: { readonly code: string; readonly contains: string };
  readonly inspect: { readonly code: string; readonly contains: string };
  /** Starts a program that goes on for minutes, and prints its process id. */
  readonly background: string;
  /** Declares names that begin with `prefix`. */
  readonly names: { readonly declare: string; readonly prefix: string; readonly names: readonly string[] };
  /** Declares `name`; inspecting it shows the one, in detail the other. */
  readonly inspectDeclared: {
    readonly declare: string;
    readonly name: string;
    readonly contains: string;
    readonly source: string;
  };
  readonly complete_: readonly string[];
  readonly incomplete: readonly string[];
  readonly invalid: readonly string[];
  /** A list whose bracket is still open, and the indent that its next line should have. */
  readonly openList: { readonly code: string; readonly indent: string };
  /** A cell magic that is complete because empty lines follow it. */
  readonly cellMagic: string;
  /** Opens a comm with the target `echo`, data `{hello: "front end"}` and one buffer of 1, 2, 3. */
  readonly commOpen: string;
  /** Makes the target `mirror`, which sends every message's data and buffers back, and prints `closed` at the end. */
  readonly commTarget: string;
  /** `open` opens a comm; `ask` sends a message on it and waits for its answer's `value`, then in `answer`. */
  readonly askByComm: { readonly open: string; readonly ask: string };
}

/** What the suite may ask of a kernel. */
export interface KernelUnderTest {
  readonly name: string;
  /** With `{connection_file}` in it. */
  readonly command: readonly string[];
  readonly language: string;
  readonly extension: string;
  readonly samples: Samples;
  /** What this kernel is known not to do, each with the reason; those tests are left out. */
  readonly lacks: Readonly<Partial<Record<Feature, string>>>;
}

/** Groups of tests that not every good kernel passes. */
export type Feature =
  | "answers beside cells"
  | "children are read before idle"
  | "order across streams"
  | "few messages"
  | "invalid requests answered"
  | "runs what answers a failure"
  | "shutdown at any time"
  | "ends what cells started"
  | "quiet about bad input";

export const pythonSamples: Samples = {
  hello: 'print("hello, world")',
  stderr: 'import sys; print("oh", file=sys.stderr)',
  error: { code: 'raise ValueError("no good")', ename: "ValueError", evalue: "no good" },
  result: { code: "6 * 7", text: "42" },
  html: 'from IPython.display import HTML, display; display(HTML("<b>bold</b>"))',
  update: 'from IPython.display import display; h = display(1, display_id="one"); h.update(2)',
  clear: "from IPython.display import clear_output; clear_output()",
  richResult: 'from IPython.display import HTML; HTML("<b>bold</b>")',
  unshowable: "class Test:\n  def __repr__(self):\n    1 / 0\nTest()",
  caughtAndShown: "try:\n  1 / 0\nexcept Exception:\n  get_ipython().showtraceback()",
  setNextInput: 'for i in range(3): get_ipython().set_next_input("Hello There")',
  page: "print?",
  prompt: 'print(input("Name: "))',
  comment: (text) => `# ${text}`,
  assign: "answer = 42",
  read: "answer",
  undefinedName: "nobody_defined_this",
  sleep: (milliseconds) => `import time; time.sleep(${milliseconds / 1000})`,
  spin: (milliseconds) =>
    `import time\nend = time.time() + ${milliseconds / 1000}\nwhile time.time() < end: pass`,
  flood: (lines) => `for i in range(${lines}): print(f"line {i}")`,
  interleave: (lines) =>
    `import sys\nfor i in range(${lines}): print(i, file=(sys.stdout, sys.stderr)[i % 2])`,
  sleepAsync: (milliseconds) => `import asyncio; await asyncio.sleep(${milliseconds / 1000})`,
  late: (milliseconds) => `import asyncio
async def late():
  for i in range(5):
    await asyncio.sleep(${milliseconds / 1000})
    print("late", i)
asyncio.get_running_loop().create_task(late());`,
  flag: {
    declare: "import time; flag = False",
    wait: "while not flag: time.sleep(0.005)",
    release: "flag = True",
  },
  subprocess: 'import os; _ = os.system("echo from a child")',
  subprocessError: `import subprocess; subprocess.run("echo from a child >&2", shell=True, stderr=None);`,
  subprocesses: (count) => `import subprocess
children = [subprocess.Popen(["echo", f"child {i}"]) for i in range(${count})]
for child in children: child.wait()`,
  quietSubprocess: 'import subprocess; subprocess.run(["true"]);',
  complete: { code: "answer = 42; answer.bit_l", contains: "bit_length" },
  inspect: { code: "print", contains: "print" },
  background: 'import subprocess; print(subprocess.Popen(["sleep", "600"]).pid)',
  names: { declare: "alpha = albert = 5", prefix: "al", names: ["alpha", "albert"] },
  inspectDeclared: {
    declare: "def declared(first):\n  return first + 1",
    name: "declared",
    contains: "Signature:",
    source: "Source:", // coloured word by word
  },
  complete_: ["1 + 1", "def f():\n  return 1\n\n"],
  incomplete: ["def f():", "x = ["],
  invalid: ["x = = 3", "import = 7q"],
  openList: { code: "a = [1,\n2,", indent: "" },
  cellMagic: "%%timeit\na\n\n",
  commOpen:
    'from comm import create_comm; c = create_comm("echo", data={"hello": "front end"}, buffers=[bytes([1, 2, 3])])',
  commTarget: `from comm import get_comm_manager
def opened(comm, msg):
    comm.on_msg(lambda m: comm.send(m["content"]["data"], buffers=m["buffers"]))
    comm.on_close(lambda m: print("closed"))
get_comm_manager().register_target("mirror", opened)`,
  askByComm: {
    open: 'from comm import create_comm; asked = create_comm("asked")',
    ask: `import asyncio
arrived = asyncio.get_running_loop().create_future()
asked.on_msg(lambda m: arrived.set_result(m["content"]["data"]["value"]))
asked.send({"question": "what?"})
answer = await arrived`,
  },
};

export const typescriptSamples: Samples = {
  hello: 'console.log("hello, world")',
  stderr: 'console.error("oh")',
  error: { code: 'throw new RangeError("no good")', ename: "RangeError", evalue: "no good" },
  result: { code: "6 * 7", text: "42" },
  html: 'display.html("<b>bold</b>");',
  update: 'const h = display(1, { id: "one" }); h.update(2);',
  clear: "clearOutput()",
  richResult: "[{ letter: 'A', frequency: 0.08167 }, { letter: 'B', frequency: 0.01492 }]",
  unshowable: '({ [Symbol.for("Jupyter.display")]() { throw new Error("cannot be shown"); } })',
  caughtAndShown: 'try { throw new Error("caught"); } catch (error) { display(error); }',
  setNextInput:
    '(await import("node:fs")).writeFileSync("next.txt", "Hello There");\n%load next.txt\n%load next.txt\n%load next.txt',
  page: 'page("a text")',
  prompt: 'console.log(prompt("Name: "))',
  comment: (text) => `// ${text}`,
  assign: "const answer = 42",
  read: "answer",
  undefinedName: "nobodyDefinedThis",
  sleep: (milliseconds) => `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));`,
  spin: (milliseconds) => `const end = Date.now() + ${milliseconds}; while (Date.now() < end);`,
  flood: (lines) => `for (let i = 0; i < ${lines}; i++) console.log(\`line \${i}\`);`,
  interleave: (lines) => `for (let i = 0; i < ${lines}; i++) i % 2 ? console.error(i) : console.log(i);`,
  sleepAsync: (milliseconds) => `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));`,
  late: (milliseconds) => `async function late() {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
    console.log("late", i);
  }
}
void late();`,
  flag: {
    declare: "let flag = false;",
    wait: `while (!flag) await new Promise((resolve) => setTimeout(resolve, 5));`,
    release: "flag = true;",
  },
  subprocess:
    'import { spawnSync } from "node:child_process"; spawnSync("echo", ["from a child"], { stdio: "inherit" });',
  subprocessError:
    'import { execSync } from "node:child_process"; execSync("echo from a child >&2", { stdio: "inherit" });',
  subprocesses: (count) => `import { spawn } from "node:child_process";
await Promise.all(Array.from({ length: ${count} }, (_, i) => new Promise((resolve) => {
  spawn("echo", [\`child \${i}\`], { stdio: "inherit" }).once("close", resolve);
})));`,
  quietSubprocess: 'import { execSync } from "node:child_process"; execSync("true");',
  complete: { code: "const text = 'a'; text.toUpper", contains: "toUpperCase" },
  inspect: { code: "parseInt", contains: "parseInt" },
  background:
    'import { spawn } from "node:child_process"; console.log(spawn("sleep", ["600"], { stdio: "ignore" }).pid)',
  names: { declare: "const alpha = 5, albert = 5;", prefix: "al", names: ["alpha", "albert"] },
  inspectDeclared: {
    declare: "function declared(first: number) {\n  return first + 1;\n}",
    name: "declared",
    contains: "declared(first: number): number",
    source: "return first + 1",
  },
  complete_: ["1 + 1", "function f() {\n  return 1;\n}"],
  incomplete: ["function f() {", "const x = ["],
  invalid: ["const x = = 3", "import = 7q"],
  openList: { code: "const a = [1,\n2,", indent: "" },
  cellMagic: "%%bash\necho a\n\n",
  commOpen: 'const c = comms.open("echo", { hello: "front end" }, { buffers: [new Uint8Array([1, 2, 3])] });',
  commTarget: `comms.register("mirror", (comm) => {
  comm.onMessage = (data, buffers) => comm.send(data, buffers);
  comm.onClose = () => console.log("closed");
});`,
  askByComm: {
    open: 'const asked = comms.open("asked");',
    ask: `const answer = await new Promise<number>((resolve) => {
  asked.onMessage = (data) => resolve((data as { value: number }).value);
  asked.send({ question: "what?" });
});`,
  },
};
