/**
 * Records of features out of the strings that hold them.
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import type tf from "../../tfjs-core.cjs";
import { bytesOf } from "../tensors.js";

/** Each string as the message that it holds. @throws {MalformedError} which says the first that holds none */
export function decoded<T>(serialized: tf.Tensor, kind: string, decode: (bytes: Uint8Array) => T): T[] {
  return bytesOf(serialized).map((bytes, i) => {
    try {
      return decode(bytes);
    } catch (cause) {
      throw new MalformedError(`string ${i} is no tf.train.${kind}`, {
        expected: `the bytes of one: tf.train.${kind}(…).SerializeToString()`,
        found: `${bytes.length} bytes (${cause instanceof Error ? cause.message : cause})`,
        hint: "numpy drops zero bytes from the end of strings (dtype S): a record that ends with one loses it in a .npy",
        cause,
      });
    }
  });
}
