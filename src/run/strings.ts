/**
 * String tensors as JavaScript strings with one character per byte, so that bytes survive and compare exactly.
 *
 * @module
 */
import tf from "../tfjs-core.cjs";
import { broadcast } from "./broadcast.js";
import { bytesOf, makeTensor } from "./tensors.js";

/** One character per byte. */
export type ByteString = string;

export function byteString(bytes: Uint8Array): ByteString {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return parts.join("");
}

export function toBytes(text: ByteString): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The elements of a string tensor. */
export function stringsOf(tensor: tf.Tensor): ByteString[] {
  return bytesOf(tensor).map(byteString);
}

/** The first element of a string tensor. */
export function stringOf(tensor: tf.Tensor): ByteString {
  return stringsOf(tensor)[0] ?? "";
}

export function stringTensor(strings: readonly ByteString[], shape: readonly number[]): tf.Tensor {
  return makeTensor(strings.map(toBytes), shape, "string");
}

/** The elements of a string tensor repeated to a shape that it broadcasts to. */
export function broadcastStrings(tensor: tf.Tensor, shape: readonly number[]): ByteString[] {
  const strings = stringsOf(tensor);
  const indices = tf.tidy(() =>
    broadcast(tf.reshape(tf.range(0, strings.length, 1, "int32"), tensor.shape), shape).dataSync(),
  );
  return Array.from(indices, (i) => strings[i] ?? "");
}
