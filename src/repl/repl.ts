/**
 * The REPL: Node's own, with cells run by the kernel's evaluator.
 *
 * ```ts
 * await startRepl({ path: "model.pb" }); // `graph` is in scope
 * ```
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type REPLServer, Recoverable, start } from "node:repl";
import { pagesOf } from "../../kernel/notebook/print.js";
import { UsageError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { columnsVariable } from "../show/terminal.js";
import { ownCommands, replCommands, unquoted } from "./commands.js";
import { Completer, type CompleterResult } from "./completer.js";
import { Gate } from "./gate.js";
import { installHistory, maxHistory } from "./history.js";
import { installPreview } from "./preview.js";
import { type Output, Screen } from "./screen.js";
import { runScript, type ScriptRunner } from "./script.js";
import { ReplSession } from "./session.js";

export interface ReplOptions {
  /** A model file that is opened as `graph`. */
  readonly path?: string | undefined;
  readonly cwd?: string;
  readonly input?: NodeJS.ReadableStream;
  readonly output?: Output;
  /** Where typed lines are kept. Default: `~/.thaw_repl_history`, or `THAW_REPL_HISTORY`; empty for nowhere. */
  readonly history?: string;
}

const nothing = { graph: false, model: false };
const greeting = "Thaw's TypeScript REPL, with thaw and tf\nTab completes, .help lists the commands\n";

/**
 * Resolves when the user leaves, or the input ends.
 *
 * @returns whether everything ran that came through a pipe. Who types has seen what failed.
 */
export async function startRepl(options: ReplOptions = {}): Promise<boolean> {
  const { cwd = process.cwd(), input = process.stdin, output = process.stdout } = options;
  const screen = new Screen(output);
  Object.assign(process.env, widthOf(output));
  const reopening = options.path === undefined ? "" : `.open ${options.path} opens the model again\n`;
  const session = new ReplSession({
    cwd,
    onOutput: (value) => screen.during(() => screen.printer.print(value)),
    onStdin: (question) => screen.ask(question),
    onDeath: ({ message, cell }) => {
      // A cell that it was the end of says it itself.
      if (cell === undefined) screen.during(() => output.write(`${message}\n${reopening}`));
    },
  });
  screen.isRunning = () => session.isRunning;
  const resize = (): void => session.evaluator.setEnvironment(widthOf(output));
  output.on("resize", resize);
  try {
    if (output.isTTY === true) output.write(greeting);
    if (options.path !== undefined)
      await session.run(replCommands.open?.code(options.path, nothing) ?? "", true);
    const parts = { session, screen, cwd, input, output, reopening };
    if (output.isTTY === true) await interactive(parts, options.history ?? defaultHistory());
    else return await script(parts);
    return true;
  } finally {
    output.off("resize", resize);
    await session.evaluator.dispose();
  }
}

/** For the process that runs the cells: what it shows has to fit the terminal. */
function widthOf({ columns }: Output): Readonly<Record<string, string>> {
  return columns === undefined ? {} : { COLUMNS: String(columns), [columnsVariable]: String(columns) };
}

function defaultHistory(): string {
  return process.env.THAW_REPL_HISTORY ?? join(homedir(), ".thaw_repl_history");
}

interface Parts {
  readonly session: ReplSession;
  readonly screen: Screen;
  readonly cwd: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: Output;
  /** How the model comes back when all state is gone. */
  readonly reopening: string;
}

/** A line that fails ends nothing, as on a terminal; what follows is run. */
async function script(parts: Parts): Promise<boolean> {
  const { input, screen, session } = parts;
  const runner = new Runner(parts);
  const isAtEnd = await runScript(input, runner);
  if (isAtEnd) await session.evaluator.finish(); // timers run, as in a file that Node runs
  screen.printer.settle();
  return !runner.hasFailed && !session.hasFailed;
}

/** What a line does, in a terminal and in a pipe. */
class Runner implements ScriptRunner {
  hasFailed = false;
  hasLeft = false;

  constructor(readonly parts: Parts) {}

  async isComplete(code: string): Promise<boolean> {
    const { status } = await this.parts.session.evaluator.isComplete(code);
    return status !== "incomplete";
  }

  async run(code: string, isCommand = false): Promise<void> {
    const { session, screen, output, reopening } = this.parts;
    const outcome = await session.run(code.replace(/\n$/, ""), isCommand);
    screen.endQuestion();
    screen.printer.settle();
    this.hasFailed ||= outcome.status === "error";
    if (outcome.status === "error" && outcome.reason === "died") output.write(reopening);
    for (const page of pagesOf(outcome)) output.write(`${page}\n`);
    this.hasLeft ||= outcome.payload.some(({ source }) => source === "ask_exit");
  }

