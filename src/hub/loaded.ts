/**
 * Modules that are in memory, by handle. A configuration names its module by handle, and a layer is made of a
 * configuration at once: so the module has to be here before.
 *
 * @module
 */
import type { HubModule } from "./module.js";

const modules = new Map<string, HubModule>();

export function remember(module: HubModule): void {
  if (module.handle !== null) modules.set(module.handle, module);
}

export function loadedModule(handle: string): HubModule | undefined {
  return modules.get(handle);
}

/** A disposed module is nothing to make a layer of. */
export function forget(module: HubModule): void {
  for (const [handle, known] of modules) if (known === module) modules.delete(handle);
}
