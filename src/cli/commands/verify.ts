/**
 * `thaw verify A B [--samples N] [--inputs x.npz] [--signature KEY] [--native] [--html report.html]`
 *
 * @module
 */
import { type Command, Option } from "commander";
import { engineNames } from "../../api/call.js";
import { recording, verify } from "../../api/library.node.js";
import type { Model } from "../../api/model.js";
import { open } from "../../api/open.node.js";
import { UsageError } from "../../errors.js";
import { checkFolder, writeAtomically } from "../../io/write.node.js";
import { type BackendName, chooseBackend } from "../../run/backend.node.js";
import { htmlPage } from "../../show/page.js";
import { terminalOptions } from "../../show/terminal.js";
import { renderReport } from "../../show/verify.js";
import type { VerifyOptions } from "../../verify/options.js";
import type { Recording } from "../../verify/recording.js";
import { backendName, collect, integer, outputName, tolerance } from "../arguments.js";
import { defineOpening, type OpeningOptions, openOptions } from "../opening.js";
import { type Answer, exitCodes } from "../report.js";

interface Options extends OpeningOptions {
  readonly samples?: number;
  readonly seed: number;
  readonly rtol?: number;
  readonly atol?: number;
  readonly output?: readonly string[];
  readonly inputs?: string;
  readonly signature?: string;
  readonly html?: string;
  readonly native?: true;
  readonly layers?: "all" | "bisect";
  readonly engine?: NonNullable<VerifyOptions["engine"]>;
  readonly backend?: BackendName;
}

export function define(command: Command): void {
  command
    .argument("<a>", "the model to check, or an .npz of what it answered")
    .argument("<b>", "the one that is taken as right, or an .npz")
    .option("--samples <n>", "random examples to compare on (8)", integer)
    .option("--seed <n>", "seed of the random inputs", integer, 0)
    .option("--rtol <r>", "relative tolerance (float32: 1e-5)", tolerance)
    .option("--atol <a>", "absolute tolerance (float32: 1e-6)", tolerance)
    .option(
      "--output <name>",
      "compare this tensor or layer, A's and B's name if they differ: --output dense=fc/Relu (repeat for several)",
      collect,
    )
    .option("--inputs <file.npz>", "inputs of your own, by the names of B's inputs; then none are made up")
    .option("--signature <key>", "compare this signature of each side that has signatures, or A_KEY=B_KEY")
    .option("--native", "ask TensorFlow itself who is right (needs `npx thaw native install`)")
    .addOption(
      new Option("--layers <which>", "compare all layers, or only as many as find the first that differs")
        .choices(["all", "bisect"])
        .default(undefined, "all, if their outputs fit into memory"),
    )
    .addOption(
      new Option("--engine <name>", "what runs a graph; without: Thaw's runner").choices(engineNames),
    )
    .option("--html <file.html>", "write the report as a page")
    .option("--backend <cpu|wasm|node>", "what computes; without: the best that loads", backendName);
  defineOpening(command);
}

export async function run(a: string, b: string, options: Options): Promise<Answer> {
  const { samples, seed, rtol, atol, output, signature, html, layers, engine, native = false } = options;
  if (html !== undefined) await checkFolder(html);
  await chooseBackend(options.backend);
  const [actual, expected] = await sides([a, b], options);
  const report = await verify(actual, expected, {
    seed,
    native,
    ...(samples === undefined ? {} : { samples }),
    ...(layers === undefined ? {} : { layers }),
    ...(engine === undefined ? {} : { engine }),
    ...(rtol === undefined ? {} : { rtol }),
    ...(atol === undefined ? {} : { atol }),
    ...(output === undefined ? {} : { outputs: output.map(outputName) }),
    ...(signature === undefined ? {} : { signature: signatureKeys(signature) }),
    ...(options.inputs === undefined ? {} : { inputs: (await recording(options.inputs)).arrays }),
  });
  if (html !== undefined) {
    await writeAtomically(html, htmlPage(`thaw verify ${a} ${b}`, renderReport(report)));
  }
  return {
    json: report,
    text: () => renderReport(report, terminalOptions())["text/plain"],
    exitCode: report.pass ? exitCodes.ok : exitCodes.no,
  };
}

/** `KEY`, or `A_KEY=B_KEY`. */
function signatureKeys(text: string): string | readonly [string, string] {
  const [a = "", b] = text.split("=", 2);
  return b === undefined ? a : [a, b];
}

/** The two sides. The tags are those of every side that has any: a Keras file beside a SavedModel has none. */
async function sides(paths: readonly [string, string], options: Options) {
  const [a, b] = await Promise.all([side(paths[0], options), side(paths[1], options)]);
  if (options.tags !== undefined && !isTagged(a) && !isTagged(b)) {
    throw new UsageError("--tags, and neither side has tags", { hint: "leave --tags out" });
  }
  return [a, b] as const;
}

/** What a path is: recorded answers, or a model. */
async function side(path: string, { tags, ...options }: Options): Promise<Model | Recording> {
  if (path.endsWith(".npz")) return recording(path);
  const model = await open(path, openOptions(options));
  return tags !== undefined && isTagged(model) ? open(path, openOptions({ ...options, tags })) : model;
}

function isTagged(model: Model | Recording): boolean {
  return "file" in model && model.file.metaGraphs.some(({ tags }) => tags.length > 0);
}
