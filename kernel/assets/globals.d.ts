/** What every cell has in scope. `thaw` and `tf` are declared beside this file, from their own types. */

interface DisplayOptions {
  /** Names the display, so that it can be updated. */
  readonly id?: string;
  readonly metadata?: Record<string, unknown>;
}

/** A display that can be shown again with another value. */
interface DisplayHandle {
  readonly id: string;
  /** Shows another value in the same place. */
  update(value: unknown): void;
}

interface Display {
  /** Shows a value as a cell's result would be shown. */
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  html(text: string, options?: DisplayOptions): DisplayHandle;
  markdown(text: string, options?: DisplayOptions): DisplayHandle;
  svg(text: string, options?: DisplayOptions): DisplayHandle;
  /** @param bytes The encoded image, or its base64. */
  png(bytes: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  jpeg(bytes: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  latex(text: string, options?: DisplayOptions): DisplayHandle;
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  text(text: string, options?: DisplayOptions): DisplayHandle;
  /** Shows a bundle of mime types as it is. */
  raw(bundle: Record<string, unknown>, options?: DisplayOptions): DisplayHandle;
}

declare const display: Display;

/** Clears the cell's output; with `wait`, when the next output arrives. */
declare function clearOutput(options?: { readonly wait?: boolean }): void;

/** Asks for a line of text and waits for it. */
declare function prompt(message?: string, options?: { readonly password?: boolean }): string;

/** Shows a text in the front end's pager. */
declare function page(text: string): void;

/** A channel to a widget in the front end, both ways, with bytes beside the data. */
interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
  onMessage: ((data: unknown, buffers: readonly Uint8Array[]) => void) | undefined;
  onClose: ((data: unknown) => void) | undefined;
}

declare const comms: {
  /** Opens a comm to the front end. */
  open(
    target: string,
    data?: unknown,
    options?: { readonly metadata?: Record<string, unknown>; readonly buffers?: readonly Uint8Array[] },
  ): Comm;
  /** Accepts the comms that the front end opens under this name. */
  register(target: string, onOpen: (comm: Comm, data: unknown, buffers: readonly Uint8Array[]) => void): void;
};

// biome-ignore-start lint/suspicious/noExplicitAny: results have any type
/** The latest result. */
declare let _: any;
/** Results by cell number. */
declare const Out: any[];
/** Sources by cell number. */
declare const In: string[];
/** What magics become. */
declare const __magics__: any;
/** For notebooks written for Deno's kernel. */
declare const Deno: {
  readonly jupyter: {
    readonly $display: symbol;
    display(value: unknown, options?: { readonly raw?: boolean }): Promise<void>;
    broadcast(
      type: string,
      content: object,
      extra?: { readonly buffers?: readonly Uint8Array[] },
    ): Promise<void>;
    format(value: unknown): unknown;
    html(strings: TemplateStringsArray, ...values: unknown[]): object;
    md(strings: TemplateStringsArray, ...values: unknown[]): object;
    svg(strings: TemplateStringsArray, ...values: unknown[]): object;
    image(bytes: Uint8Array): object;
  };
};
// biome-ignore-end lint/suspicious/noExplicitAny: until here
// What TensorFlow.js mentions of a browser's types.
interface BrowserCanvas {
  readonly width: number;
  readonly height: number;
}
interface HTMLCanvasElement extends BrowserCanvas {
  readonly tagName: "CANVAS";
}
interface HTMLImageElement extends BrowserCanvas {
  readonly tagName: "IMG";
}
interface HTMLVideoElement extends BrowserCanvas {
  readonly tagName: "VIDEO";
}
interface ImageData extends BrowserCanvas {
  readonly data: Uint8ClampedArray;
}
interface ImageBitmap extends BrowserCanvas {
  close(): void;
}
interface OffscreenCanvas extends BrowserCanvas {
  getContext(kind: string): unknown;
}
interface WebGLRenderingContext {
  readonly canvas: HTMLCanvasElement;
}
interface WebGL2RenderingContext {
  readonly canvas: HTMLCanvasElement;
}
interface GPUBuffer {
  readonly size: number;
}
