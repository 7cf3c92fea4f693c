/**
 * The REPL's dot commands: each is a line of the library, which is printed before it runs, so that it can be learned.
 *
 * @module
 */
import { UsageError } from "../errors.js";

export interface ReplCommand {
  readonly help: string;
  /** The line that the command stands for. @throws {UsageError} where it lacks an argument, or what it is about */
  readonly code: (argument: string, has: InScope) => string;
  /** What its argument is, for completion. Default: an expression. */
  readonly takes?: "path" | "tensor" | "fetches";
}

/** Whether the names that commands are about have a value. */
export interface InScope {
  readonly graph: boolean;
  readonly model: boolean;
}

const quote = (text: string): string => JSON.stringify(text);

/** What stands between quotes, which a shell would take away. */
export const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

export const replCommands: Readonly<Record<string, ReplCommand>> = {
  open: {
    help: "open a model file as `graph`: .open PATH",
    takes: "path",
    code: (path) => `var graph = await thaw.open(${quote(need(unquoted(path), "a path"))}); graph`,
  },
  show: {
    help: "show `graph`, or an expression: .show [EXPRESSION]",
    code: (value, has) => `thaw.show(${value || graphOf(has)})`,
  },
  tensors: {
    help: "list the tensors of `graph`: .tensors [PATTERN]",
    takes: "tensor",
    code: (pattern, has) =>
      pattern === "" ? `${graphOf(has)}.tensors` : `${graphOf(has)}.find(${quote(unquoted(pattern))})`,
  },
  summary: {
    help: "the summary of a model, or of the Keras file that is open: .summary [MODEL]",
    code: (model, has) =>
      model || has.model
        ? `await thaw.summary(${model || "model"})`
        : `await thaw.summary(await thaw.layersModel(${graphOf(has)}))`,
  },
  run: { help: "run `graph`: .run {INPUT: VALUE} [OUTPUT …]", takes: "fetches", code: runCode },
  verify: {
    help: "compare `model`, or a file, with `graph`: .verify [MODEL|PATH]",
    takes: "path",
    code: (model, has) => {
      const graph = graphOf(has);
      return `await thaw.verify(${fileOr(model) ?? modelOr(model, has)}, ${graph})`;
    },
  },
  save: {
    help: "save `model`: .save PATH.h5|PATH.keras [MODEL]",
    takes: "path",
    code: (text, has) => {
      const [, path = "", model = ""] = /^("[^"]*"|'[^']*'|\S*)\s*(.*)$/.exec(text) ?? [];
      return `await thaw.save(${modelOr(model, has)}, ${quote(need(unquoted(path), "a path"))})`;
    },
  },
};

/** Commands of the REPL itself, which stand for no line. */
export const ownCommands: Readonly<Record<string, Omit<ReplCommand, "code">>> = {
  notebook: { help: "save what was typed as a notebook: .notebook out.ipynb", takes: "path" },
  clear: { help: "forget everything that was defined" },
  load: { help: "run the lines of a file: .load FILE.ts", takes: "path" },
};

/** The expression that opens a file, where the argument is the path of one and not an expression. */
function fileOr(argument: string): string | undefined {
  const path = unquoted(argument);
  const isPath =
    path !== argument ||
    /^[^()[\]{}"'`]*[/\\][^()[\]{}"'`]*$|\.(pb|pbtxt|meta|h5|hdf5|keras|json|npz|zip)$/i.test(path);
  if (!isPath) return undefined;
  const read = path.toLowerCase().endsWith(".npz") ? "recording" : "open";
  return `await thaw.${read}(${quote(path)})`;
}

function graphOf({ graph }: InScope): string {
  if (graph) return "graph";
  throw new UsageError("there is no `graph` yet", { hint: "open a model: .open PATH" });
}

function modelOr(name: string, has: InScope): string {
  if (name !== "" || has.model) return name || "model";
  throw new UsageError("there is no `model` yet", {
    hint: "rebuild it with tf.sequential({ … }) and thaw.assign(model, graph), or name another variable",
  });
}

/** `.run {x: [[1, 2]]} dense/Relu:0`: an object, then names of tensors. */
function runCode(argument: string, has: InScope): string {
  const graph = graphOf(has);
  const match = /^(\{[\s\S]*\})\s*(.*)$/.exec(need(argument, "inputs, such as {x: [[1, 2]]}"));
  if (match === null) throw new UsageError(".run takes an object of inputs first", { found: argument });
  const [, inputs = "", names = ""] = match;
  const outputs = names.split(/\s+/).filter(Boolean);
  return outputs.length === 0
    ? `await ${graph}.run(${inputs})`
    : `await ${graph}.run(${inputs}, ${JSON.stringify(outputs)})`;
}

function need(argument: string, what: string): string {
  if (argument === "") throw new UsageError(`this command needs ${what}`);
  return argument;
}
