/**
 * Several tensors in one byte string. Where TensorFlow puts a tensor that is made of several (a ragged one) into a
 * variant, one such string stands for it: lists, loops and gathers move it as they move any other string.
 *
 * @module
 */
import { MalformedError } from "../errors.js";
import tf from "../tfjs-core.cjs";
import { bytesOf, makeTensor } from "./tensors.js";

interface Header {
  readonly dtype: "float32" | "int32" | "bool" | "string" | "complex64";
  readonly shape: readonly number[];
  /** Lengths of the byte strings that follow: one of numbers, two of complex ones, one per element of strings. */
  readonly lengths: readonly number[];
}

export function pack(tensors: readonly tf.Tensor[]): Uint8Array {
  const parts = tensors.map((tensor) => {
    const { dtype, shape } = tensor;
    const bytes = dtype === "string" ? bytesOf(tensor) : dtype === "complex64" ? [tf.real(tensor), tf.imag(tensor)].map(bytesIn) : [bytesIn(tensor)]; // biome-ignore format: one thought
    return { header: { dtype, shape, lengths: bytes.map(({ length }) => length) }, bytes };
  });
  const headers = new TextEncoder().encode(JSON.stringify(parts.map(({ header }) => header)));
  const all = [Uint8Array.from(new Uint8Array(Uint32Array.of(headers.length).buffer)), headers, ...parts.flatMap(({ bytes }) => bytes)]; // biome-ignore format: one thought
  const packed = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of all) {
    packed.set(bytes, at);
    at += bytes.length;
  }
  return packed;
}

/** What {@link pack} was given. Only what this process packed comes here: a graph's strings are no variants. */
export function unpack(packed: Uint8Array): tf.Tensor[] {
  if (packed.length < 4) throw new MalformedError("a variant that was never set");
  const end = 4 + (new Uint32Array(packed.slice(0, 4).buffer)[0] ?? 0);
  const headers = JSON.parse(new TextDecoder().decode(packed.subarray(4, end))) as readonly Header[]; // as packed
  let at = end;
  return headers.map(({ dtype, shape, lengths }) => {
    const bytes = lengths.map((length) => {
      at += length;
      return packed.slice(at - length, at);
    });
    if (dtype === "string") return makeTensor(bytes, shape, dtype);
    if (dtype === "complex64") return joined(bytes, shape);
    const { buffer } = bytes[0] ?? new Uint8Array();
    if (dtype === "float32") return makeTensor(new Float32Array(buffer), shape, dtype);
    return dtype === "int32" ? makeTensor(new Int32Array(buffer), shape, dtype) : makeTensor(new Uint8Array(buffer), shape, dtype); // biome-ignore format: one thought
  });
}

function joined(parts: readonly Uint8Array[], shape: readonly number[]): tf.Tensor {
  const [re, im] = parts.map(({ buffer }) =>
    makeTensor(new Float32Array(buffer as ArrayBuffer), shape, "float32"),
  );
  return re && im ? tf.complex(re, im) : tf.tensor([]);
}

function bytesIn(tensor: tf.Tensor): Uint8Array {
  const data = tensor.dataSync();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
