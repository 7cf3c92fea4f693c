/**
 * `thaw tensors PATH [PATTERN]`
 *
 * @module
 */
import type { Command } from "commander";
import type { Model } from "../../api/model.js";
import { open } from "../../api/open.node.js";
import { didYouMean } from "../../nearest.js";
import type { TensorRef } from "../../tensor/tensor.js";
import { defineOpening, type OpeningOptions, openOptions } from "../opening.js";
import { type Answer, exitCodes } from "../report.js";

interface Options extends OpeningOptions {
  readonly all?: boolean;
}

export function define(command: Command): void {
  command
    .argument("<path>", "the model: a file, folder or URL; `many.zip!model.pb` is one inside an archive")
    .argument(
      "[pattern]",
      'part of a name; with * from the beginning of any segment of it: "dense*" finds a/dense_1/kernel, "/dense*" only dense…',
    )
    .option(
      "--all",
      "also constants inside functions, and tensors without values, which the graph's ops give",
    );
  defineOpening(command);
}

export async function run(path: string, pattern: string | undefined, options: Options): Promise<Answer> {
  const model = await open(path, openOptions(options));
  const tensors = model.find(pattern ?? "", options);
  return {
    json: { tensors: tensors.map(tensorJson), notes: model.file.notes },
    // As grep does.
    exitCode: pattern !== undefined && tensors.length === 0 ? exitCodes.no : exitCodes.ok,
    text: async () => {
      if (pattern !== undefined && tensors.length === 0) return noneMatch(model, path, pattern);
      const [{ renderTensors }, { oneLine }, { terminalOptions }] = await Promise.all([
        import("../../show/tensors.js"),
        import("../../show/text.js"),
        import("../../show/terminal.js"),
      ]);
      const foldFunctions = pattern === undefined && !options.all;
      const more = `thaw tensors ${path} --all`;
      const table = renderTensors(tensors, {
        ...terminalOptions(),
        maxRows: Number.POSITIVE_INFINITY,
        foldFunctions,
        more,
      });
      return [table["text/plain"], ...model.file.notes.map((note) => `note: ${oneLine(note)}`)].join("\n");
    },
  };
}

async function noneMatch(model: Model, path: string, pattern: string): Promise<string> {
  const names = model.find("", { all: true }).map(({ name }) => name);
  const hint =
    (await withoutAnchors(model, pattern)) ??
    didYouMean(pattern.replaceAll("*", ""), names, `list them: thaw tensors ${path} --all`);
  return `no tensor matches ${JSON.stringify(pattern)}\n  try: ${hint}`;
}

/** The same pattern anywhere in a name, or among tensors without values, where that finds any. */
async function withoutAnchors(model: Model, pattern: string): Promise<string | undefined> {
  const { plural } = await import("../../show/units.js");
  const anywhere = `*${pattern.replace(/^[*/]+|[*]+$/g, "")}*`;
  const found = model.find(anywhere).length;
  if (found > 0) return `${JSON.stringify(anywhere)} finds ${plural(found, "tensor")}`;
  const computed = model.find(pattern, { all: true }).length;
  return computed > 0 ? `--all finds ${plural(computed, "tensor")} without values` : undefined;
}

/** The stable JSON of a tensor: `shape` has `null` for an unknown dimension and is `null` for an unknown rank. */
function tensorJson({ name, dtype, shape, bytes, aliases, role }: TensorRef) {
  return { name, dtype, shape, bytes, aliases, role };
}
