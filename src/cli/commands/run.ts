/**
 * `thaw run PATH [--signature KEY] [--input NAME=x.npy] [--fetch TENSOR] [--out out.npz] [--seed N]`
 *
 * @module
 */
import type { Command } from "commander";
import { Option } from "commander";
import { type EngineName, engineNames } from "../../api/call.js";
import { type Callable, callable, inputNamed } from "../../api/callable.node.js";
import { inBatches, joined } from "../../api/in-batches.js";
import { open } from "../../api/open.node.js";
import { UsageError } from "../../errors.js";
import { readNpy, writeNpy } from "../../formats/npy.js";
import { readNpz, writeNpz } from "../../formats/npz.js";
import { tensorName } from "../../graph/names.js";
import { fileSource } from "../../io/file.node.js";
import { type BackendName, chooseBackend } from "../../run/backend.node.js";
import { backendLabel } from "../../run/backend-name.js";
import { loadNative } from "../../run/native/load.node.js";
import type { ComputedValue } from "../../run/tensors.js";
import { renderTensor } from "../../show/tensor.js";
import { formatShape } from "../../tensor/dtype.js";
import type { TensorRef, TensorValue } from "../../tensor/tensor.js";
import { backendName, collect, integer, nameAndFile } from "../arguments.js";
import { defineOpening, type OpeningOptions, openOptions } from "../opening.js";
import { checkOut, isPipe, writeOut } from "../out.js";
import type { Answer } from "../report.js";

interface Options extends OpeningOptions {
  readonly signature?: string;
  readonly engine: EngineName;
  readonly backend?: BackendName;
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly fetch?: readonly string[];
  readonly out?: string;
  readonly json?: true;
  readonly seed: number;
  readonly samples?: number;
  readonly stepLimit?: number;
}

export function define(command: Command): void {
  command
    .argument("<path>", "the model: a file, folder or URL; `many.zip!model.pb` is one inside an archive")
    .option("--signature <key>", "call this signature; without: the one served by default, if there is any")
    .option("--input <name=file.npy>", "a value for an input (repeat for several)", collect)
    .option("--inputs <file.npz>", "values for inputs, one array per name")
    .option("--fetch <tensor>", "a tensor to compute (repeat for several); without: all outputs", collect)
    .option(
      "--out <file.npz>",
      "write the results, one array per fetched name; .npy for one; - is standard output",
    )
    .option("--seed <n>", "seed of the inputs that are not given", integer, 0)
    .option("--samples <n>", "examples in the inputs that are not given; without: one batch", integer)
    .addOption(
      new Option("--engine <name>", "what runs the graph; auto: thaw, or native for ops that it lacks")
        .choices(engineNames)
        .default("auto"),
    )
    .option("--step-limit <n>", "loop iterations that a run of Thaw's runner may take (100000)", integer)
    .option("--backend <cpu|wasm|node>", "what computes; without: the best that loads", backendName);
  defineOpening(command);
}

export async function run(path: string, options: Options): Promise<Answer> {
  const { out, engine, stepLimit } = options;
  await checkOut(out, options.json);
  if (out?.endsWith(".npy")) checkSingle(options.fetch ?? []);
  const model = await open(path, openOptions(options));
  if (engine === "native") loadNative("whole graphs"); // before the backend loads it for less
  const backend = await chooseBackend(options.backend);
  const called = await callable(model, options.signature);
  const given = await givenInputs(called, options);
  checkApart(Object.keys(given), called, options.fetch);
  const batches = called.sample({ ...options, given, fetches: options.fetch });
  const results = await inBatches(batches, (batch) =>
    called.run({ ...batch, ...given }, options.fetch, {
      engine,
      ...(stepLimit === undefined ? {} : { stepLimit }),
    }),
  );
  const made = joinedInputs(batches);
  const inputs = { ...made, ...given };
  const wrote = out === undefined ? undefined : await writeOut(out, written(out, results.values));
  const values = Object.entries(results.values);
  return {
    json: {
      outputs: values.map(([name, value]) => outputJson(name, value)),
      inputs: Object.entries(inputs).map(([name, value]) => ({
        ...inputJson(name, value),
        seeded: !Object.hasOwn(given, name),
      })),
      engine: { name: results.engine, backend: backend.name, version: backend.version },
      out: out ?? null,
    },
    text: () => {
      if (isPipe(out)) return "";
      const parts = values.map(([name, value]) => `${name}\n${renderTensor(value)["text/plain"]}`);
      const how = [
        ...madeUp(made, batches.length, options),
        `computed by ${results.engine} on ${backendLabel(backend.name)}`,
        ...(wrote === undefined ? [] : [wrote]),
      ];
      return [...parts, how.join("\n")].join("\n\n");
    },
  };
}

