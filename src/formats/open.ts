/**
 * One door for every format.
 *
 * ```ts
 * const file = await openFile(memorySource("model.pb", bytes));
 * console.log(file.kind, file.reason, file.tensors.length);
 * ```
 *
 * @module
 */
import type { ByteSource, Folder } from "../io/source.js";
import { recognise } from "./detect.js";
import type { ModelFile } from "./file.js";
import type { OpenOptions } from "./format.js";

/** Opens a file or a folder, whatever it is: structure only; tensors are read when asked for. */
export async function openFile(input: ByteSource | Folder, options: OpenOptions = {}): Promise<ModelFile> {
  const { probe, format, detection } = await recognise(input, options);
  return format.open(probe, detection);
}
