/**
 * `thaw tensors PATH [PATTERN]`
 *
 * @module
 */
import type { Command } from "commander";
import { open } from "../../api/open.node.js";
import type { TensorRef } from "../../tensor/tensor.js";
import type { Answer } from "../report.js";
import { defineOpening, type OpeningOptions, openOptions } from "./show.js";

interface Options extends OpeningOptions {
  readonly all?: boolean;
}

export function define(command: Command): void {
  command
    .argument("<path>", "the model")
    .argument("[pattern]", "part of a name, or a name with * wildcards")
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
    json: { tensors: tensors.map(tensorJson) },
    text: async () => {
      const { renderTensors } = await import("../../show/tensors.js");
      const foldFunctions = pattern === undefined && !options.all;
      const more = `thaw tensors ${path} --all`;
      return renderTensors(tensors, { maxRows: Number.POSITIVE_INFINITY, foldFunctions, more })["text/plain"];
    },
  };
}

/** The stable JSON of a tensor: `shape` has `null` for an unknown dimension and is `null` for an unknown rank. */
function tensorJson({ name, dtype, shape, bytes, aliases, role }: TensorRef) {
  return { name, dtype, shape, bytes, aliases, role };
}
