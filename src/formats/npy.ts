/**
 * numpy's `.npy`: one array.
 *
 * Source: NEP 1 and numpy/lib/_format_impl.py (versions 1.0, 2.0, 3.0). Arrays of objects are pickles, which
 * would run code, and are refused.
 *
 * ```ts
 * const bytes = writeNpy(await graph.getTensorByName("dense/kernel:0").load());
 * const tensor = await readNpy(memorySource("kernel.npy", bytes)); // a TensorRef; load() gives the values
 * ```
 *
 * @module
 */
import { MalformedError, UnsupportedError } from "../errors.js";
import { type ByteSource, memorySource, sliceSource } from "../io/source.js";
import { numberBytes, swapped } from "../tensor/decode.js";
import { type DType, dtypes, elementCount } from "../tensor/dtype.js";
import { denseBytes } from "../tensor/encode.js";
import { type TensorContent, TensorRef, type TensorValue } from "../tensor/tensor.js";

const MAGIC = "\x93NUMPY";

/** A header is a dict of three short entries; numpy itself refuses longer ones than 10 kB unless told. */
const MAX_HEADER = 10_000;

/** numpy aligns the values so that they can be mapped into memory. */
const ALIGNMENT = 64;

/**
 * The array in a `.npy`, lazy where its bytes can be used as they are.
 *
 * @throws {MalformedError} for a header or a size that contradicts the format
 * @throws {UnsupportedError} for objects, structured and date types
 */
export async function readNpy(source: ByteSource, name = source.name): Promise<TensorRef> {
  const { start, ...array } = await readHeader(source);
  return arrayTensor(sliceSource(source, start, source.size - start), array, name);
}

/** What numpy says of an array. */
export interface ArrayHeader {
  /** Its dtype, `<f4`. */
  readonly descr: string;
  /** Whether the first axis varies fastest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** The array whose elements fill `source`. */
export async function arrayTensor(
  source: ByteSource,
  { descr, fortran, shape }: ArrayHeader,
  name: string,
): Promise<TensorRef> {
  const count = elementCount(shape);
  const type = parseDescr(descr, source.name);
  const size = count === null ? Number.NaN : count * type.itemsize;
  if (size !== source.size) {
    throw new MalformedError("the size of an array contradicts its shape", {
      file: source.name,
      path: name,
      expected: `${size} bytes of ${descr} [${shape.join(", ")}]`,
      found: `${source.size} bytes`,
    });
  }
  const content =
    type.dtype === "string"
      ? stringContent(source, type, fortran ? shape : null)
      : dense(source, type, fortran ? shape : null);
  return new TensorRef({ name, dtype: type.dtype, shape, content: await content });
}

/** Bytes of a `.npy` as `numpy.save` writes it: little-endian, C order, format 1.0. */
export function writeNpy(value: TensorValue): Uint8Array {
  const { descr, bytes } = value.dtype === "string" ? fixedStrings(value) : numbers(value);
  const tuple = value.shape.length === 1 ? `${value.shape[0]},` : value.shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padding = (ALIGNMENT - ((10 + header.length + 1) % ALIGNMENT)) % ALIGNMENT;
  const text = `${header}${" ".repeat(padding)}\n`;
  const out = new Uint8Array(10 + text.length + bytes.length);
  out.set(Uint8Array.from(`${MAGIC}\x01\0`, (c) => c.charCodeAt(0)));
  new DataView(out.buffer).setUint16(8, text.length, true);
  out.set(new TextEncoder().encode(text), 10);
  out.set(bytes, 10 + text.length);
  return out;
}

function numbers(value: TensorValue): { descr: string; bytes: Uint8Array } {
  const { numpy, kind } = dtypes[value.dtype];
  if (numpy) return { descr: numpy, bytes: denseBytes(value.dtype, value.data) };
  if (kind !== "float")
    throw new UnsupportedError(`${value.dtype} tensors cannot be written as .npy`, {
      path: value.name,
      expected: "numbers or strings",
      found: value.dtype,
    });
  // numpy has no bfloat16 and no 8-bit floats; float32 holds all of their values.
  return { descr: "<f4", bytes: denseBytes("float32", value.data) };
}

/** Byte strings as `S`, all as long as the longest. numpy pads with zeros, so none may end in one. */
function fixedStrings(value: TensorValue): { descr: string; bytes: Uint8Array } {
  const strings = [...value.data].map((element) =>
    element instanceof Uint8Array ? element : new Uint8Array(),
  );
  const bad = strings.findIndex((bytes) => bytes.at(-1) === 0);
  if (bad >= 0) {
    throw new UnsupportedError("a string that ends in a zero byte cannot be written as .npy", {
      path: `${value.name}, element ${bad}`,
      hint: "numpy's S type drops zeros at the end; load the values instead",
    });
  }
  const width = Math.max(1, ...strings.map((bytes) => bytes.length));
  const bytes = new Uint8Array(width * strings.length);
  for (const [i, string] of strings.entries()) bytes.set(string, i * width);
  return { descr: `|S${width}`, bytes };
}

interface Header extends ArrayHeader {
  /** Where the values start. */
  readonly start: number;
}

/** The header of a `.npy`. */
export async function readHeader(source: ByteSource): Promise<Header> {
  const head = await source.read(0, Math.min(12, source.size));
  const magic = String.fromCharCode(...head.subarray(0, 6));
  if (magic !== MAGIC || head.length < 10) {
    throw new MalformedError("this is no .npy file", {
      file: source.name,
      offset: 0,
      expected: "\\x93NUMPY at the start",
      hint: magic.startsWith("PK")
        ? `it is a zip, as an .npz is: give its arrays by --inputs ${source.name}`
        : undefined,
    });
  }
  const long = (head[6] ?? 1) > 1; // version 2.0 and up have four bytes of length
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = long && head.length >= 12 ? view.getUint32(8, true) : view.getUint16(8, true);
  const begin = long ? 12 : 10;
  if (length > MAX_HEADER) {
    throw new MalformedError("the header of an .npy file is too long", {
      file: source.name, offset: 8, expected: `at most ${MAX_HEADER} bytes`, found: `${length}`,
    }); // biome-ignore format: short
  }
  const text = new TextDecoder().decode(await source.read(begin, length));
  return { ...parseHeader(text, source.name, begin), start: begin + length };
}

/** The header is a Python dict literal with exactly three keys. */
function parseHeader(text: string, file: string, offset: number): Omit<Header, "start"> {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new UnsupportedError("structured arrays cannot be read", {
      file,
      path: "descr",
      found: text.trim(),
    });
  }
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw new MalformedError("the header of an .npy file lacks descr, fortran_order or shape", {
      file,
      offset,
      found: text.trim(),
    });
  }
  const dimensions = shape
    .split(",")
    .map((part) => part.trim().replace(/L$/, ""))
    .filter(Boolean)
    .map(Number);
  return { descr, fortran: fortran === "True", shape: dimensions };
}

