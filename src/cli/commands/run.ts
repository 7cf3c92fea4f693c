/**
 * `thaw run PATH [--input NAME=x.npy] [--fetch TENSOR] [--out out.npz] [--seed N]`
 *
 * @module
 */
import type { Command } from "commander";
import type { Model } from "../../api/model.js";
import { open } from "../../api/open.node.js";
import { NotFoundError } from "../../errors.js";
import { readNpy } from "../../formats/npy.js";
import { writeNpz } from "../../formats/npz.js";
import { fileSource } from "../../io/file.node.js";
import { checkFolder, writeAtomically } from "../../io/write.node.js";
import { didYouMean } from "../../nearest.js";
import { type BackendName, chooseBackend } from "../../run/backend.node.js";
import { renderTensor } from "../../show/tensor.js";
import type { TensorValue } from "../../tensor/tensor.js";
import { inputCases } from "../../verify/cases.js";
import { subjectOf } from "../../verify/verify.js";
import { backendName, collect, integer, nameAndFile } from "../arguments.js";
import type { Answer } from "../report.js";
import { openOptions } from "./show.js";

interface Options {
  readonly input: readonly string[];
  readonly fetch: readonly string[];
  readonly out?: string;
  readonly seed: number;
  readonly samples: number;
  readonly tags?: string;
  readonly backend?: BackendName;
}

export function define(command: Command): void {
  command
    .argument("<path>", "the model")
    .option("--input <name=file.npy>", "a value for an input (repeat for several)", collect, [])
    .option("--fetch <tensor>", "a tensor to compute (repeat for several); without: all outputs", collect, [])
    .option("--out <file.npz>", "write the results, one array per fetched name")
    .option("--seed <n>", "seed of the inputs that are not given", integer, 0)
    .option("--samples <n>", "batch size of the inputs that are not given", integer, 1)
    .option("--backend <cpu|wasm|node>", "what computes; without: the best that loads", backendName)
    .option("--tags <tags>", "the MetaGraph with these tags, separated by commas");
}

export async function run(path: string, options: Options): Promise<Answer> {
  const { out } = options;
  if (out !== undefined) await checkFolder(out);
  const model = await open(path, openOptions(options));
  const backend = await chooseBackend(options.backend);
  const given = await givenInputs(model, options.input);
  const inputs = { ...seededInputs(model, options), ...given };
  const fetches = options.fetch.length > 0 ? options.fetch : model.outputs.map(({ name }) => name);
  const results = await model.run(inputs, fetches);
  if (out !== undefined) await writeAtomically(out, writeNpz(results));
  const values = Object.entries(results);
  return {
    json: {
      outputs: values.map(([name, value]) => outputJson(name, value)),
      inputs: Object.entries(inputs).map(([name, value]) => ({
        ...outputJson(name, value),
        seeded: !Object.hasOwn(given, name),
      })),
      engine: { name: "thaw", backend: backend.name, version: backend.version },
      out: out ?? null,
    },
    text: () => {
      const parts = values.map(([, value]) => renderTensor(value)["text/plain"]);
      return [...parts, ...(out === undefined ? [] : [`wrote ${out}`])].join("\n\n");
    },
  };
}

function outputJson(name: string, { dtype, shape }: TensorValue) {
  return { name, dtype, shape };
}

/** Random values for every input of the graph, by its full name. */
function seededInputs(model: Model, { seed, samples }: Options): Readonly<Record<string, TensorValue>> {
  const subject = subjectOf(model, {});
  try {
    const pairs = subject.inputs.map((info) => ({ a: info, b: info }));
    const [only] = inputCases(pairs, subject, subject, { seed, samples, cases: ["random"] });
    return only?.expected ?? {};
  } finally {
    subject.dispose();
  }
}

/** `--input input_1=image.npy`, by the full names of the graph's inputs. */
async function givenInputs(model: Model, given: readonly string[]): Promise<Record<string, TensorValue>> {
  const names = model.inputs.map(({ name }) => name);
  const entries = given.map(async (text) => {
    const [name, file] = nameAndFile(text);
    const full = names.find((candidate) => candidate === name || candidate === `${name}:0`);
    if (!full) {
      throw new NotFoundError(`the graph has no input ${JSON.stringify(name)}`, {
        file: model.name,
        expected: names.join(", "),
        hint: didYouMean(name, names),
      });
    }
    const value = await (await readNpy(await fileSource(file))).load();
    return [full, value] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
