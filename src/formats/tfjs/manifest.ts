/**
 * TensorFlow.js' weights manifest: groups of weights, each group in shards.
 *
 * Source: tfjs-core/src/io/{types,weights_loader}.ts
 *
 * @module
 */
import { isThawError, MalformedError } from "../../errors.js";
import { type ByteSource, type Folder, sliceSource } from "../../io/source.js";
import { type DType, dtypes, elementCount } from "../../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../../tensor/tensor.js";
import { isObject, listIn, textIn } from "../json.js";
import { dequantized, type Quantization, quantizedBytes, readQuantization } from "./quantized.js";
import { concatSources } from "./shards.js";

export interface Manifest {
  /** By name, in the order of the manifest. */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Bytes of all shards. */
  readonly bytes: number;
  readonly notes: readonly string[];
}

interface Place {
  /** The file that holds the manifest. */
  readonly file: string;
  readonly path: string;
}

/** More shards than the largest models have: each is 4 MiB. */
const MAX_SHARDS = 100_000;

/** The weights of a manifest; `folder` is where its shards are. A missing shard leaves its group without values. */
export async function readManifest(
  manifest: unknown,
  folder: Folder | undefined,
  file: string,
): Promise<Manifest> {
  if (!Array.isArray(manifest))
    throw new MalformedError("a weights manifest is no list", {
      file,
      path: "weightsManifest",
      expected: "a list of groups",
      found: typeof manifest,
    });
  const tensors = new Map<string, TensorRef>();
  const notes: string[] = [];
  let bytes = 0;
  for (const [index, group] of manifest.entries()) {
    const place = { file, path: `weightsManifest[${index}]` };
    const shards = await openShards(group, folder, place);
    if (typeof shards === "string") notes.push(shards);
    else bytes += shards.size;
    for (const tensor of await groupTensors(group, shards, place)) tensors.set(tensor.name, tensor);
  }
  return { tensors, bytes, notes };
}

/** The group's shards as one source, or what is missing. */
async function openShards(
  group: unknown,
  folder: Folder | undefined,
  place: Place,
): Promise<ByteSource | string> {
  const paths = listIn(group, "paths").map(String);
  if (paths.length > MAX_SHARDS)
    throw new MalformedError("too many shards", { ...place, found: `${paths.length}` });
  if (folder === undefined)
    return `the shards (${paths.join(", ")}) are not at hand: give the folder that holds them`;
  const parts: ByteSource[] = [];
  for (const path of paths) {
    try {
      parts.push(await folder.open(path));
    } catch (error) {
      if (!isThawError(error, "not-found")) throw error;
      return `the shard ${path} is missing, so its weights have no values`;
    }
  }
  return concatSources(paths.join("+"), parts);
}

async function groupTensors(group: unknown, shards: ByteSource | string, place: Place): Promise<TensorRef[]> {
  const found: TensorRef[] = [];
  let offset = 0;
  for (const [index, entry] of listIn(group, "weights").entries()) {
    const weight = readEntry(entry, { ...place, path: `${place.path}.weights[${index}]` });
    const { content, length } = await contentOf(weight, shards, offset);
    const location = typeof shards === "string" ? undefined : { file: shards.name, offset, length };
    const { name, dtype, shape } = weight;
    found.push(new TensorRef({ name, dtype, shape, content, location, file: place.file }));
    offset += length;
  }
  return found;
}

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly quantization: Quantization | undefined;
  readonly place: Place;
}

/** The dtypes of TensorFlow.js, and those that its converter keeps in manifests. */
const known = new Set<string>(["float32", "int32", "bool", "string", "complex64", "uint8", "float16"]);

function readEntry(value: unknown, place: Place): Entry {
  const [name, dtype] = [textIn(value, "name"), textIn(value, "dtype")];
  const shape = listIn(value, "shape").map(Number);
  const fits = shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0);
  if (
    name === undefined ||
    dtype === undefined ||
    !known.has(dtype) ||
    !fits ||
    elementCount(shape) === null
  ) {
    throw new MalformedError("a weight of a manifest has no name, dtype or shape", {
      ...place,
      expected: `a dtype of ${[...known].join(", ")}`,
      found: `${JSON.stringify(value)}`.slice(0, 200),
    });
  }
  const quantization = readQuantization(isObject(value) ? value.quantization : undefined, place);
  // The set above holds names of dtypes only.
  return { name, dtype: dtype as DType, shape, quantization, place };
}

async function contentOf(
  { dtype, shape, quantization, place, name }: Entry,
  shards: ByteSource | string,
  offset: number,
): Promise<{ content: TensorContent; length: number }> {
  const count = elementCount(shape) ?? 0;
  const unit = quantization ? quantizedBytes(quantization) : dtypes[dtype].itemsize;
  if (typeof shards === "string") return { content: { kind: "none", reason: shards }, length: count * unit };
  if (dtype === "string") return stringContent(shards, offset, count);
  const length = count * unit;
  if (offset + length > shards.size) throw short(place, name, { offset, length, size: shards.size });
  const stored = sliceSource(shards, offset, length);
  const whole = dtype === "int32" ? "int32" : "float32";
  const source = quantization ? dequantized(stored, quantization, whole) : stored;
  return { content: { kind: "dense", source }, length };
}

function short(
  place: Place,
  name: string,
  { offset, length, size }: { offset: number; length: number; size: number },
) {
  return new MalformedError(`the shards end before the weight ${name}`, {
    ...place,
    expected: `${length} bytes at ${offset}`,
    found: `${size} bytes in all shards`,
    hint: "a shard may be truncated; compare their sizes with the original's",
  });
}

/** Strings stand one after another, each after its length in 4 bytes, so they must be walked to know their end. */
async function stringContent(
  shards: ByteSource,
  offset: number,
  count: number,
): Promise<{ content: TensorContent; length: number }> {
  const bounds: { from: number; length: number }[] = [];
  let at = offset;
  for (let index = 0; index < count; index++) {
    const head = await shards.read(at, 4);
    const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true);
    bounds.push({ from: at + 4, length });
    at += 4 + length;
  }
  const load = (signal?: AbortSignal) =>
    Promise.all(bounds.map(({ from, length }) => shards.read(from, length, signal)));
  return { content: { kind: "strings", bytes: at - offset, load }, length: at - offset };
}
