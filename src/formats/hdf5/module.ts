/**
 * The HDF5 library, compiled to WebAssembly. It is the build whose file system is in memory: no link or external
 * dataset in a file can reach the host's files through it.
 *
 * @module
 */

type H5Wasm = typeof import("h5wasm");

let loaded: Promise<H5Wasm> | undefined;

/** Loads the library once; 0.2 s, so only when a file needs it. */
export function hdf5(): Promise<H5Wasm> {
  loaded ??= import("h5wasm").then(async (module) => {
    await module.ready;
    return module;
  });
  return loaded;
}
