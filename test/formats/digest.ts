import { createHash } from "node:crypto";
import type { TensorRef } from "../../src/tensor/tensor.js";

/** What a generator script records of a tensor, so that a test needs no Python to compare every byte. */
export interface Digest {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

/** The same of one of our tensors: dense bytes as stored, strings each with its length before it. */
export async function digestOf(tensor: TensorRef): Promise<Digest> {
  const hash = createHash("sha256");
  if (tensor.content.kind === "strings") {
    for (const bytes of await tensor.content.load()) hash.update(`${bytes.length}:`).update(bytes);
  } else hash.update(await tensor.rawBytes());
  const shape = (tensor.shape ?? [-1]).map((dimension) => dimension ?? -1);
  return { dtype: tensor.dtype, shape, sha256: hash.digest("hex") };
}
