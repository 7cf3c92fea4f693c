/**
 * Keras 3's `.keras`: a zip of `metadata.json`, `config.json` and `model.weights.h5`, all stored.
 *
 * ```ts
 * const bytes = await kerasZipBytes(fromLayersModel(model));
 * ```
 *
 * Source: `_save_model_to_fileobj` and `H5IOStore` in keras/src/saving/saving_lib.py
 *
 * @module
 */
import { zipSync } from "fflate";
import { type LayerTree, storeGroups } from "../formats/keras/tree.js";
import { portable } from "../keras/dialects/portable.js";
import { toKeras3 } from "../keras/dialects/to-keras3.js";
import type { KerasDocument } from "../keras/document.js";
import type { TensorRef } from "../tensor/tensor.js";
import { writeHdf5 } from "./hdf5.js";

/** The Keras whose dialect and layout these are; every Keras 3 reads them. */
const KERAS_VERSION = "3.15.0";

/** @throws {UnsupportedError} for what Keras 3 cannot load, all at once */
export async function kerasZipBytes(document: KerasDocument): Promise<Uint8Array> {
  const config = toKeras3(portable(document.config, 3), document.outputShapes);
  const metadata = { keras_version: KERAS_VERSION, date_saved: kerasDate(new Date()) };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return zipSync(
    {
      "metadata.json": text(metadata),
      "config.json": text(config),
      "model.weights.h5": await weightsH5(document.weights),
    },
    { level: 0 },
  );
}

/** `model.weights.h5`, which is also what a `.weights.h5` file is. */
export function weightsH5(weights: LayerTree<TensorRef>): Promise<Uint8Array> {
  return writeHdf5(async (file) => {
    for (const { path, tree } of storeGroups(weights)) {
      const group = path === "" ? "vars" : `${path}/vars`;
      file.text(group, "name", tree.name);
      for (const [index, weight] of tree.weights.entries()) {
        await file.dataset(`${group}/${index}`, weight.value);
      }
    }
  });
}

/** `2026-11-23@05:09:50`, in UTC. */
function kerasDate(date: Date): string {
  return date.toISOString().slice(0, 19).replace("T", "@");
}
