/**
 * The comms that a kernel gives its cells, as far as widgets need them. Outside of a kernel there are none.
 *
 * @module
 */

/** A channel to the front end, both ways, with bytes beside the data. */
export interface Comm {
  readonly id: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
  onMessage: ((data: unknown, buffers: readonly Uint8Array[]) => void) | undefined;
  onClose: ((data: unknown) => void) | undefined;
}

export interface Comms {
  open(
    target: string,
    data: unknown,
    options: { readonly metadata: Record<string, unknown>; readonly buffers: readonly Uint8Array[] },
  ): Comm;
  register(target: string, onOpen: (comm: Comm) => void): void;
}

/** Those of the kernel that runs this code. */
export function kernelComms(): Comms | undefined {
  const comms: unknown = Reflect.get(globalThis, "comms");
  return isComms(comms) ? comms : undefined;
}

function isComms(value: unknown): value is Comms {
  return typeof value === "object" && value !== null && "open" in value && "register" in value;
}
