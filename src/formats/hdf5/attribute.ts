/**
 * Attributes of groups and datasets.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.m
 *
 * @module
 */
import { UnsupportedError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import { readDataspace } from "./dataspace.js";
import { readDatatype } from "./datatype.js";
import { denseObjects } from "./dense.js";
import { type Message, MessageType, sharedMessage } from "./header.js";
import { GlobalHeap } from "./heaps.js";
import type { Store } from "./store.js";
import { readScalars, type Scalar } from "./values.js";

export interface Attribute {
  /** None for a scalar, null for h5py's `Empty`. */
  readonly shape: readonly number[] | null;
  readonly values: readonly Scalar[];
}

/** Attributes by name. A Map, because a name may be `__proto__`. */
export type Attributes = ReadonlyMap<string, Attribute>;

export async function readAttributes(
  store: Store,
  messages: readonly Message[],
  path: string,
): Promise<Attributes> {
  const heap = new GlobalHeap(store, path);
  const attributes = new Map<string, Attribute>();
  for (const body of await bodies(store, messages, path)) {
    const { name, attribute } = await readAttribute(store, heap, body, path);
    attributes.set(name, attribute);
  }
  return attributes;
}

/** Attributes stand in the header while they are few, and in a heap of their own after that. */
async function bodies(store: Store, messages: readonly Message[], path: string): Promise<Cursor[]> {
  const found: Cursor[] = [];
  for (const { type, shared, body } of messages) {
    if (type === MessageType.attribute) {
      found.push(shared ? await sharedMessage(store, body, type, path) : body);
    }
    if (type === MessageType.attributeInfo) {
      const flags = body.skip(1).u8();
      const [heap, index] = [
        body.skip(flags & 1 ? 2 : 0).maybe(store.offsetSize),
        body.maybe(store.offsetSize),
      ];
      if (heap !== null && index !== null) {
        found.push(...(await denseObjects(store, { heap, index, kind: "attributes", path })));
      }
    }
  }
  return found;
}

async function readAttribute(
  store: Store,
  heap: GlobalHeap,
  body: Cursor,
  path: string,
): Promise<{ name: string; attribute: Attribute }> {
  const version = body.u8();
  if (version < 1 || version > 3) throw body.error("an attribute of version 1 to 3", `version ${version}`);
  const flags = body.u8();
  const [nameSize, typeSize, spaceSize] = [body.u16(), body.u16(), body.u16()];
  if (version === 3) body.skip(1);
  const unit = version === 1 ? 8 : 1; // only the first version pads its parts
  const part = (size: number) => {
    const cursor = body.sub(size);
    body.skip(Math.min(body.left, (unit - (size % unit)) % unit));
    return cursor;
  };
  const name = part(nameSize).textOf(nameSize);
  const typeBody = part(typeSize);
  const shared = version > 1 && (flags & 1) !== 0;
  const datatype = readDatatype(
    shared ? await sharedMessage(store, typeBody, MessageType.datatype, path) : typeBody,
  );
  if (version > 1 && flags & 2)
    throw new UnsupportedError("a shared dataspace in an HDF5 file", {
      ...body.place,
      expected: `the shape of attribute ${JSON.stringify(name)} itself`,
      found: "a pointer to one",
    });
  const { shape } = readDataspace(part(spaceSize), store.lengthSize);
  const count = shape === null ? 0 : shape.reduce((product, n) => product * n, 1);
  const values = await readScalars(body.bytes(count * datatype.size), datatype, heap, body.place);
  return { name, attribute: { shape, values } };
}
