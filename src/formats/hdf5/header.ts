/**
 * Object headers: the list of messages that say what a group or a dataset is.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A
 *
 * @module
 */
import { LimitError, UnsupportedError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import type { Store } from "./store.js";

/** Message types that we read. */
export const MessageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  readonly type: number;
  /** Whether the body is a pointer to a message elsewhere. */
  readonly shared: boolean;
  readonly body: Cursor;
}

/** More messages than any object has: h5py keeps every attribute of a group in one. */
const MAX_MESSAGES = 1 << 16;

/** All messages of the object at an address. `path` is the object's own, for messages. */
export async function readHeader(store: Store, address: number, path: string): Promise<Message[]> {
  const what = `the object header of ${path}`;
  const start = await store.some(address, 32, what);
  const second = String.fromCharCode(...start.bytes(Math.min(4, start.left))) === "OHDR";
  const header = second ? await version2(store, address, what) : await version1(store, address, what);
  const messages: Message[] = [];
  const pending = [header.first];
  const seen = new Set<number>();
  for (let block = pending.shift(); block; block = pending.shift()) {
    for (const message of header.messagesOf(block)) {
      if (message.type !== MessageType.continuation) messages.push(message);
      else pending.push(await continuation(store, message.body, header.continued, seen));
      if (messages.length > MAX_MESSAGES) throw tooMany(block, MAX_MESSAGES);
    }
  }
  return messages;
}

function tooMany({ place }: Cursor, limit: number): LimitError {
  return new LimitError("too many messages in an HDF5 object header", {
    ...place,
    expected: `at most ${limit}`,
  });
}

interface Header {
  readonly first: Cursor;
  /** The messages of a continuation block, without what surrounds them. */
  continued(address: number, length: number): Promise<Cursor>;
  messagesOf(block: Cursor): Generator<Message>;
}

async function continuation(
  store: Store,
  body: Cursor,
  continued: Header["continued"],
  seen: Set<number>,
): Promise<Cursor> {
  const [address, length] = [body.uint(store.offsetSize), body.uint(store.lengthSize)];
  if (seen.has(address)) throw body.error("another block", `address ${address} again`);
  seen.add(address);
  return continued(address, length);
}

async function version1(store: Store, address: number, what: string): Promise<Header> {
  const prefix = await store.block(address, 16, what);
  const version = prefix.u8();
  if (version !== 1) throw prefix.error("an object header of version 1 or 2", `version ${version}`);
  const size = prefix.skip(7).u32();
  return {
    first: await store.block(address + 16, size, what),
    continued: (at, length) => store.block(at, length, what),
    *messagesOf(block) {
      while (block.left >= 8) {
        const [type, size, flags] = [block.u16(), block.u16(), block.u8()];
        yield { type, shared: (flags & 2) !== 0, body: block.skip(3).sub(size) };
      }
    },
  };
}

async function version2(store: Store, address: number, what: string): Promise<Header> {
  const prefix = await store.some(address, 64, what);
  const version = prefix.expect("OHDR").u8();
  if (version !== 2) throw prefix.error("version 2", `version ${version}`);
  const flags = prefix.u8();
  prefix.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = prefix.uint(1 << (flags & 3));
  const whole = await store.checked(address, prefix.at + size, what);
  return {
    first: whole.skip(prefix.at).sub(size),
    continued: async (at, length) => {
      const block = await store.checked(at, length - 4, what); // the last four are a checksum
      return block.expect("OCHK").sub(block.left);
    },
    *messagesOf(block) {
      const head = flags & 4 ? 6 : 4;
      while (block.left >= head) {
        const [type, size, bits] = [block.u8(), block.u16(), block.u8()];
        yield { type, shared: (bits & 2) !== 0, body: block.skip(head - 4).sub(size) };
      }
    },
  };
}

/** The message of a type, if there is one; a shared one is fetched from where it is kept. */
export async function findMessage(
  store: Store,
  messages: readonly Message[],
  type: number,
  path: string,
): Promise<Cursor | undefined> {
  const message = messages.find((candidate) => candidate.type === type);
  if (!message?.shared) return message?.body;
  return sharedMessage(store, message.body, type, path);
}

/** A message that is kept in another object's header: a named datatype. */
export async function sharedMessage(
  store: Store,
  pointer: Cursor,
  type: number,
  path: string,
): Promise<Cursor> {
  const [version, kind] = [pointer.u8(), pointer.u8()];
  if (version === 1) pointer.skip(6);
  if (version === 3 && kind === 1) {
    throw new UnsupportedError("a message in the shared heap of an HDF5 file", {
      ...pointer.place,
      expected: "a message in an object's header",
      found: "one in the heap of shared messages",
    });
  }
  const messages = await readHeader(store, pointer.uint(store.offsetSize), `a shared message of ${path}`);
  const found = messages.find((candidate) => candidate.type === type && !candidate.shared);
  if (!found) throw pointer.error("a message of the same type there", "none");
  return found.body;
}
