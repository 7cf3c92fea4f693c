/**
 * AttrValue: the attributes of a node, decoded when asked for.
 *
 * Source: tensorflow/core/framework/attr_value.proto
 *
 * @module
 */
import { type ThawError, UnsupportedError } from "../errors.js";
import type { ByteSource } from "../io/source.js";
import { type DType, dtypeOf } from "../tensor/dtype.js";
import type { AttrList, Attrs, AttrValue, FunctionRef } from "./attr-value.js";
import { isDamage } from "./damaged.js";
import { readShape, walkShape } from "./shape.js";
import { readTensor, walkTensor } from "./tensorproto.js";
import { int64, Varints } from "./varint.js";
import { walkSync } from "./walk.js";
import type { Walk } from "./window.js";
import { type Cursor, Wire } from "./wire.js";

/** Values up to this size stay encoded in memory; a larger one is looked into at once (it is a tensor). */
const LAZY_BYTES = 16 << 10;

type Raw =
  | { readonly cursor: Cursor }
  | { readonly value: AttrValue | undefined }
  /** What is wrong with it, for those who ask. */
  | { readonly error: ThawError };

/** Attributes by name. Each value is decoded at its first use and kept. */
export class LazyAttrs implements Attrs {
  readonly #values = new Map<string, Raw>();
  #undecoded: { readonly message: Cursor; readonly field: number } | undefined;

  constructor(
    /** What the tensors among the values are called after: the node's name, once it has been met. */
    public owner = "",
  ) {}

  get names(): readonly string[] {
    return [...this.#named().keys()];
  }

  get(name: string): AttrValue | undefined {
    const raw = this.#named().get(name);
    if (raw && "error" in raw) throw raw.error;
    if (!raw || "value" in raw) return raw?.value;
    const cursor = raw.cursor.again();
    const simple = cursor.inMemory ? simpleValue(cursor, this.owner) : null;
    const value =
      simple === null ? walkSync(undefined, walkAttrValue(raw.cursor.again(), this.owner)) : simple;
    this.#values.set(name, { value });
    return value;
  }

  set(name: string, raw: Raw): void {
    this.#values.set(name, raw);
  }

  /**
   * Leaves even the names for later: the entries are `field` of a message that is whole in memory. Listing the
   * tensors of a graph looks at the attributes of its constants, which are a third of all.
   */
  defer(message: Cursor, field: number): void {
    this.#undecoded = { message, field };
  }

  #named(): ReadonlyMap<string, Raw> {
    const { message, field } = this.#undecoded ?? {};
    if (!message) return this.#values;
    const walker = message.again();
    while (walker.next()) if (walker.field === field) takeEntry(walker, this);
    this.#undecoded = undefined; // only now: a damaged entry is as damaged the next time
    return this.#values;
  }
}

/** The entry that a message in memory is at: without steps, for a graph has tens of thousands. */
function takeEntry(message: Cursor, into: LazyAttrs): void {
  const entry = message.messageAtHand("attr");
  let name = "";
  let cursor: Cursor | undefined;
  while (entry?.next()) {
    if (entry.field === 1) name = entry.text();
    else if (entry.field === 2) cursor = entry.messageAtHand("value");
  }
  into.set(name, cursor ? { cursor } : { value: undefined });
}

/** One entry of a `map<string, AttrValue>`. */
export function* walkAttr(entry: Cursor, into: LazyAttrs, source?: ByteSource): Walk<void> {
  let name = "";
  let raw: Raw = { value: undefined };
  while (entry.next() || (yield* entry.more())) {
    if (entry.field === 1) name = yield* entry.string();
    else if (entry.field === 2) {
      const cursor = yield* entry.message("value");
      const lazy = cursor.end - cursor.start <= LAZY_BYTES;
      raw = lazy ? { cursor } : yield* walkLarge(cursor, into.owner, source);
    }
  }
  into.set(name, raw);
}

/** A damaged value is refused when it is asked for, as one that is decoded then. */
function* walkLarge(cursor: Cursor, owner: string, source: ByteSource | undefined): Walk<Raw> {
  try {
    return { value: yield* walkAttrValue(cursor, owner, source) };
  } catch (error) {
    if (isDamage(error)) return { error };
    throw error;
  }
}

/** A value in memory that is no function, as most are: without steps; null where it is one of those. */
function simpleValue(cursor: Cursor, owner: string): AttrValue | undefined | null {
  let value: AttrValue | undefined;
  while (cursor.next()) {
    const { field } = cursor;
    if (field > 8) return null;
    value = simpleKind(cursor, owner) ?? value;
  }
  return value;
}

function simpleKind(cursor: Cursor, owner: string): AttrValue | undefined {
  switch (cursor.field) {
    case 1:
      return { kind: "list", value: readList(cursor.within("list"), owner) };
    case 2:
      return { kind: "s", value: cursor.payload() };
    case 7:
      return { kind: "shape", value: readShape(cursor.within("shape")) };
    case 8:
      return { kind: "tensor", value: readTensor(cursor.within("tensor"), `${owner}:0`) };
    default:
      return scalar(cursor);
  }
}

