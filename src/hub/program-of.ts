/**
 * How a file's module is called: TensorFlow 2's by its objects, any other by its graphs.
 *
 * @module
 */
import type { ModelFile } from "../formats/file.js";
import { graphProgram } from "./graphs.js";
import type { Program } from "./program.js";
import { reusableProgram } from "./reusable.js";

export async function programOf(file: ModelFile): Promise<Program> {
  const { assets, name } = file;
  const [meta] = file.metaGraphs;
  const { objects } = meta ?? {};
  if (meta && objects && file.metaGraphs.length === 1)
    return reusableProgram({ ...meta, objects }, { ...meta, assets }, name);
  return graphProgram(file.metaGraphs, assets, name);
}
