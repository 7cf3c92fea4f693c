/**
 * `model.weights.npz`, which a `.keras` has in place of `model.weights.h5` when it was saved with
 * `weights_format="npz"`: a zip with one pickled dict of arrays per layer.
 *
 * Source: `NpzIOStore` in keras/src/saving/saving_lib.py
 *
 * @module
 */
import { isThawError, MalformedError } from "../../errors.js";
import { type ByteSource, sliceSource } from "../../io/source.js";
import { zipFolder } from "../../io/zip.js";
import type { Dataset } from "../hdf5/dataset.js";
import type { Group } from "../hdf5/open.js";
import { arrayTensor, readHeader } from "../npy.js";
import { isArray, type PickledArray, readPickle } from "../pickle.js";

/** The layer that is the model itself. */
const ROOT = "__root__";

/**
 * The weights as the groups and datasets that an HDF5 file would have: `layers/dense/vars/0`. A layer whose dict holds
 * objects of Keras' own becomes a note: some versions of Keras 3 pickled its variables, and cannot read them either.
 */
export async function readNpzStore(source: ByteSource): Promise<{ root: Group; notes: string[] }> {
  const root = emptyGroup("");
  const notes: string[] = [];
  const folder = await zipFolder(source);
  for (const member of (await folder.list?.()) ?? []) {
    const layer = member.replace(/\.npy$/, "");
    const vars = groupAt(root, layer === ROOT ? ["vars"] : [...layer.split("/"), "vars"]);
    try {
      for (const [name, array] of await arraysOf(await folder.open(member)))
        vars.members.set(name, await dataset(array, `${vars.path}/${name}`));
    } catch (error) {
      if (!isThawError(error, "unsupported")) throw error;
      notes.push(`${layer} is left out: ${error.summary}${error.found ? ` (${error.found})` : ""}`);
    }
  }
  return { root, notes };
}

interface OpenGroup extends Group {
  readonly members: Map<string, OpenGroup | Dataset>;
}

function emptyGroup(path: string): OpenGroup {
  return { kind: "group", path, attributes: new Map(), members: new Map() };
}

function groupAt(root: OpenGroup, parts: readonly string[]): OpenGroup {
  let group = root;
  for (const part of parts) {
    const found = group.members.get(part);
    const next = found?.kind === "group" ? found : emptyGroup(group.path ? `${group.path}/${part}` : part);
    group.members.set(part, next);
    group = next;
  }
  return group;
}

interface Stored {
  readonly source: ByteSource;
  readonly array: PickledArray;
}

/** The arrays of one member: an array of one object, which is a dict. */
async function arraysOf(source: ByteSource): Promise<[string, Stored][]> {
  const { descr, start } = await readHeader(source);
  const value = descr === "|O" ? await readPickle(source, start) : null;
  const dict = value !== null && isArray(value) ? value.items[0] : undefined;
  if (!(dict instanceof Map)) throw noDict(source, start, descr);
  return [...dict].map(([name, array]) => {
    if (!isArray(array)) throw noDict(source, start, name);
    return [name, { source, array }];
  });
}

function noDict(source: ByteSource, offset: number, found: string): MalformedError {
  return new MalformedError("a layer's weights in .npz are no dict of arrays", {
    file: source.name,
    offset,
    expected: "a pickled dict of arrays, as Keras writes",
    found,
  });
}

async function dataset({ source, array }: Stored, path: string): Promise<Dataset> {
  const { offset, length } = array.range ?? { offset: 0, length: 0 };
  const bytes = sliceSource(source, offset, length);
  const { dtype, fullShape: shape, content } = await arrayTensor(bytes, array, path);
  const location = { file: source.name, offset, length };
  return {
    kind: "dataset",
    path,
    attributes: new Map(),
    datatype: { kind: "other", size: 0, what: array.descr },
    shape,
    tensor: { dtype, content, location, file: source.name },
  };
}
