/**
 * Keras' HDF5 files, whatever their extension: whole models, weights of Keras 1 and 2, weights of Keras 3, and
 * HDF5 files of others, whose datasets are shown as they are.
 *
 * @module
 */
import { isThawError } from "../../errors.js";
import type { ByteSource } from "../../io/source.js";
import { TensorRef } from "../../tensor/tensor.js";
import type { KerasSource, ModelFile } from "../file.js";
import { type Detection, type FileProbe, type Format, notAFolder } from "../format.js";
import type { Dataset } from "../hdf5/dataset.js";
import { type Group, textOf } from "../hdf5/open.js";
import { isHdf5 } from "../hdf5/signature.js";
import { readStructure, type Structure } from "../hdf5/structure.js";
import { parseJson } from "../json.js";
import { legacyWeights, readLegacy } from "./legacy.js";
import { isStore, readStore } from "./store.js";

export const kerasH5Format: Format = {
  detect: async (probe) => {
    if (probe.kind !== "file" || !isHdf5(probe.head)) return null;
    try {
      return detectGroup((await structureOf(probe)).root);
    } catch (error) {
      if (!isThawError(error)) throw error;
      return { kind: "keras-h5", reason: "it begins with HDF5's signature" }; // opening it says what is wrong
    }
  },
  open: async (probe, detection) => {
    if (probe.kind !== "file") throw notAFolder("an HDF5 file", probe);
    return openGroup(probe.source, await structureOf(probe), detection);
  },
};

const structures = new WeakMap<FileProbe, Promise<Structure>>();

/** The structure of a file, read once for detection and opening. */
function structureOf(probe: FileProbe): Promise<Structure> {
  const known = structures.get(probe) ?? readStructure(probe.source, probe);
  structures.set(probe, known);
  return known;
}

function detectGroup(root: Group): Detection {
  const has = (name: string) => root.attributes.has(name);
  if (has("model_config"))
    return { kind: "keras-h5", reason: "an HDF5 file with Keras' attribute model_config" };
  if (legacyWeights(root)) {
    return { kind: "keras-weights-h5", reason: "an HDF5 file with Keras' layer_names, but no configuration" };
  }
  if (isStore(root)) {
    return {
      kind: "keras-weights-h5",
      reason: "an HDF5 file with layers and vars, as Keras 3 saves weights",
    };
  }
  return { kind: "hdf5", reason: "an HDF5 file without anything of Keras; its datasets are shown" };
}

function openGroup(source: ByteSource, { root, notes: growing }: Structure, detection: Detection): ModelFile {
  const legacy = legacyWeights(root);
  const { tensors, notes, keras } = legacy ? openLegacy(source, root, legacy) : openOther(root);
  growing.unshift(...notes);
  const version = keras?.version ?? (legacy ? textOf(legacy.attributes, "keras_version") : undefined);
  return {
    ...detection,
    name: source.name,
    producer: version ? `Keras ${version}` : null,
    bytes: source.size,
    metaGraphs: [],
    tensors,
    keras,
    assets: [],
    notes: growing,
  };
}

type Content = Pick<ModelFile, "tensors" | "notes" | "keras">;

function openLegacy(source: ByteSource, root: Group, weights: Group): Content {
  const { tensors, layers, notes } = readLegacy(source.name, root, weights);
  const config = textOf(root.attributes, "model_config");
  if (config === undefined) return { tensors, notes, keras: null };
  const json = (name: string, text: string) =>
    parseJson(text, { file: source.name, path: `attribute ${name}` });
  const training = textOf(root.attributes, "training_config");
  const keras: KerasSource = {
    config: json("model_config", config),
    version: textOf(root.attributes, "keras_version") ?? textOf(weights.attributes, "keras_version") ?? null,
    ...(training === undefined ? {} : { trainingConfig: json("training_config", training) }),
    weights: { layout: "layers", layers },
  };
  return { tensors, notes, keras };
}

function openOther(root: Group): Content {
  if (isStore(root)) {
    const { tensors, notes } = readStore(root);
    return { tensors, notes, keras: null };
  }
  const notes: string[] = [];
  return { tensors: everyTensor(root, notes), notes, keras: null };
}

/** All datasets, each once: those of its names that come later are aliases. */
function everyTensor(root: Group, notes: string[]): TensorRef[] {
  const paths = new Map<Dataset, string[]>();
  for (const [path, dataset] of everyDataset(root, "")) {
    const known = paths.get(dataset);
    if (known) known.push(path);
    else paths.set(dataset, [path]);
  }
  return [...paths].flatMap(([{ shape, tensor }, [name = "", ...aliases]]) => {
    if (typeof tensor !== "string") return [new TensorRef({ name, aliases, shape, ...tensor })];
    notes.push(`${name} holds ${tensor}`);
    return [];
  });
}

function* everyDataset(group: Group, path: string): Generator<[path: string, Dataset]> {
  for (const [name, member] of group.members) {
    const inner = path ? `${path}/${name}` : name;
    if (member.kind === "group") yield* everyDataset(member, inner);
    else yield [inner, member];
  }
}
