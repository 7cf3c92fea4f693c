/**
 * Messages as frames: `[identities…] <IDS|MSG> signature header parent_header metadata content [buffers…]`.
 *
 * ```ts
 * const message = decode(await socket.receive(), signer); // undefined: not one of ours, drop it
 * socket.send(encode({ ...message, content: { status: "ok" } }, signer));
 * ```
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 * @module
 */

import { asObject, asString, type JsonObject } from "./json.js";
import type { Signer } from "./signer.js";

/** Who sent what and when. `session` names the sending process. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly msg_type: string;
  /** Of the protocol, such as `5.5`. */
  readonly version: string;
  readonly subshell_id?: string | null | undefined;
}

export interface Message {
  /** Routing frames; on iopub, the topic. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The request's header; undefined is sent as `{}`. */
  readonly parent: Header | undefined;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

const delimiter = Buffer.from("<IDS|MSG>");

export function encode(message: Message, signer: Signer): Uint8Array[] {
  const { header, parent, metadata, content } = message;
  const frames = [toJson(header), parentFrame(parent), toJson(metadata), toJson(content)];
  const signature = Buffer.from(signer.sign(frames));
  return [...message.identities, delimiter, signature, ...frames, ...message.buffers];
}

function toJson(part: object): Buffer {
  return Buffer.from(JSON.stringify(part));
}

/**
 * Every message of a cell carries the same one. Only the latest is kept: a small buffer keeps the eight kilobytes alive
 * that it is part of, and the requests of a thousand ended cells are remembered.
 */
let latest: { readonly parent: Header; readonly frame: Buffer } | undefined;
const noParent = Buffer.from("{}");

function parentFrame(parent: Header | undefined): Buffer {
  if (parent === undefined) return noParent;
  if (latest?.parent !== parent) latest = { parent, frame: toJson(parent) };
  return latest.frame;
}

/** The message in `frames`; undefined where they are malformed or not signed with our key. */
export function decode(frames: readonly Uint8Array[], signer: Signer): Message | undefined {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  const [signature, ...rest] = at < 0 ? [] : frames.slice(at + 1);
  const signed = rest.slice(0, 4);
  if (signature === undefined || signed.length < 4 || !signer.verify(signature, signed)) return undefined;
  const [head, parent, metadata, content] = signed.map(parseObject);
  const header = head && toHeader(head);
  if (!header || !parent || !metadata || !content) return undefined;
  return {
    identities: frames.slice(0, at),
    header,
    parent: toHeader(parent),
    metadata,
    content,
    buffers: rest.slice(4),
  };
}

function parseObject(frame: Uint8Array): JsonObject | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString()));
  } catch {
    return undefined;
  }
}

/** A header as it came, extra fields and all: replies must carry it back unchanged. */
function toHeader(fields: JsonObject): Header | undefined {
  const [msg_id, msg_type] = [asString(fields.msg_id), asString(fields.msg_type)];
  if (msg_id === undefined || msg_type === undefined) return undefined;
  return {
    username: "",
    date: "",
    version: "",
    ...fields,
    session: asString(fields.session) ?? "",
    subshell_id: fields.subshell_id === null ? null : asString(fields.subshell_id),
    msg_id,
    msg_type,
  };
}
