/**
 * Files that predict nothing: why, and what would.
 *
 * @module
 */
import { NotFoundError } from "../errors.js";
import type { FileKind, ModelFile } from "../formats/file.js";

const valuesOnly: ReadonlySet<FileKind> = new Set(["checkpoint", "keras-weights-h5", "hdf5", "tfjs-weights"]);

/** For a file that holds no graph, where one is needed. */
export function noGraph(file: ModelFile): NotFoundError {
  return new NotFoundError(`${file.name} holds no graph`, {
    file: file.name,
    found: foundIn(file),
    hint: file.graphBeside
      ? `its graph lies beside it; open ${file.graphBeside}`
      : "its tensors can be read by name; a graph is in a .pb, a .meta or a SavedModel",
  });
}

/** For a file without a graph and without a Keras configuration. */
export function noKeras(file: ModelFile): NotFoundError {
  const summary = valuesOnly.has(file.kind)
    ? "the file holds values only, nothing to run"
    : "the file holds no Keras configuration";
  return new NotFoundError(summary, {
    file: file.name,
    found: foundIn(file),
    hint: file.graphBeside
      ? `the graph that these values belong to lies beside them; open ${file.graphBeside}`
      : "build the model yourself and give it the weights with `thaw.assign(model, file)`",
  });
}

/** For a configuration whose layers have weights of which the file holds none. */
export function noWeights(file: ModelFile): NotFoundError {
  return new NotFoundError("the file describes a model, but holds none of its weights", {
    file: file.name,
    expected: "the weights too: without them, what predicts is a fresh model of random numbers",
    found: foundIn(file),
    hint: 'open the .h5, .keras or SavedModel that was saved with it; in code: `thaw.assign(await thaw.layersModel(file), await thaw.open("weights.h5"))`',
  });
}

function foundIn({ kind, reason }: ModelFile): string {
  return `a ${kind} file: ${reason}`;
}
