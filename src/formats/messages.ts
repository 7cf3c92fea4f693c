/**
 * Small messages, decoded whole by generated code. The code is loaded when the first one is met: listing the
 * tensors of a frozen graph needs none of it.
 *
 * @module
 */
import { MalformedError } from "../errors.js";

type Generated = typeof import("../proto/tensorflow.js");

/** Decodes with what `pick` takes from the generated code. @throws {MalformedError} when the bytes are no such message */
export async function decodeMessage<T>(
  bytes: Uint8Array,
  pick: (code: Generated) => { decode(bytes: Uint8Array): T },
  where: { file: string; path: string },
): Promise<T> {
  const type = pick(await import("../proto/tensorflow.js"));
  try {
    return type.decode(bytes);
  } catch (cause) {
    // protobufjs throws RangeError past the end, Error for wire types, and exhausts the stack on deep nesting.
    throw new MalformedError("a message is damaged", {
      ...where,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
