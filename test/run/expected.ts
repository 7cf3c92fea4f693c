/**
 * What TensorFlow answers for the shared models, from their `expected.h5`.
 *
 * @module
 */
import { join } from "node:path";
import type { Dataset } from "../../src/formats/hdf5/dataset.js";
import { type Group, openHdf5, textOf } from "../../src/formats/hdf5/open.js";
import { fileSource } from "../../src/io/file.node.js";
import { TensorRef, type TensorValue } from "../../src/tensor/tensor.js";

export interface Recorded {
  /** Path of the model's file or folder below the folder of models. */
  readonly model: string;
  readonly signature: string | null;
  readonly inputs: Readonly<Record<string, TensorValue>>;
  readonly outputs: Readonly<Record<string, TensorValue>>;
}

/** Every model that TensorFlow could run and whose path `wanted` takes. */
export async function recorded(folder: string, wanted: (path: string) => boolean): Promise<Recorded[]> {
  const root = await openHdf5(await fileSource(join(folder, "expected.h5")));
  const found = [...groups(root)].filter((group) => wanted(group.path) && !group.attributes.has("error"));
  return Promise.all(found.map(record));
}

function* groups(group: Group): Generator<Group> {
  for (const child of group.members.values()) {
    if (child.kind !== "group") continue;
    if (child.members.has("outputs")) yield child;
    else yield* groups(child);
  }
}

async function record({ path, members }: Group): Promise<Recorded> {
  const at = path.lastIndexOf(":");
  const isSignature = at >= 0 && path.lastIndexOf("/") < at;
  return {
    model: isSignature ? path.slice(0, path.lastIndexOf("/")) : path,
    signature: isSignature ? path.slice(at + 1).replaceAll("|", "/") : null,
    inputs: await values(members.get("inputs")),
    outputs: await values(members.get("outputs")),
  };
}

async function values(group: Group | Dataset | undefined): Promise<Record<string, TensorValue>> {
  if (group?.kind !== "group") return {};
  const entries = [...group.members.values()].flatMap((data) =>
    data.kind === "dataset" ? [loaded(data)] : [],
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function loaded({ attributes, path, shape, tensor }: Dataset): Promise<[string, TensorValue]> {
  if (typeof tensor === "string") throw new Error(`${path} is ${tensor}`);
  const name = textOf(attributes, "name") ?? path;
  return [name, await new TensorRef({ name, shape, ...tensor }).load()];
}
