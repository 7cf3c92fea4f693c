/**
 * Binary parts of a widget's state travel beside its JSON: each is taken out, and its path noted.
 *
 * ```ts
 * splitBuffers({ size: 2, data: new Uint8Array(2) }); // { state: { size: 2 }, paths: [["data"]], buffers: [...] }
 * ```
 *
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 * @module
 */

type Path = readonly (string | number)[];

export interface SplitState {
  readonly state: Record<string, unknown>;
  readonly paths: readonly Path[];
  readonly buffers: readonly Uint8Array[];
}

/** In lists, `null` stands where a buffer was. */
export function splitBuffers(values: object): SplitState {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];

  function object(value: object, path: Path): Record<string, unknown> {
    const entries = Object.entries(value).map(([name, part]) => [name, visit(part, [...path, name])]);
    return Object.fromEntries(entries.filter(([, part]) => part !== taken));
  }

  function visit(value: unknown, path: Path): unknown {
    const bytes = bytesOf(value);
    if (bytes !== undefined) {
      paths.push(path);
      buffers.push(bytes);
      return taken;
    }
    if (Array.isArray(value)) {
      return value.map((part, index) => {
        const kept = visit(part, [...path, index]);
        return kept === taken ? null : kept;
      });
    }
    return isPlainObject(value) ? object(value, path) : value;
  }

  return { state: object(values, []), paths, buffers };
}

const taken = Symbol("taken");

/** The state with its buffers back in their places. Paths that lead nowhere are left out: a browser sent them. */
export function joinBuffers(
  state: Record<string, unknown>,
  paths: readonly unknown[],
  buffers: readonly Uint8Array[],
): Record<string, unknown> {
  for (const [index, path] of paths.entries()) {
    const bytes = buffers[index];
    if (bytes !== undefined && Array.isArray(path)) put(state, path, bytes);
  }
  return state;
}

function put(state: object, path: readonly unknown[], bytes: Uint8Array): void {
  let place: object = state;
  for (const step of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(place, String(step)) ? Reflect.get(place, String(step)) : undefined;
    if (typeof next !== "object" || next === null) return;
    place = next;
  }
  const value = { value: bytes, configurable: true, enumerable: true, writable: true };
  Reflect.defineProperty(place, String(path.at(-1)), value);
}

/** Bytes as the kind of array that stood there before; as they are where their number does not fit it. */
export function asBefore(before: unknown, bytes: unknown): unknown {
  if (!(bytes instanceof Uint8Array)) return bytes;
  if (before instanceof ArrayBuffer) return bytes.slice().buffer;
  if (before instanceof DataView) return new DataView(bytes.slice().buffer);
  for (const Kind of arrayKinds) {
    if (!(before instanceof Kind) || bytes.byteLength % Kind.BYTES_PER_ELEMENT !== 0) continue;
    return new Kind(bytes.slice().buffer);
  }
  return bytes;
}

const arrayKinds = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A cell's objects may come from another realm, whose Object.prototype is another one.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
