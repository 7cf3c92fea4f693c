/**
 * The functions of tfjs-node's addon that we call.
 *
 * Source: tfjs-node/src/tfjs_binding.ts and binding/tfjs_backend.cc, 4.22.0.
 *
 * @module
 */

/** A tensor that the addon holds; `dtype` is TensorFlow's enum. Delete it after use. */
export interface TensorHandle {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface Binding {
  readonly TF_Version: string;
  /** The kind of attribute that holds a dtype. */
  readonly TF_ATTR_TYPE: number;
  /** Takes Float32Array, Int32Array (for int64: two per element), Uint8Array, or byte strings. */
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: ArrayBufferView | readonly Uint8Array[],
  ): number;
  deleteTensor(id: number): void;
  /** float32 and complex64, int32, bool, int64, strings; other dtypes are refused. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array | BigInt64Array | readonly Uint8Array[];
  executeOp(
    name: string,
    attrs: readonly { readonly name: string; readonly type: number; readonly value: number }[],
    inputIds: readonly number[],
    outputs: number,
  ): readonly TensorHandle[];
  /** `tags` joined with commas. Returns the session. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** `inputs` and `outputs` are tensor names joined with commas. */
  runSavedModel(
    session: number,
    inputIds: readonly number[],
    inputs: string,
    outputs: string,
  ): readonly TensorHandle[];
}