interface Descr {
  readonly dtype: DType;
  readonly itemsize: number;
  readonly bigEndian: boolean;
  /** For strings: bytes (`S`) or UTF-32 characters (`U`). */
  readonly characters: boolean;
}

function parseDescr(descr: string, file: string): Descr {
  const [, order = "", kind = "", digits = ""] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(descr) ?? [];
  const size = Number(digits || 1);
  const bigEndian = order === ">";
  if (kind === "S" || kind === "a") return { dtype: "string", itemsize: size, bigEndian, characters: false };
  if (kind === "U") return { dtype: "string", itemsize: 4 * size, bigEndian, characters: true };
  const wanted = kind === "?" ? "b1" : `${kind}${size}`;
  for (const [name, { numpy, itemsize }] of Object.entries(dtypes)) {
    // Object.entries widens the keys; they are those of the table.
    if (numpy?.slice(1) === wanted) return { dtype: name as DType, itemsize, bigEndian, characters: false };
  }
  throw new UnsupportedError(`arrays of numpy type ${JSON.stringify(descr)} cannot be read`, {
    file,
    path: "descr",
    expected: "numbers, booleans or texts",
    found: descr,
    hint:
      kind === "O"
        ? "it holds pickled Python objects; save it with a plain dtype"
        : 'convert it with astype("float32")',
  });
}

/** Bytes that can stay lazy do; others are turned around in memory. */
async function dense(
  source: ByteSource,
  type: Descr,
  fortranShape: readonly number[] | null,
): Promise<TensorContent> {
  if (!type.bigEndian && !fortranShape) return { kind: "dense", source };
  let bytes = await source.read(0, source.size);
  if (type.bigEndian) bytes = swapped(bytes, numberBytes(type.dtype));
  if (fortranShape) bytes = rowMajor(bytes, fortranShape, type.itemsize);
  return { kind: "dense", source: memorySource(source.name, bytes) };
}

async function stringContent(
  source: ByteSource,
  type: Descr,
  fortranShape: readonly number[] | null,
): Promise<TensorContent> {
  return {
    kind: "strings",
    bytes: source.size,
    load: async (signal) => {
      let bytes = await source.read(0, source.size, signal);
      if (fortranShape) bytes = rowMajor(bytes, fortranShape, type.itemsize);
      const count = type.itemsize === 0 ? 0 : bytes.length / type.itemsize;
      return Array.from({ length: count }, (_, i) =>
        oneString(
          bytes.subarray(i * type.itemsize, (i + 1) * type.itemsize),
          type,
          `${source.name}, element ${i}`,
        ),
      );
    },
  };
}

function oneString(bytes: Uint8Array, { characters, bigEndian }: Descr, where: string): Uint8Array {
  if (!characters) return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, !bigEndian);
    if (code > 0x10ffff)
      throw new MalformedError("a character of an .npy file is no Unicode code point", {
        file: where,
        path: "characters",
        expected: "at most 10ffff",
        found: code.toString(16),
      });
    text += String.fromCodePoint(code);
  }
  return new TextEncoder().encode(text.replace(/\0+$/, ""));
}

/** From column-major (Fortran) order to row-major. */
function rowMajor(bytes: Uint8Array, shape: readonly number[], itemsize: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const count = itemsize === 0 ? 0 : bytes.length / itemsize;
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  for (let to = 0; to < count; to++) {
    const from = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
    out.set(bytes.subarray(from * itemsize, (from + 1) * itemsize), to * itemsize);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
  }
  return out;
}
