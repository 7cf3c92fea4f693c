/**
 * Tensors whose entry in a file is damaged: they are listed without values, so that the others still open.
 *
 * @module
 */
import { isThawError, type ThawError } from "../errors.js";
import type { DType } from "../tensor/dtype.js";
import { type TensorContent, TensorRef } from "../tensor/tensor.js";

/** Where a tensor's values are; where what says so makes no sense, an error in their place, thrown when they are asked for. */
export function contentOr(read: () => TensorContent): TensorContent {
  const content = tried(read);
  return content instanceof Error ? refused(content) : content;
}

/** What `read` gives, or what is wrong with the file there. */
export function tried<T>(read: () => T): T | ThawError {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return error;
    throw error;
  }
}

/** Whether it is about what the file says, and not about reading it. */
export function isDamage(error: unknown): error is ThawError {
  return isThawError(error, "malformed", "unsupported", "limit");
}

/** A tensor of which its name is all that can be read, or its dtype too. */
export function damagedTensor(name: string, error: ThawError, dtype: DType = "unknown"): TensorRef {
  return new TensorRef({ name, dtype, shape: null, file: error.file, content: refused(error) });
}

/** A line for each tensor that is damaged. */
export function damageNotes(tensors: Iterable<TensorRef>): string[] {
  return Array.from(tensors).flatMap(({ name, content }) =>
    content.kind === "none" && content.error
      ? [`damaged, without values: ${name || '""'}: ${content.reason}`]
      : [],
  );
}

function refused(error: ThawError): TensorContent & { kind: "none" } {
  const { summary, expected, found } = error;
  const details = [expected && `expected ${expected}`, found && `found ${found}`].filter(Boolean).join(", ");
  return { kind: "none", reason: details ? `${summary} (${details})` : summary, error };
}
