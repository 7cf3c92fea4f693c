/**
 * `thaw.open` on Node: a path, a URL, or bytes.
 *
 * @module
 */
import { openPath } from "../formats/open.node.js";
import { Model } from "./model.js";

export interface OpenOptions {
  /** Which MetaGraph of a SavedModel; without, the one tagged `serve`, or the first. */
  readonly tags?: readonly string[];
  /** Read on past checksums that do not fit. Each is noted in `file.notes` when it is met. */
  readonly ignoreChecksums?: boolean;
  /** The path of a model inside an archive. For one with a path, `many.zip!model.pb` says the same; bytes have none. */
  readonly member?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens a frozen GraphDef, a MetaGraph with its checkpoint, a SavedModel, a Hub module, an `.h5` or `.keras` file:
 * whatever it is, by its content. Only structure is read; tensors stay in the file until they are asked for.
 *
 * @throws {NotFoundError} nothing is there
 * @throws {MalformedError} it is one of these, but broken: says where
 * @throws {UnsupportedError} it is something else: says what
 */
export async function open(input: string | URL | Uint8Array, options: OpenOptions = {}): Promise<Model> {
  const { tags, ...opening } = options;
  const location = input instanceof Uint8Array ? null : String(input);
  return new Model(await openPath(input, opening), { tags, location });
}
