/**
 * `thaw tensor PATH NAME [--out x.npy]`
 *
 * @module
 */
import type { Command } from "commander";
import { open } from "../../api/open.node.js";
import { writeNpy } from "../../formats/npy.js";
import { renderStatistics, renderTensor } from "../../show/tensor.js";
import { oneLine } from "../../show/text.js";
import { isNumeric, type Statistics, statisticsOf } from "../../tensor/statistics.js";
import { defineOpening, type OpeningOptions, openOptions } from "../opening.js";
import { checkOut, isPipe, writeOut } from "../out.js";
import type { Answer } from "../report.js";

interface Options extends OpeningOptions {
  readonly out?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument("<path>", "the model: a file, folder or URL; `many.zip!model.pb` is one inside an archive")
    .argument(
      "<name>",
      "any of the tensor's names: dense/kernel:0, dense/kernel, a checkpoint key, an HDF5 path",
    )
    .option("--out <file.npy>", "write the values as a numpy array; - is standard output");
  defineOpening(command);
}

export async function run(path: string, name: string, options: Options): Promise<Answer> {
  const { out } = options;
  await checkOut(out, options.json);
  const model = await open(path, openOptions(options));
  const tensor = model.getTensorByName(name);
  const value = await tensor.load();
  const wrote = out === undefined ? undefined : await writeOut(out, writeNpy(value));
  const statistics = isNumeric(tensor.dtype) ? statisticsOf(value) : null;
  return {
    json: {
      ...tensor.toJSON(),
      location: tensor.location ?? null,
      statistics,
      out: out ?? null,
      notes: model.file.notes,
    },
    text: () => {
      if (isPipe(out)) return "";
      const noted = options.ignoreChecksums ? model.file.notes.map((note) => `note: ${oneLine(note)}`) : [];
      const parts = [renderTensor(value)["text/plain"], ...statisticsText(statistics), ...noted];
      return [...parts, ...(wrote === undefined ? [] : [wrote])].join("\n\n");
    },
  };
}

function statisticsText(statistics: Statistics | null): string[] {
  return statistics ? [renderStatistics(statistics)["text/plain"]] : [];
}
