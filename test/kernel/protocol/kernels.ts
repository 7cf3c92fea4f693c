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
  /** A pager payload. */
  readonly page: string;
  /** Asks `Name: ` and prints the answer. */
  readonly prompt: string;
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
  /** Prints `late` after this long, when the cell is done. */
  late(milliseconds: number): string;
  /** Runs a program that prints `from a child`. */
  readonly subprocess: string;
  readonly complete: { readonly code: string; readonly contains: string };
  readonly inspect: { readonly code: string; readonly contains: string };
  readonly complete_: readonly string[];
  readonly incomplete: readonly string[];
  readonly invalid: readonly string[];
  /** Opens a comm with the target `echo`, data `{hello: "front end"}` and one buffer of 1, 2, 3. */
  readonly commOpen: string;
  /** Makes the target `mirror`, which sends every message's data and buffers back. */
  readonly commTarget: string;
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
  | "order across streams"
  | "late output"
  | "few messages"
  | "invalid requests answered"
  | "concurrent subshells"
  | "runs what answers a failure"
  | "shutdown at any time";

export const pythonSamples: Samples = {
  hello: 'print("hello, world")',
  stderr: 'import sys; print("oh", file=sys.stderr)',
  error: { code: 'raise ValueError("no good")', ename: "ValueError", evalue: "no good" },
  result: { code: "6 * 7", text: "42" },
  html: 'from IPython.display import HTML, display; display(HTML("<b>bold</b>"))',
  update: 'from IPython.display import display; h = display(1, display_id="one"); h.update(2)',
  clear: "from IPython.display import clear_output; clear_output()",
  page: "print?",
  prompt: 'print(input("Name: "))',
  assign: "answer = 42",
  read: "answer",
  undefinedName: "nobody_defined_this",
  sleep: (milliseconds) => `import time; time.sleep(${milliseconds / 1000})`,
  spin: (milliseconds) =>
    `import time\nend = time.time() + ${milliseconds / 1000}\nwhile time.time() < end: pass`,
  flood: (lines) => `for i in range(${lines}): print(f"line {i}")`,
  interleave: (lines) =>
    `import sys\nfor i in range(${lines}): print(i, file=(sys.stdout, sys.stderr)[i % 2])`,
  late: (milliseconds) =>
    `import threading\nt = threading.Timer(${milliseconds / 1000}, lambda: print("late")); t.start()`,
  subprocess: 'import os; _ = os.system("echo from a child")',
  complete: { code: "answer = 42; answer.bit_l", contains: "bit_length" },
  inspect: { code: "print", contains: "print" },
  complete_: ["1 + 1", "def f():\n  return 1\n\n"],
  incomplete: ["def f():", "x = ["],
  invalid: ["x = = 3", "import = 7q"],
  commOpen:
    'from comm import create_comm; c = create_comm("echo", data={"hello": "front end"}, buffers=[bytes([1, 2, 3])])',
  commTarget: `from comm import get_comm_manager
def opened(comm, msg):
    comm.on_msg(lambda m: comm.send(m["content"]["data"], buffers=m["buffers"]))
get_comm_manager().register_target("mirror", opened)`,
};

export const typescriptSamples: Samples = {
  hello: 'console.log("hello, world")',
  stderr: 'console.error("oh")',
  error: { code: 'throw new RangeError("no good")', ename: "RangeError", evalue: "no good" },
  result: { code: "6 * 7", text: "42" },
  html: 'display.html("<b>bold</b>");',
  update: 'const h = display(1, { id: "one" }); h.update(2);',
  clear: "clearOutput()",
  page: 'page("a text")',
  prompt: 'console.log(prompt("Name: "))',
  assign: "const answer = 42",
  read: "answer",
  undefinedName: "nobodyDefinedThis",
  sleep: (milliseconds) => `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));`,
  spin: (milliseconds) => `const end = Date.now() + ${milliseconds}; while (Date.now() < end);`,
  flood: (lines) => `for (let i = 0; i < ${lines}; i++) console.log(\`line \${i}\`);`,
  interleave: (lines) => `for (let i = 0; i < ${lines}; i++) i % 2 ? console.error(i) : console.log(i);`,
  late: (milliseconds) => `setTimeout(() => console.log("late"), ${milliseconds});`,
  subprocess:
    'import { spawnSync } from "node:child_process"; spawnSync("echo", ["from a child"], { stdio: "inherit" });',
  complete: { code: "const text = 'a'; text.toUpper", contains: "toUpperCase" },
  inspect: { code: "parseInt", contains: "parseInt" },
  complete_: ["1 + 1", "function f() {\n  return 1;\n}"],
  incomplete: ["function f() {", "const x = ["],
  invalid: ["const x = = 3", "import = 7q"],
  commOpen: 'const c = comms.open("echo", { hello: "front end" }, { buffers: [new Uint8Array([1, 2, 3])] });',
  commTarget: `comms.register("mirror", (comm) => {
  comm.onMessage = (data, buffers) => comm.send(data, buffers);
});`,
};
