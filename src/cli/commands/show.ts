/**
 * `thaw show PATH`
 *
 * @module
 */
import type { Command } from "commander";
import type { Model } from "../../api/model.js";
import { open } from "../../api/open.node.js";
import type { Signature } from "../../formats/file.js";
import { defineOpening, type OpeningOptions, openOptions } from "../opening.js";
import type { Answer } from "../report.js";

export function define(command: Command): void {
  command.argument(
    "<path>",
    "a .pb, .pbtxt, .meta, checkpoint, SavedModel folder, .h5 or .keras file, or a URL of one; `many.zip!model.pb` is one inside an archive",
  );
  defineOpening(command);
}

export async function run(path: string, options: OpeningOptions): Promise<Answer> {
  const model = await open(path, openOptions(options));
  const text = async () => {
    const [{ renderFile }, { terminalOptions }] = await Promise.all([
      import("../../show/file.js"),
      import("../../show/terminal.js"),
    ]);
    return renderFile(model.file, {
      ...terminalOptions(),
      more: `thaw tensors ${path}`,
      moreInside: `thaw tensors ${path} --all`,
    })["text/plain"];
  };
  return { json: await describe(model), text };
}

/** The stable JSON of a file. */
async function describe(model: Model) {
  const { kind, reason, name, producer, file } = model;
  const { inputs, outputs } =
    model.hasGraph || !file.keras ? model : (await import("../../keras/outline.js")).outlineOf(file.keras);
  return {
    kind,
    reason,
    producer,
    name,
    bytes: file.bytes,
    inputs,
    outputs,
    signatures: model.signatures.map(signatureJson),
    metaGraphs: file.metaGraphs.map(({ tags, graph }) => ({ tags, nodes: graph.nodes.length })),
    ops: model.hasGraph ? Object.fromEntries(model.graph.opCounts) : {},
    functions: model.hasGraph ? model.graph.functions.size : 0,
    tensors: {
      count: file.tensors.length,
      bytes: file.tensors.reduce((sum, tensor) => sum + (tensor.bytes ?? 0), 0),
    },
    keras: file.keras && { version: file.keras.version },
    assets: file.assets.map(({ path }) => path),
    notes: file.notes,
  };
}

function signatureJson({ key, methodName, inputs, outputs }: Signature) {
  return { key, methodName, inputs, outputs };
}
