/**
 * `Deno.jupyter` for notebooks that were written for Deno's kernel. Only cells see it: a global `Deno` would make
 * libraries believe that they run there.
 *
 * @module
 */
import { currentRun } from "./context.js";
import { bundled, type DisplayHandle, type Displays } from "./display.js";

const displaySymbol = Symbol.for("Jupyter.display");

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => object;

interface Broadcast {
  readonly data?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly transient?: { readonly display_id?: string };
  readonly comm_id?: string;
  readonly target_name?: string;
  readonly wait?: boolean;
}

export function createDeno(displays: Displays, display: (value: unknown) => DisplayHandle) {
  return {
    jupyter: {
      $display: displaySymbol,
      display: async (value: unknown, { raw = false }: { raw?: boolean } = {}) => {
        await displays.show(raw ? bundled(value) : value);
      },
      broadcast: async (
        type: string,
        content: Broadcast,
        extra: { buffers?: readonly Uint8Array[] } = {},
      ) => {
        broadcast(displays, type, content, extra.buffers ?? []);
      },
      format: (value: unknown) => display(value),
      html: tag("text/html"),
      md: tag("text/markdown"),
      svg: tag("image/svg+xml"),
      image: (bytes: Uint8Array) =>
        shows(/^\u00ff\u00d8/.test(latin(bytes)) ? "image/jpeg" : "image/png", bytes),
    },
  };
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 2)).toString("latin1");
}

function tag(type: string): Tag {
  return (strings, ...values) => shows(type, String.raw({ raw: strings }, ...values));
}

function shows(type: string, content: unknown): object {
  return { [displaySymbol]: () => ({ [type]: content }) };
}

function broadcast(
  displays: Displays,
  type: string,
  content: Broadcast,
  buffers: readonly Uint8Array[],
): void {
  const cell = currentRun()?.cell ?? "";
  const { data = {}, metadata = {}, transient, comm_id: commId = "", target_name: target = "" } = content;
  const id = transient?.display_id;
  if (type === "display_data" || type === "update_display_data") {
    displays.output({ type, cell, data, metadata, displayId: id });
  } else if (type === "clear_output") displays.output({ type, cell, wait: content.wait ?? false });
  else if (type === "comm_open")
    displays.output({ type: "comm", event: "open", cell, commId, target, data, metadata, buffers });
  else if (type === "comm_msg")
    displays.output({ type: "comm", event: "message", cell, commId, data, metadata, buffers });
  else if (type === "comm_close")
    displays.output({ type: "comm", event: "close", cell, commId, data, metadata, buffers });
}
