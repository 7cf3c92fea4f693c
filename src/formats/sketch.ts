/**
 * Which TensorFlow message some bytes are. Protobuf has no magic number; the numbers and types of the first
 * fields tell, leniently, so that a truncated file is still named for what it was.
 *
 * @module
 */
import { Cursor, Wire } from "./wire.js";

export interface SketchedField {
  readonly field: number;
  readonly wire: number;
  /** The low half of a number. */
  readonly lo: number;
  /** What there is of a length-delimited payload. */
  readonly payload: Uint8Array;
}

/** More fields than this add nothing to what the first ones told. */
const MAX_FIELDS = 32;

const none = new Uint8Array(0);

/** The first fields of a message of which `bytes` is a prefix; null when they are none. */
export function sketch(bytes: Uint8Array, most = MAX_FIELDS): readonly SketchedField[] | null {
  const cursor = Cursor.prefix(bytes);
  const found: SketchedField[] = [];
  try {
    while (found.length < most && cursor.next()) {
      const { field, wire, lo, from, to } = cursor;
      found.push({ field, wire, lo, payload: wire === Wire.bytes ? bytes.subarray(from, to) : none });
    }
  } catch {
    if (found.length === 0) return null; // not a message at all; otherwise it is cut short or damaged later
  }
  return found;
}

/** TensorFlow's own rule for op names, wider for names that were allowed once and for what Grappler makes, `_FusedConv2D`. */
const opName = /^[A-Za-z0-9._][A-Za-z0-9_.\\/>-]*$/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function isGraphDef(bytes: Uint8Array): boolean {
  const fields = sketch(bytes);
  if (!fields?.length || !fields.every(({ field, wire }) => graphWires[field] === wire)) return false;
  const nodes = fields.filter(({ field }) => field === 1);
  if (nodes.length > 0) return nodes.slice(0, -1).every(isNodeDef) && nodes.some(isNodeDef);
  return fields.some(({ field, payload }) => field === 4 && isVersions(payload));
}

/** Wire types of node, library, version, versions and debug_info. */
const graphWires: Readonly<Record<number, number>> = {
  1: Wire.bytes,
  2: Wire.bytes,
  3: Wire.varint,
  4: Wire.bytes,
  5: Wire.bytes,
};

function isNodeDef({ payload }: SketchedField): boolean {
  const [name, op] = sketch(payload, 2) ?? [];
  if (name?.field !== 1 || name.wire !== Wire.bytes || op?.field !== 2 || op.wire !== Wire.bytes)
    return false;
  return text(name.payload) !== null && opName.test(text(op.payload) ?? "");
}

function isVersions(bytes: Uint8Array): boolean {
  const fields = sketch(bytes);
  return !!fields?.length && fields.every(({ field, wire }) => field <= 3 && wire <= Wire.bytes);
}

export function isMetaGraph(bytes: Uint8Array): boolean {
  const fields = sketch(bytes);
  if (!fields?.length || !fields.every(({ field, wire }) => field <= 7 && wire === Wire.bytes)) return false;
  return fields.some(
    ({ field, payload }) => (field === 2 && isGraphDef(payload)) || (field === 1 && isMetaInfo(payload)),
  );
}

/** MetaInfoDef: a list of ops, a version of TensorFlow, or tags. */
function isMetaInfo(bytes: Uint8Array): boolean {
  return (sketch(bytes) ?? []).some(({ field, payload }) => {
    if (field === 5) return /^\d+\.\d+|^unknown$/.test(text(payload) ?? "");
    const [op] = field === 2 ? (sketch(payload) ?? []) : [];
    return op?.field === 1 && opName.test(text(sketch(op.payload)?.[0]?.payload ?? none) ?? "");
  });
}

export function isSavedModel(bytes: Uint8Array): boolean {
  const [version, ...graphs] = sketch(bytes) ?? [];
  if (version?.field !== 1 || version.wire !== Wire.varint || graphs.length === 0) return false;
  return graphs.every(({ field, wire }) => field === 2 && wire === Wire.bytes) && isMetaGraphLike(graphs[0]);
}

function isMetaGraphLike(field: SketchedField | undefined): boolean {
  const fields = sketch(field?.payload ?? none) ?? [];
  return fields.length > 0 && fields.every((inner) => inner.field <= 7 && inner.wire === Wire.bytes);
}

/** `keras_metadata.pb`: records with a node path and an identifier such as `_tf_keras_layer`. */
export function isKerasMetadata(bytes: Uint8Array): boolean {
  const [node] = sketch(bytes) ?? [];
  if (node?.field !== 1 || node.wire !== Wire.bytes) return false;
  return (sketch(node.payload) ?? []).some(
    ({ field, payload }) => field === 4 && text(payload)?.startsWith("_tf_keras_"),
  );
}

/** `fingerprint.pb`: five hashes and a version. */
export function isFingerprint(bytes: Uint8Array): boolean {
  const fields = sketch(bytes) ?? [];
  const hashes = fields.filter(({ field, wire }) => field <= 5 && wire === Wire.varint);
  return hashes.length >= 3 && fields.every(({ field }) => field <= 7) && bytes.length < 1024;
}

/** ONNX's ModelProto: an IR version, a producer, a graph or operator sets. */
export function isOnnx(bytes: Uint8Array): boolean {
  const fields = sketch(bytes) ?? [];
  const [first] = fields;
  return (
    first?.field === 1 &&
    first.wire === Wire.varint &&
    first.lo >= 0 &&
    first.lo < 100 &&
    fields.some(({ field }) => field === 7 || field === 8)
  );
}

/** Printable UTF-8, or null. */
function text(bytes: Uint8Array): string | null {
  try {
    const decoded = utf8.decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells a message
    return /[\u0000-\u001f]/.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
