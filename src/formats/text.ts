/**
 * Which text protobuf a file is, and its binary form.
 *
 * @module
 */
import { LimitError } from "../errors.js";
import { type ByteSource, memorySource } from "../io/source.js";
import type { FileKind } from "./file.js";
import { latin1 } from "./latin1.js";
import { encodeText } from "./pbtxt.js";

/** Text is read whole; TensorFlow cannot read a message past 2 GiB, and its text is at most four times that. */
const MAX_TEXT_BYTES = 2 ** 31;

export interface TextKind {
  readonly kind: FileKind;
  readonly message: string;
  readonly what: string;
}

const fields: readonly (readonly [RegExp, TextKind])[] = [
  [
    /^(node|library|versions|version|debug_info)$/,
    { kind: "graphdef", message: "GraphDef", what: "a GraphDef" },
  ],
  [
    /^(meta_info_def|graph_def|saver_def|collection_def|signature_def|asset_file_def|object_graph_def)$/,
    { kind: "metagraph", message: "MetaGraphDef", what: "a MetaGraphDef" },
  ],
  [
    /^(saved_model_schema_version|meta_graphs)$/,
    { kind: "savedmodel", message: "SavedModel", what: "a SavedModel" },
  ],
];

/** Which message a text is, by its first field. */
export function textKind(head: Uint8Array): TextKind | null {
  const text = latin1(head.subarray(0, 4096));
  const [, name = ""] = /^(?:\xef\xbb\xbf)?(?:\s|#.*\n)*([a-z_]+)\s*[:{<[]/.exec(text) ?? [];
  return fields.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** The binary form of a text file. Offsets inside it are not those of the text, and its name says so. */
export async function encodeSource(
  source: ByteSource,
  message: string,
  signal?: AbortSignal,
): Promise<{ binary: ByteSource; notes: string[] }> {
  if (source.size > MAX_TEXT_BYTES) {
    throw new LimitError("a text protobuf is too large to read", {
      file: source.name,
      offset: MAX_TEXT_BYTES,
      expected: `at most ${MAX_TEXT_BYTES} bytes`,
      found: `${source.size}`,
    });
  }
  const { bytes, unknown } = encodeText(await source.read(0, source.size, signal), message, source.name);
  const notes =
    unknown.size === 0 ? [] : [`fields that Thaw does not know were left out: ${[...unknown].join(", ")}`];
  return { binary: memorySource(`${source.name} (in binary form)`, bytes), notes };
}
