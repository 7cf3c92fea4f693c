/**
 * Tells a page that was loaded anew, or a second one, which widgets there are and in what state.
 *
 * @module
 */
import { splitBuffers } from "./buffers.js";
import { type Comm, type Comms, kernelComms } from "./comm.js";

/** What a front end needs to draw one. */
export interface ModelState {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly state: object;
}

interface Restorable {
  readonly model: ModelState;
}

const widgets = new Map<string, Restorable>();
const registered = new WeakSet<Comms>();
let earlier: () => ReadonlyMap<string, ModelState> = () => new Map();

/** @param read What stands in for widgets of sessions before this one, by the id that the page knows. */
export function useEarlier(read: () => ReadonlyMap<string, ModelState>): void {
  earlier = read;
}

/** @param id The comm's, which is also the model's. */
export function remember(id: string, widget: Restorable): void {
  widgets.set(id, widget);
  const comms = kernelComms();
  if (comms === undefined || registered.has(comms)) return;
  registered.add(comms);
  comms.register(controlTarget, control);
}

/** Where a page asks for all widgets at once. */
export const controlTarget = "jupyter.widget.control";

export function control(comm: Comm): void {
  comm.onMessage = (data) => answer(comm, data);
}

export function forget(id: string): void {
  widgets.delete(id);
}

function answer(comm: Comm, data: unknown): void {
  if (typeof data !== "object" || data === null || !("method" in data) || data.method !== "request_states")
    return;
  const models = new Map([...earlier(), ...[...widgets].map(([id, { model }]) => [id, model] as const)]);
  const all = Object.fromEntries(
    [...models].map(([id, model]) => {
      const { name: model_name, module: model_module, version: model_module_version, state } = model;
      return [id, { model_name, model_module, model_module_version, state }];
    }),
  );
  const { state: states, paths, buffers } = splitBuffers(all);
  comm.send({ method: "update_states", states, buffer_paths: paths }, buffers);
}
