/**
 * Crossed features: every combination of the columns' values in each row, hashed or joined.
 *
 * Source: tensorflow/core/kernels/sparse_cross_op.cc, tensorflow/core/platform/fingerprint.h.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { LimitError } from "../../errors.js";
import { bool, int, type } from "../attrs.js";
import { type OpFamily, op } from "../op.js";
import { stringOf, stringsOf, stringTensor, toBytes } from "../strings.js";
import { makeTensor } from "../tensors.js";
import { wordsOf } from "../words.js";
import { fingerprint64, sipHash } from "./hash.js";
import { number, numbers } from "./read.js";

const columns = [
  "indices: tensors * N",
  "values: tensors * sparse_types",
  "shapes: tensors * N",
  "dense_inputs: tensors * dense_types",
] as const;

export const crosses = {
  SparseCross: op(
    {
      inputs: columns,
      attrs: { hashed_output: bool(), num_buckets: int(), hash_key: int(), out_type: type() },
      outputs: { output_indices: "int64", output_values: "out_type", output_shape: "int64" },
    },
    ([indices, values, shapes, dense], a) => {
      const all = columnsOf(indices, values, shapes, dense);
      if (!a.hashed_output) return crossed(all, (parts) => parts.map(String).join("_X_"));
      const start = BigInt.asUintN(64, BigInt(a.hash_key));
      return crossed(all, (parts) => bucket(parts.map(plainHash).reduce(joinedHash, start), a.num_buckets));
    },
  ),
  SparseCrossV2: op(
    {
      inputs: [...columns, "sep"] as const,
      outputs: { output_indices: "int64", output_values: "string", output_shape: "int64" },
    },
    ([indices, values, shapes, dense, separator]) =>
      crossed(columnsOf(indices, values, shapes, dense), (parts) =>
        parts.map(String).join(stringOf(separator)),
      ),
  ),
  SparseCrossHashed: op(
    {
      inputs: [...columns, "num_buckets", "strong_hash", "salt"] as const,
      outputs: { output_indices: "int64", output_values: "int64", output_shape: "int64" },
    },
    ([indices, values, shapes, dense, buckets, strong, salt]) => {
      const [k0 = 0n, k1 = 0n] = wordsOf(salt);
      const isStrong = number(strong) !== 0;
      const hash = (part: Part, sparse: boolean) => {
        if (isStrong) return sipHash(k0, k1, bytesOf(part));
        // TensorFlow hashes numbers of sparse columns, and takes those of dense ones as they are.
        return typeof part === "string" || sparse ? fingerprint64(bytesOf(part)) : plainHash(part);
      };
      return crossed(columnsOf(indices, values, shapes, dense), (parts, all) => {
        const hashes = parts.map((part, i) => hash(part, all[i]?.sparse ?? false));
        return bucket(hashes.reduce(joinedHash), number(buckets));
      });
    },
  ),
} as const satisfies OpFamily;

export type Part = string | number;

export interface Column {
  readonly sparse: boolean;
  /** The values of each row. */
  readonly rows: readonly (readonly Part[])[];
}

export function columnsOf(
  indices: readonly tf.Tensor[],
  values: readonly tf.Tensor[],
  shapes: readonly tf.Tensor[],
  dense: readonly tf.Tensor[],
): Column[] {
  const sparse = indices.map((index, i): Column => {
    const [at, all] = [numbers(index), partsOf(values[i] ?? index)];
    const rows = Array.from({ length: numbers(shapes[i] ?? index)[0] ?? 0 }, (): Part[] => []);
    for (const [k, part] of all.entries()) rows[at[2 * k] ?? 0]?.push(part);
    return { sparse: true, rows };
  });
  const others = dense.map((input): Column => {
    const [all, width] = [partsOf(input), input.shape[1] ?? 0];
    const rows = Array.from({ length: input.shape[0] ?? 0 }, (_, row) => all.slice(row * width, (row + 1) * width)); // biome-ignore format: one thought
    return { sparse: false, rows };
  });
  return [...sparse, ...others];
}

export function partsOf(tensor: tf.Tensor): Part[] {
  return tensor.dtype === "string" ? stringsOf(tensor) : numbers(tensor);
}

/** A string's own bytes; of a number, the four that TensorFlow's hash sees. */
function bytesOf(part: Part): Uint8Array {
  return typeof part === "string" ? toBytes(part) : new Uint8Array(Int32Array.of(part).buffer);
}

export function plainHash(part: Part): bigint {
  return typeof part === "string" ? fingerprint64(toBytes(part)) : BigInt.asUintN(64, BigInt(part));
}

const MULTIPLIER = 0xc6a4a7935bd1e995n;

/** Two fingerprints as one. */
export function joinedHash(a: bigint, b: bigint): bigint {
  const cut = (value: bigint) => BigInt.asUintN(64, value);
  const mixed = (value: bigint) => value ^ (value >> 47n);
  const joined = cut((a ^ MULTIPLIER ^ cut(mixed(cut(b * MULTIPLIER)) * MULTIPLIER)) * MULTIPLIER);
  return mixed(cut(mixed(joined) * MULTIPLIER));
}

export function bucket(hash: bigint, count: number): number {
  if (count > 0 && count <= 2 ** 31) return Number(hash % BigInt(count));
  throw new LimitError("crossed hashes that do not fit 32 bits", {
    expected: "1 to 2147483648 buckets",
    found: count > 0 ? `${count}` : "no number of buckets",
  });
}

/** Every combination in each row, the last column fastest. */
export function combinations(all: readonly Column[]): Part[][][] {
  return (all[0]?.rows ?? []).map((_, row) =>
    all.reduce<Part[][]>(
      (lists, column) => lists.flatMap((list) => (column.rows[row] ?? []).map((part) => [...list, part])),
      [[]],
    ),
  );
}

function crossed(
  all: readonly Column[],
  cross: (parts: readonly Part[], all: readonly Column[]) => Part,
): tf.Tensor[] {
  const rows = combinations(all).map((row) => row.map((parts) => cross(parts, all)));
  const values = rows.flat();
  const indices = rows.flatMap((row, i) => row.flatMap((_, j) => [i, j]));
  const longest = Math.max(0, ...rows.map((row) => row.length));
  return [
    makeTensor(Int32Array.from(indices), [values.length, 2], "int32"),
    values.some((value) => typeof value === "string")
      ? stringTensor(values.map(String), [values.length])
      : makeTensor(Int32Array.from(values, Number), [values.length], "int32"),
    makeTensor(Int32Array.of(rows.length, longest), [2], "int32"),
  ];
}
