/**
 * The REPL's dot commands: each is a line of the library, which is printed before it runs, so that it can be learned.
 *
 * @module
 */
import { UsageError } from "../errors.js";

export interface ReplCommand {
  readonly help: string;
  /** The line that the command stands for. */
  readonly code: (argument: string) => string;
}

const quote = (text: string): string => JSON.stringify(text);

export const replCommands: Readonly<Record<string, ReplCommand>> = {
  open: {
    help: "open a model file as `graph`: .open PATH",
    code: (path) => `var graph = await thaw.open(${quote(need(path, "a path"))}); graph`,
  },
  show: {
    help: "show `graph`, or an expression: .show [EXPRESSION]",
    code: (value) => `thaw.show(${value || "graph"})`,
  },
  tensors: {
    help: "list the tensors of `graph`: .tensors [PATTERN]",
    code: (pattern) => (pattern === "" ? "graph.tensors" : `graph.find(${quote(pattern)})`),
  },
  summary: {
    help: "the summary of a model: .summary [MODEL]",
    code: (model) => `${model || "model"}.summary();`,
  },
  run: { help: "run `graph`: .run {INPUT: VALUE} [OUTPUT …]", code: runCode },
  verify: {
    help: "compare `model` with `graph`: .verify [MODEL]",
    code: (model) => `await thaw.verify(${model || "model"}, graph)`,
  },
  save: {
    help: "save `model`: .save PATH.h5|PATH.keras [MODEL]",
    code: (text) => {
      const [path = "", model = "model"] = text.split(/\s+/);
      return `await thaw.save(${model}, ${quote(need(path, "a path"))})`;
    },
  },
};

/** `.run {x: [[1, 2]]} dense/Relu:0`: an object, then names of tensors. */
function runCode(argument: string): string {
  const match = /^(\{[\s\S]*\})\s*(.*)$/.exec(need(argument, "inputs, such as {x: [[1, 2]]}"));
  if (match === null) throw new UsageError(".run takes an object of inputs first", { found: argument });
  const [, inputs = "", names = ""] = match;
  const outputs = names.split(/\s+/).filter(Boolean);
  return outputs.length === 0
    ? `await graph.run(${inputs})`
    : `await graph.run(${inputs}, ${JSON.stringify(outputs)})`;
}

function need(argument: string, what: string): string {
  if (argument === "") throw new UsageError(`this command needs ${what}`);
  return argument;
}
