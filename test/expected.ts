/**
 * What TensorFlow and Keras answered for the shared models: `expected.h5`, one group per model with the inputs it
 * was given and the outputs it gave.
 *
 * @module
 */
import { join } from "node:path";
import { Dataset, File, Group, ready } from "h5wasm/node";
import { decode } from "../src/tensor/decode.js";
import type { DType } from "../src/tensor/dtype.js";
import { TensorValue } from "../src/tensor/tensor.js";

type H5Module = Awaited<typeof ready>;

export interface Expected {
  /** The model's path below the shared folder; for a SavedModel with `<tags>:<signature>` appended. */
  readonly id: string;
  readonly kind: string;
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
}

/** Every model that TensorFlow could run; those that it could not are left out. */
export async function expectedAnswers(sharedModels: string): Promise<readonly Expected[]> {
  const module = await ready;
  const file = new File(join(sharedModels, "expected.h5"), "r");
  try {
    return [...answersIn(module, file)];
  } finally {
    file.close();
  }
}

function* answersIn(module: H5Module, group: Group): Generator<Expected> {
  const children = group.keys().map((key) => group.get(key));
  const [inputs, outputs] = [group.get("inputs"), group.get("outputs")];
  if (inputs instanceof Group && outputs instanceof Group) {
    const kind = String(group.attrs.kind?.value ?? "");
    yield {
      id: group.path.slice(1),
      kind,
      inputs: valuesIn(module, inputs),
      outputs: valuesIn(module, outputs),
    };
    return;
  }
  for (const child of children) if (child instanceof Group) yield* answersIn(module, child);
}

function valuesIn(module: H5Module, group: Group): TensorValue[] {
  return group.keys().flatMap((key) => {
    const dataset = group.get(key);
    return dataset instanceof Dataset ? [tensorIn(module, dataset)] : [];
  });
}

function tensorIn(module: H5Module, dataset: Dataset): TensorValue {
  const name = String(dataset.attrs.name?.value ?? "");
  const shape = dataset.shape ?? [];
  const { size, type } = dataset.metadata;
  const bytes = rawBytes(module, dataset);
  const dtype = type === ENUM ? "bool" : dtypes[String(dataset.dtype)];
  if (dtype) return new TensorValue(name, dtype, shape, decode(dtype, bytes));
  const count = shape.reduce((product, n) => product * n, 1);
  const strings = Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size));
  return new TensorValue(name, "string", shape, strings);
}

/** HDF5's class of enumerations, which is how h5py writes booleans. */
const ENUM = 8;

/** By h5wasm's notation, which is that of Python's struct; anything else is a byte string of fixed length. */
const dtypes: Readonly<Record<string, DType>> = {
  "<f": "float32",
  "<d": "float64",
  "<i": "int32",
  "<q": "int64",
  "<Q": "uint64",
  "<h": "int16",
  "<B": "uint8",
  "<b": "int8",
};

/** As stored: h5wasm's own `value` decodes strings as text, and some of these are sound files. */
function rawBytes(module: H5Module, { file_id, path, metadata }: Dataset): Uint8Array {
  const length = metadata.size * metadata.total_size;
  const pointer = module._malloc(length);
  module.get_dataset_data(file_id, path, null, null, null, BigInt(pointer));
  const bytes = module.HEAPU8.slice(pointer, pointer + length);
  module._free(pointer);
  return bytes;
}
