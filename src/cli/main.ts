/**
 * The `thaw` command: parse, call the library, show.
 *
 * ```sh
 * thaw model.pb                                   # what it is
 * thaw tensor model.pb dense/kernel --out kernel.npy
 * thaw verify model.pb model.keras
 * ```
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { type Answer, type ExitCode, exitCodes, report, reportError } from "./report.js";

/** What a command's module exports: the arguments it takes, and what it does with them. */
export interface CommandModule {
  define(command: Command): void;
  run(...args: readonly never[]): Promise<Answer>;
}

/** Loaded when used: `thaw tensors` must not wait for TensorFlow.js. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<CommandModule> }>> = {
  show: {
    summary: "what a file is: kind, inputs, outputs, ops, tensors",
    load: () => import("./commands/show.js"),
  },
  tensors: { summary: "every tensor: name, dtype, shape, size", load: () => import("./commands/tensors.js") },
  tensor: { summary: "one tensor's values and statistics", load: () => import("./commands/tensor.js") },
  kernel: {
    summary: "the Jupyter kernel: install, uninstall, status",
    load: () => import("./commands/kernel.js"),
  },
  native: { summary: "install native TensorFlow for Node", load: () => import("./commands/native.js") },
  run: { summary: "run the original graph", load: () => import("./commands/run.js") },
  verify: { summary: "compare the predictions of two models", load: () => import("./commands/verify.js") },
  exec: { summary: "execute a notebook", load: () => import("./commands/exec.js") },
  repl: { summary: "a TypeScript REPL with a model in scope", load: () => import("./commands/repl.js") },
  doctor: {
    summary: "what runs here, why, and what mends the rest",
    load: () => import("./commands/doctor.js"),
  },
};

/** Runs the command line; gives the exit code and never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const args = impliedShow(argv);
  const asJson = args.includes("--json");
  let exitCode: ExitCode = exitCodes.ok;
  const program = await buildProgram(args, async (answer) => {
    exitCode = await report(answer, asJson);
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(error, args[0], asJson);
    return reportError(error, asJson);
  }
}

async function buildProgram(
  args: readonly string[],
  done: (answer: Answer) => Promise<void>,
): Promise<Command> {
  const program = new Command("thaw")
    .description("Open what TensorFlow froze, rebuild the Keras model, prove it by predictions.")
    .version(version(), "-V, --version")
    .addHelpText("after", examples)
    .showHelpAfterError("(thaw --help lists the commands)")
    .configureHelp({ sortSubcommands: false });
  if (args.includes("--json")) program.configureOutput({ writeErr: () => {} });
  program.exitOverride();
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).summary(summary).description(summary);
    command.showHelpAfterError(`(thaw ${name} --help lists its arguments and options)`);
    command.addOption(new Option("--json", "print the answer as JSON of a stable shape (docs/cli.md)"));
    // Only the command that runs needs its arguments known; help of all needs their summaries.
    if (args[0] !== name && !(args[0] === "help" && args[1] === name)) continue;
    const { define, run } = await load();
    define(command);
    // Commander passes positional arguments, then options; each command's `define` and `run` agree on them.
    command.action(async (...values) => done(await run(...(values as never[]))));
  }
  return program;
}

/** `thaw model.pb` is `thaw show model.pb`. */
function impliedShow(argv: readonly string[]): readonly string[] {
  const [first] = argv;
  if (first === undefined) return ["--help"];
  if (first.startsWith("-") || first === "help" || Object.hasOwn(commands, first)) return argv;
  const looksLikeFile = existsSync(first) || /[./\\]/.test(first);
  return looksLikeFile ? ["show", ...argv] : argv;
}

async function commanderExit(error: CommanderError, name = "", asJson = false): Promise<ExitCode> {
  if (error.exitCode === 0) return exitCodes.ok; // --help and --version
  if (asJson) {
    const message = error.message.replace(/^error: /, "");
    const hint = Object.hasOwn(commands, name)
      ? `thaw ${name} --help lists its arguments and options`
      : "thaw --help lists the commands";
    const json = { code: "usage", message, file: null, offset: null, hint };
    process.stderr.write(`${JSON.stringify({ error: json })}\n`);
  }
  return exitCodes.usage;
}

function version(): string {
  // Our own package.json, two folders above dist/src/cli and src/cli alike.
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

const examples = `
Examples:
  thaw model.pb                                      what kind of file is it, and what is in it?
  thaw tensors model.pb "dense*"                     its tensors, by name
  thaw tensor model.pb dense/kernel --out kernel.npy one of them
  thaw run model.pb --seed 1 --fetch dense/Relu      run the graph, fetch any tensor
  thaw verify model.pb model.keras                   do both predict the same?
  thaw exec notebooks/01-keras-from-pb.ipynb         the main job, in the terminal

Exit codes: 0 fine, 1 the answer is no, 2 usage, 3 the input is bad.`;
