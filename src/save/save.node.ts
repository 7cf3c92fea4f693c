/**
 * Saving a model to disk, whole or not at all.
 *
 * ```ts
 * await save(model, "model.keras");
 * await save(model, "model.h5");
 * ```
 *
 * @module
 */
import { basename, extname } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { UsageError } from "../errors.js";
import { checkFolder, writeAtomically } from "../io/write.node.js";
import type { KerasGeneration } from "../keras/dialects/portable.js";
import type { KerasDocument } from "../keras/document.js";
import { fromLayersModel } from "../keras/from-tfjs.js";
import { didYouMean } from "../nearest.js";
import { h5Bytes } from "./h5.js";
import { kerasZipBytes } from "./keras-zip.js";

export interface SaveOptions {
  /**
   * Which Keras shall load an `.h5`. Both read the same file; what some activations compute differs between them.
   * Default 3.
   */
  readonly keras?: KerasGeneration;
}

export interface Saved {
  readonly path: string;
  readonly format: "h5" | "keras";
  /** Size of the file. */
  readonly bytes: number;
}

const formats = {
  ".h5": { format: "h5", bytes: (document, { keras }) => h5Bytes(document, keras) },
  ".hdf5": { format: "h5", bytes: (document, { keras }) => h5Bytes(document, keras) },
  ".keras": { format: "keras", bytes: (document) => kerasZipBytes(document) },
} as const satisfies Record<
  string,
  { format: Saved["format"]; bytes(document: KerasDocument, options: SaveOptions): Promise<Uint8Array> }
>;

/**
 * Writes a model as `.h5` or `.keras`; real Keras loads both.
 *
 * @throws {UnsupportedError} for what Keras cannot load, all at once
 * @throws {UsageError} for another extension, or a model without shapes
 * @throws {NotFoundError} when the folder does not exist
 */
export async function save(
  model: tf.LayersModel | KerasDocument,
  path: string,
  options: SaveOptions = {},
): Promise<Saved> {
  const { format, bytes } = formatOf(path);
  await checkFolder(path);
  const document = isDocument(model) ? model : fromLayersModel(model);
  const content = await bytes(document, options);
  await writeAtomically(path, content);
  return { path, format, bytes: content.byteLength };
}

/** A LayersModel has a list of weights; a document has a tree of them, which is no list. */
function isDocument(model: tf.LayersModel | KerasDocument): model is KerasDocument {
  return "config" in model && !Array.isArray(model.weights);
}

function formatOf(path: string) {
  const extension = extname(path).toLowerCase();
  if (Object.hasOwn(formats, extension)) return formats[extension as keyof typeof formats];
  throw new UsageError(`cannot tell the format from the name ${basename(path)}`, {
    file: path,
    expected: `a name ending in ${Object.keys(formats).join(", ")}`,
    hint: didYouMean(extension, Object.keys(formats), `save it as ${basename(path, extension)}.keras`),
  });
}