/** A number, a boolean or a dtype. */
function scalar(cursor: Cursor): AttrValue | undefined {
  switch (cursor.field) {
    case 3:
      return { kind: "i", value: cursor.int64() };
    case 4:
      return { kind: "f", value: cursor.float() };
    case 5:
      return { kind: "b", value: cursor.bool() };
    default:
      return dtypeIn(cursor);
  }
}

function* walkAttrValue(cursor: Cursor, owner: string, source?: ByteSource): Walk<AttrValue | undefined> {
  let value: AttrValue | undefined; // the last field of a oneof wins
  while (cursor.next() || (yield* cursor.more())) value = (yield* walkKind(cursor, owner, source)) ?? value;
  return value;
}

function* walkKind(cursor: Cursor, owner: string, source?: ByteSource): Walk<AttrValue | undefined> {
  switch (cursor.field) {
    case 1:
      return { kind: "list", value: yield* walkList(yield* cursor.message("list"), owner) };
    case 2:
      return { kind: "s", value: yield* cursor.bytes() };
    case 3:
    case 4:
    case 5:
    case 6:
      return scalar(cursor);
    case 7:
      return { kind: "shape", value: yield* walkShape(yield* cursor.message("shape")) };
    case 8:
      return {
        kind: "tensor",
        value: yield* walkTensor(yield* cursor.message("tensor"), `${owner}:0`, source),
      };
    case 9:
      return { kind: "placeholder", value: yield* cursor.string() };
    case 10:
      return { kind: "func", value: yield* walkFunctionRef(yield* cursor.message("func"), owner) };
    default:
      return undefined;
  }
}

/** A dtype; DT_INVALID says that there is none. */
function dtypeIn(cursor: Cursor): AttrValue | undefined {
  const code = cursor.int32();
  return code === 0 ? undefined : { kind: "type", value: knownType(code, cursor) };
}

export function knownType(code: number, cursor: Cursor): DType {
  const dtype = dtypeOf(code);
  if (dtype) return dtype;
  throw new UnsupportedError("an unknown dtype", {
    file: cursor.file,
    offset: cursor.start,
    path: cursor.path,
    expected: "one of TensorFlow's",
    found: `DataType ${code}`,
  });
}

export function* walkFunctionRef(cursor: Cursor, owner: string): Walk<FunctionRef> {
  let name = "";
  const attrs = new LazyAttrs(owner);
  const message = yield* cursor.loaded();
  while (message.next()) {
    if (message.field === 1) name = yield* message.string();
    else if (message.field === 2) yield* walkAttr(yield* message.message("attr"), attrs);
  }
  return { name, attrs };
}

/** Lists are taken into memory whole: only constants hold large tensors. */
function* walkList(cursor: Cursor, owner: string): Walk<AttrList> {
  return readList(yield* cursor.loaded(), owner);
}

function readList(message: Cursor, owner: string): AttrList {
  const list = { s: [], i: [], f: [], b: [], type: [], shape: [], tensor: [], func: [] } as Lists;
  while (message.next()) {
    if (message.field < 7) readItem(message, list);
    else walkSync(undefined, walkItem(message, list, owner));
  }
  return list;
}

/** An {@link AttrList} while it is being built. */
type Lists = { [K in keyof AttrList]: AttrList[K][number][] };

/** Numbers and strings. */
function readItem(item: Cursor, list: Lists): void {
  switch (item.field) {
    case 2:
      list.s.push(item.payload());
      return;
    case 4:
      if (item.wire === Wire.fixed32) list.f.push(item.float());
      else for (const value of floats(item.payload())) list.f.push(value);
      return;
    case 3:
    case 5:
    case 6:
      readNumbers(item, list);
  }
}

function* walkItem(item: Cursor, list: Lists, owner: string): Walk<void> {
  switch (item.field) {
    case 7:
      // `_input_shapes`, as Grappler leaves them in what it has optimized.
      list.shape.push(readShape(item.within("shape", list.shape.length), true));
      return;
    case 8:
      list.tensor.push(yield* walkTensor(item.within("tensor", list.tensor.length), `${owner}:0`));
      return;
    case 9:
      list.func.push(yield* walkFunctionRef(item.within("func", list.func.length), owner));
  }
}

function readNumbers(item: Cursor, list: Lists): void {
  const { field } = item;
  const push = (number: { readonly lo: number; readonly hi: number }) => {
    if (field === 3) list.i.push(int64(number));
    else if (field === 5) list.b.push((number.lo | number.hi) !== 0);
    else list.type.push(knownType(number.lo, item));
  };
  if (item.wire === Wire.varint) push(item);
  else for (const run = new Varints(item.payload(), item.file, item.from); run.next(); ) push(run);
}

function floats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}
