/**
 * Thaw: can a Keras model be loaded from a `.pb` file?
 *
 * ```ts
 * import * as thaw from "thaw";
 *
 * const graph = await thaw.open("model.pb");
 * await thaw.assign(model, graph); // a tf.LayersModel that you rebuilt
 * const report = await thaw.verify(model, graph);
 * await thaw.save(model, "model.keras");
 * ```
 *
 * @module
 */
import "./api/names.js";
import "./api/tfjs.node.js";

export type { Called, CallOptions, EngineName } from "./api/call.js";
export { Shown, show } from "./api/display.js";
export * as hub from "./api/hub.node.js";
export * from "./api/library.node.js";
export { Model } from "./api/model.js";
export { type OpenOptions, open } from "./api/open.node.js";
export * from "./errors.js";
export type {
  Asset,
  FileKind,
  KerasSource,
  MetaGraph,
  ModelFile,
  Signature,
  TensorInfo,
} from "./formats/file.js";
export { Graph } from "./graph/graph.js";
export type { Backend, BackendName } from "./run/backend.node.js";
export type { TensorLike } from "./run/feeds.js";
export type { RunnerOptions } from "./run/runner.js";
export type { Saved, SaveOptions } from "./save/save.node.js";
export { type Progress, type ProgressOptions, progress } from "./show/progress.js";
export type { DType, Scalar, Shape, TypedArray } from "./tensor/dtype.js";
export type { Slices } from "./tensor/slices.js";
export { Statistics, statistics } from "./tensor/statistics.js";
export { type Location, TensorRef, TensorValue } from "./tensor/tensor.js";
export { ActivationComparison } from "./verify/activation.js";
export type { CompareOptions } from "./verify/compare.js";
export type { VerifyOptions } from "./verify/options.js";
export { Recording } from "./verify/recording.js";
export { VerifyReport } from "./verify/report.js";
export type { Comparable } from "./verify/verify.js";
export type { AssignOptions } from "./weights/assign.js";
export { Assignment, type AssignmentRow } from "./weights/assignment.js";
export * as widgets from "./widgets/index.js";
