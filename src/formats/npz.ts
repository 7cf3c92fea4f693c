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
import { type UnzipFileInfo, unzipSync, zipSync } from "fflate";
import { LimitError, MalformedError, UsageError } from "../errors.js";
import { type ByteSource, memorySource } from "../io/source.js";
import type { TensorRef, TensorValue } from "../tensor/tensor.js";
import { readNpy, writeNpy } from "./npy.js";

/** Recorded inputs and outputs are unpacked in memory; more than this is a mistake or an attack. */
const MAX_UNPACKED = 2 ** 31;

/** Zip's smallest date, so that the same arrays give the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/**
 * The arrays of a `.npz` by name, without the `.npy` of the members.
 *
 * @throws {MalformedError} when it is no zip, or a member no `.npy`
 * @throws {LimitError} when the members are larger than 2 GiB in all
 */
export async function readNpz(source: ByteSource, signal?: AbortSignal): Promise<Record<string, TensorRef>> {
  const bytes = await source.read(0, source.size, signal);
  const arrays: Record<string, TensorRef> = {};
  for (const [member, content] of Object.entries(unpack(source.name, bytes))) {
    const name = member.replace(/\.npy$/, "");
    arrays[name] = await readNpy(memorySource(`${source.name}!${member}`, content), name);
  }
  return arrays;
}

/** Bytes of a `.npz` with one array per key, under exactly that name, stored uncompressed as `numpy.savez` does. */
export function writeNpz(arrays: Readonly<Record<string, TensorValue>>): Uint8Array {
  const members = Object.entries(arrays).map(([name, value]) => {
    if (name === "") throw new UsageError("an array without a name cannot be written to .npz");
    return [`${name}.npy`, writeNpy(value)] as const;
  });
  return zipSync(Object.fromEntries(members), { level: 0, mtime: EPOCH });
}

function unpack(file: string, bytes: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  const filter = ({ name, originalSize }: UnzipFileInfo) => {
    total += originalSize;
    if (total > MAX_UNPACKED) {
      throw new LimitError("an .npz file is too large to unpack", {
        file,
        path: name,
        expected: `at most ${MAX_UNPACKED} bytes`,
        found: `${total} bytes`,
      });
    }
    return name.endsWith(".npy");
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof LimitError) throw cause;
    throw new MalformedError("this is no .npz file", { file, found: String(cause), cause });
  }
}