/** Arrays by name, or a single one alone. */
function written(out: string, values: Readonly<Record<string, TensorValue>>): Uint8Array {
  if (!out.endsWith(".npy")) return writeNpz(values);
  checkSingle(Object.keys(values));
  return Buffer.concat(Object.values(values).map(writeNpy));
}

function checkSingle(names: readonly string[]): void {
  if (names.length <= 1) return;
  throw new UsageError("an .npy holds one array", {
    found: names.join(", "),
    hint: "--out results.npz, or --fetch one of them",
  });
}

/** A tensor that is given is not computed: who asks for it, or for all outputs, would get it back as the answer. */
function checkApart(
  given: readonly string[],
  { inputs, outputs }: Callable,
  fetches?: readonly string[],
): void {
  const tensorsOfInputs = new Set([...inputs.values()].map(({ name }) => tensorName(name)));
  const fed = new Set(given.map((name) => tensorName(inputs.get(name)?.name ?? name)));
  const both = (fetches ?? [...outputs.keys()]).find((name) => {
    const tensor = tensorName(outputs.get(name)?.name ?? name);
    // A signature may hand an input on as an output; asked for by its own name, it is a mistake.
    const handedOn = tensorsOfInputs.has(tensor) && outputs.has(name);
    return fed.has(tensor) && !handedOn;
  });
  if (both === undefined) return;
  throw new UsageError(`${both} is both given and asked for`, {
    hint: "fetch a tensor that is computed from it, or do not give it: a recording's outputs are left out where it holds all inputs",
  });
}

function joinedInputs(batches: readonly Readonly<Record<string, TensorValue>>[]) {
  const names = Object.keys(batches[0] ?? {});
  return Object.fromEntries(
    names.map(
      (name) =>
        [
          name,
          joined(
            name,
            batches.flatMap((batch) => batch[name] ?? []),
          ),
        ] as const,
    ),
  );
}

/** So that nobody takes the answer to random numbers for an answer about their data. */
function madeUp(made: Readonly<Record<string, TensorValue>>, runs: number, { seed }: Options): string[] {
  return Object.entries(made).map(
    ([name, { dtype, shape }]) =>
      `${name} was not given: random ${dtype} ${formatShape(shape)} of seed ${seed}${runs > 1 ? `, in ${runs} runs` : ""}`,
  );
}

function outputJson(name: string, value: TensorValue | ComputedValue) {
  const { computedIn, nonFinite, otherPrecision } =
    "computedIn" in value ? value : { computedIn: value.dtype, nonFinite: null, otherPrecision: null };
  return { ...inputJson(name, value), computedIn, nonFinite, otherPrecision };
}

function inputJson(name: string, { dtype, shape }: TensorValue) {
  return { name, dtype, shape };
}

/** `--input input_1=image.npy --inputs more.npz`, by the names that the call knows its inputs by. */
async function givenInputs(
  { inputs, nameOf }: Callable,
  { input = [], inputs: npz }: Options,
): Promise<Record<string, TensorValue>> {
  const arrays = npz === undefined ? [] : inputsAmong(await readNpz(await fileSource(npz)), inputs);
  const files = input
    .map(nameAndFile)
    .map(async ([name, file]) => [name, await readNpy(await fileSource(file))] as const);
  const entries = [...arrays, ...(await Promise.all(files))].map(
    async ([name, tensor]) => [nameOf(name), await tensor.load()] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** A recording holds outputs beside the inputs: what is no input is left out where every input is there. */
function inputsAmong(arrays: Readonly<Record<string, TensorRef>>, inputs: Callable["inputs"]) {
  const entries = Object.entries(arrays);
  const tensors = new Set(entries.map(([name]) => tensorName(name)));
  const known = entries.filter(([name]) => {
    const input = inputNamed(name, inputs);
    const tensor = input === undefined ? undefined : tensorName(inputs.get(input)?.name ?? input);
    // A key may be an output's too: where the input goes by its tensor name, the other array is that output.
    return tensor !== undefined && (tensor === tensorName(name) || !tensors.has(tensor));
  });
  const covered = new Set(known.map(([name]) => inputNamed(name, inputs)));
  return covered.size === inputs.size ? known : entries;
}
