/**
 * numpy's `.npz`: a zip of `.npy` members, one per array.
 *
 * ```ts
 * const arrays = await readNpz(await fileSource("inputs.npz"));  // { "x:0": TensorRef, … }
 * const bytes = writeNpz({ "probabilities:0": value });
 * ```
 *
 * @module
 */
import { zipSync } from "fflate";
import { MalformedError, UsageError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { zipFolder } from "../io/zip.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import { readNpy, writeNpy } from "./npy.js";

/** Zip's smallest date, so that the same arrays give the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/**
 * The arrays of a `.npz` by name, without the `.npy` of the members.
 *
 * @throws {MalformedError} when it is no zip (a `.npy`, which is one array without a name), or a member no `.npy`
 * @throws {LimitError} when a member would unpack to more than Keras allows
 */
export async function readNpz(source: ByteSource, signal?: AbortSignal): Promise<Record<string, TensorRef>> {
  await refuseNpy(source, signal);
  const folder = await zipFolder(source, signal);
  const members = ((await folder.list?.()) ?? []).filter((member) => member.endsWith(".npy"));
  const arrays: [string, TensorRef][] = [];
  for (const member of members) {
    const name = member.slice(0, -".npy".length);
    arrays.push([name, await readNpy(await folder.open(member), name)]);
  }
  return Object.fromEntries(arrays); // which defines properties: an array may be called __proto__
}

/** Bytes of a `.npz` with one array per key, under exactly that name, stored uncompressed as `numpy.savez` does. */
export function writeNpz(arrays: Readonly<Record<string, TensorValue>>): Uint8Array {
  const members = Object.entries(arrays).map(([name, value]) => {
    if (name === "") throw new UsageError("an array without a name cannot be written to .npz");
    return [`${name}.npy`, writeNpy(value)] as const;
  });
  return zipSync(Object.fromEntries(members), { level: 0, mtime: EPOCH });
}

async function refuseNpy(source: ByteSource, signal?: AbortSignal): Promise<void> {
  const start = await source.read(0, Math.min(source.size, npyMagic.length), signal);
  if (!npyMagic.every((byte, i) => start[i] === byte)) return;
  throw new MalformedError("this is one array (.npy), not several with their names (.npz)", {
    file: source.name,
    offset: 0,
    expected: "a zip",
    found: "the start of a .npy",
    hint: `give it by the name of its input: --input NAME=${source.name}`,
  });
}

/** `\x93NUMPY` */
const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
