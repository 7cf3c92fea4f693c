/**
 * Text protobuf files: `graph.pbtxt`, `saved_model.pbtxt`, and text that somebody named `.pb`.
 *
 * @module
 */
import { UnsupportedError } from "../errors.js";
import { memoryFolder } from "../io/memory-folder.js";
import type { ModelFile } from "./file.js";
import { type FileProbe, type Format, notAFolder } from "./format.js";
import { openGraphDef } from "./graphdef-file.js";
import { openMetaGraph } from "./metagraph-file.js";
import { openSavedModel } from "./savedmodel-open.js";
import { encodeSource, type TextKind, textKind } from "./text.js";

export const textFormat: Format = {
  detect: (probe) => {
    const found = probe.kind === "file" ? textKind(probe.head) : null;
    if (!found) return null;
    return { kind: found.kind, reason: `it is text protobuf, and its first field is one of ${found.what}` };
  },
  open: async (probe, { reason }) => {
    if (probe.kind !== "file") throw notAFolder("a text protobuf", probe);
    const found = textKind(probe.head);
    if (!found) throw notText(probe);
    return openText(probe, found, reason);
  },
};

function notText({ source }: FileProbe): UnsupportedError {
  return new UnsupportedError("this is no text protobuf", {
    file: source.name,
    offset: 0,
    expected: "the name of a field that a graph, a MetaGraph or a SavedModel has",
  });
}

async function openText(probe: FileProbe, { kind, message }: TextKind, reason: string): Promise<ModelFile> {
  const { source, siblings, signal } = probe;
  const { name } = source;
  if (kind === "savedmodel") {
    const folder = siblings ?? memoryFolder(name, {});
    return openSavedModel({ name, folder, source, kind, reason }, probe);
  }
  const { binary, notes } = await encodeSource(source, message, signal);
  const file =
    kind === "graphdef"
      ? await openGraphDef(binary, reason, signal)
      : await openMetaGraph({ ...probe, source: binary, path: probe.path ?? name }, reason);
  return { ...file, name, bytes: file.bytes - binary.size + source.size, notes: [...notes, ...file.notes] };
}
