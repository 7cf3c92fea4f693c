/**
 * Memory of the wasm backend: an allocation that fails is an error, before a kernel writes to it.
 *
 * TensorFlow.js hands the number of bytes to malloc as 32 bits and does not look at what comes back. What is too large
 * would get a small block, or address zero, and the kernel would write over every other tensor.
 *
 * @module
 */

/** What is changed of the backend: its module's allocator. */
interface WasmBackend {
  readonly wasm: { _malloc(bytes: number): number; _free(at: number): void };
}

const LIMIT = 2 ** 32;

export function guardAllocations(backend: object): void {
  const { wasm } = backend as WasmBackend; // BackendWasm, whose type does not say so
  wasm._free(wasm._malloc(1)); // the module puts its exports in place of themselves on their first call
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const at = bytes < LIMIT ? allocate(bytes) : 0;
    if (at === 0 && bytes > 0) throw new RangeError(`memory allocation of ${bytes} bytes failed`);
    return at;
  };
}