  async command(name: string, argument: string): Promise<void> {
    const { output } = this.parts;
    try {
      if (name === "notebook") await this.#save(unquoted(argument) || "session.ipynb");
      else if (name === "clear") await this.#clear();
      else if (name === "load") await this.#load(unquoted(argument));
      else if (name === "help") this.#help();
      else await this.#replCommand(name, argument);
    } catch (error) {
      this.hasFailed = true;
      output.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }

  async #replCommand(name: string, argument: string): Promise<void> {
    const command = replCommands[name];
    const hint = didYouMean(name, Object.keys(replCommands), ".help lists the commands");
    if (command === undefined) throw new UsageError(`no command .${name}`, { hint });
    const { session, output } = this.parts;
    const line = command.code(argument, {
      graph: await session.has("graph"),
      model: await session.has("model"),
    });
    output.write(`${line}\n`);
    await this.run(line, true);
  }

  /** As Node lists them on a terminal. */
  #help(): void {
    const helps = Object.entries({ ...replCommands, ...ownCommands, exit: { help: "leave" } });
    for (const [name, { help }] of helps) this.parts.output.write(`.${name.padEnd(10)} ${help}\n`);
  }

  /** As one cell, so that a file may call what it declares further down, and ends with its first error. */
  async #load(path: string): Promise<void> {
    await this.run(await readFile(resolve(this.parts.cwd, path), "utf8"));
  }

  async #clear(): Promise<void> {
    await this.parts.session.evaluator.restart();
    const { output, reopening } = this.parts;
    output.write(`a fresh evaluator; everything that was defined is gone\n${reopening}`);
  }

  async #save(path: string): Promise<void> {
    const { session, cwd, output } = this.parts;
    const file = resolve(cwd, path);
    const count = await session.save(file);
    output.write(`${count} cells saved as ${path}\n`);
    // Jupyter runs a notebook in its own folder.
    if (dirname(file) !== resolve(cwd)) output.write(`relative paths in it are those of ${resolve(cwd)}\n`);
  }
}

async function interactive(parts: Parts, historyPath: string): Promise<void> {
  const { screen, input } = parts;
  const gate = new Gate(input, () => screen.isAsking);
  screen.onQuestion = () => gate.ask();
  const repl = createRepl(parts, gate, historyPath);
  screen.repl = repl;
  await new Promise((resolve) => repl.once("exit", resolve));
  gate.destroy();
}

function createRepl(parts: Parts, gate: Gate, historyPath: string): REPLServer {
  const { session, screen, cwd, output } = parts;
  const { evaluator } = session;
  const runner = new Runner(parts);
  /** The lines of a cell that is not complete yet, where the REPL does not keep them in the line that is typed. */
  let pending = "";
  /** How often Ctrl-C was pressed while no cell ran. */
  let abandoned = 0;
  const completer = new Completer({ evaluator, cwd, output, isOff: () => screen.isAsking });
  const repl = start({
    ...{ prompt: "> ", input: gate, output, terminal: true, ignoreUndefined: true, preview: false },
    ...{ historySize: maxHistory }, // which Node's type leaves out
    completer: (line: string, done: (error: Error | null, result: CompleterResult) => void) => {
      gate.wait(completer.complete(pending, line).then((result) => done(null, result)));
    },
    eval: (code, _context, _file, done) => {
      gate.wait(evaluate(code, done));
    },
  });
  completer.watch(repl, gate);
  const history = installHistory(repl, historyPath, () => !screen.isAsking);

  /** @param done Given an error that says so, Node asks for another line. */
  async function evaluate(
    code: string,
    done: (error: Error | null, result: undefined) => void,
  ): Promise<void> {
    const before = abandoned;
    const isComplete = await runner.isComplete(code.replace(/\n$/, ""));
    if (abandoned !== before) return done(null, undefined); // Node has forgotten these lines
    if (isComplete) {
      pending = "";
      history.save();
      await runner.run(code);
      return runner.hasLeft ? repl.close() : done(null, undefined);
    }
    done(new Recoverable(new SyntaxError("the cell goes on")), undefined);
    pending = repl.line === "" ? code : ""; // from Node 24 on all lines are there, to be edited
  }

  handleInterrupt(repl, parts, () => {
    abandoned += 1;
    pending = "";
  });
  const helps = { ...replCommands, ...ownCommands };
  for (const [name, { help }] of Object.entries(helps)) {
    const action = (argument: string): void => {
      history.save();
      gate.wait(runner.command(name, argument.trim()).then(() => repl.displayPrompt()));
    };
    repl.defineCommand(name, { help, action });
  }
  if (output === process.stdout)
    installPreview(repl, evaluator, { input: gate, output: process.stdout }, () =>
      session.isRunning ? undefined : pending,
    );
  return repl;
}

/** Ctrl-C stops the running cell; otherwise it does what it does in Node's REPL. */
function handleInterrupt(repl: REPLServer, { session, screen }: Parts, abandon: () => void): void {
  const usual = repl.listeners("SIGINT");
  repl.removeAllListeners("SIGINT");
  repl.on("SIGINT", () => {
    if (session.isRunning) {
      screen.endQuestion();
      void session.evaluator.interrupt();
    } else {
      abandon();
      for (const listener of usual) listener.call(repl);
    }
  });
}
