/**
 * Tells a page that was loaded anew, or a second one, which widgets there are and in what state.
 *
 * @module
 */
import { splitBuffers } from "./buffers.js";
import { type Comm, type Comms, kernelComms } from "./comm.js";

interface Restorable {
  readonly model: {
    readonly name: string;
    readonly module: string;
    readonly version: string;
    readonly state: object;
  };
}

const widgets = new Map<string, Restorable>();
const registered = new WeakSet<Comms>();

/** @param id The comm's, which is also the model's. */
export function remember(id: string, widget: Restorable): void {
  widgets.set(id, widget);
  const comms = kernelComms();
  if (comms === undefined || registered.has(comms)) return;
  registered.add(comms);
  comms.register("jupyter.widget.control", (comm) => {
    comm.onMessage = (data) => answer(comm, data);
  });
}

export function forget(id: string): void {
  widgets.delete(id);
}

function answer(comm: Comm, data: unknown): void {
  if (typeof data !== "object" || data === null || !("method" in data) || data.method !== "request_states")
    return;
  const all = Object.fromEntries(
    [...widgets].map(([id, { model }]) => {
      const { name: model_name, module: model_module, version: model_module_version, state } = model;
      return [id, { model_name, model_module, model_module_version, state }];
    }),
  );
  const { state: states, paths, buffers } = splitBuffers(all);
  comm.send({ method: "update_states", states, buffer_paths: paths }, buffers);
}
