/** A kernel's comms for tests: what widgets send is kept, and a front end can be played. */
import type { Comm, Comms } from "../../src/widgets/comm.js";

interface Sent {
  readonly event: "open" | "message" | "close";
  readonly data: unknown;
  readonly buffers: readonly Uint8Array[];
}

export class TestComms implements Comms {
  readonly sent: Sent[] = [];
  readonly targets = new Map<string, (comm: Comm) => void>();
  readonly opened: Comm[] = [];

  open(target: string, data: unknown, { buffers }: { readonly buffers: readonly Uint8Array[] }): Comm {
    this.sent.push({ event: "open", data, buffers });
    return this.create(target);
  }

  register(target: string, onOpen: (comm: Comm) => void): void {
    this.targets.set(target, onOpen);
  }

  create(target: string): Comm {
    const comm: Comm = {
      id: `${target}-${this.opened.length}`,
      send: (data, buffers = []) => void this.sent.push({ event: "message", data, buffers }),
      close: (data) => void this.sent.push({ event: "close", data, buffers: [] }),
      onMessage: undefined,
      onClose: undefined,
    };
    this.opened.push(comm);
    return comm;
  }

  /** What the page of the latest widget sends. */
  page(data: unknown, buffers: readonly Uint8Array[] = []): void {
    this.opened.at(-1)?.onMessage?.(data, buffers);
  }

  install(): this {
    Reflect.set(globalThis, "comms", this);
    return this;
  }
}

export function uninstall(): void {
  Reflect.deleteProperty(globalThis, "comms");
}
