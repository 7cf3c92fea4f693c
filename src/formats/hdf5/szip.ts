/**
 * The szip filter: adaptive Golomb-Rice coding of the differences of neighbours, as space probes have it.
 *
 * Sources: HDF5 File Format Specification 3.0, IV.A.2.l; H5Zszip.c of the HDF5 library; CCSDS 121.0-B, Lossless Data
 * Compression; szip's interface of libaec
 *
 * @module
 */
import { MalformedError } from "../../errors.js";
import { Bits } from "./bits.js";
import type { Place } from "./cursor.js";

interface Context {
  /** The filter's numbers in the file: options, samples of a block, bits of a sample, samples of a scan line. */
  readonly values: readonly number[];
  /** More bytes than this no chunk can have. */
  readonly most: number;
  readonly place: Place;
}

/** Options that matter when unpacking. */
const BIG_ENDIAN = 16;
const NEIGHBOURS = 32;

/** Blocks of a scan line; libaec takes no more. */
const MAX_BLOCKS = 4096;

/** Samples have no more bits than these. */
const MAX_LOW = 24;

/** The last pair of small samples that has a number. */
const MAX_PAIR = 90;

/** The unpacked size stands before the bits. */
const HEADER_BYTES = 4;

export function szip(packed: Uint8Array, { values, most, place }: Context): Uint8Array {
  const [options = 0, block = 0, bits = 0, line = 0] = values;
  const size =
    packed.byteLength < HEADER_BYTES
      ? Number.NaN
      : new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  if (!(size <= most)) throw damaged(place, `at most ${most} bytes`, `${size}`);
  const fits = block >= 2 && block <= 32 && block % 2 === 0 && line >= 1 && line / block <= MAX_BLOCKS;
  if (!fits || bits < 1 || (bits > 24 && bits !== 32 && bits !== 64))
    throw damaged(
      place,
      "blocks of 2 to 32 samples of 1 to 24, 32 or 64 bits",
      `blocks of ${block} samples of ${bits} bits, lines of ${line}`,
    );
  // Long samples are packed as their bytes: all the first ones, then all the second ones.
  const planes = bits > 24 ? bits / 8 : 1;
  const sample = planes > 1 ? 8 : bits;
  const width = sample > 16 ? 4 : sample > 8 ? 2 : 1;
  const blocks = Math.ceil(line / block);
  const samples = unpack(new Bits(packed.subarray(HEADER_BYTES), place), {
    bits: sample,
    block,
    blocks,
    line,
    count: Math.ceil(size / width),
    neighbours: (options & NEIGHBOURS) !== 0,
  });
  const bytes = bytesOf(samples, width, (options & BIG_ENDIAN) !== 0);
  return planes > 1 ? interleaved(bytes, planes).subarray(0, size) : bytes.subarray(0, size);
}

interface Coding {
  /** Of a sample. */
  readonly bits: number;
  /** Samples of a block. */
  readonly block: number;
  /** Blocks of a scan line, the last of which is filled up. */
  readonly blocks: number;
  /** Samples of a scan line that count. */
  readonly line: number;
  /** All samples that count. */
  readonly count: number;
  /** Whether samples are differences from the one before. */
  readonly neighbours: boolean;
}

function unpack(bits: Bits, coding: Coding): Uint32Array {
  const { block, blocks, line, count, neighbours } = coding;
  const out = new Uint32Array(count);
  const row = new Uint32Array(block * blocks);
  for (let at = 0; at < count; at += line) {
    const wanted = Math.min(line, count - at);
    readLine(bits, row, Math.ceil(wanted / block), coding);
    if (neighbours) restore(row, coding.bits);
    out.set(row.subarray(0, wanted), at);
  }
  return out;
}

/** The blocks of a scan line. A line of differences begins with a sample as it is. */
function readLine(bits: Bits, row: Uint32Array, wanted: number, coding: Coding): void {
  const { block, blocks, neighbours } = coding;
  const idBits = coding.bits > 16 ? 5 : coding.bits > 8 ? 4 : 3;
  const asTheyAre = (1 << idBits) - 1;
  for (let index = 0; index < wanted; ) {
    const id = bits.read(idBits);
    const target = row.subarray(index * block, (index + 1) * block);
    const first = neighbours && index === 0 ? 1 : 0;
    if (id === asTheyAre) for (let i = 0; i < block; i++) target[i] = bits.read(coding.bits);
    else if (id > 0) split(bits, target, { first, low: id - 1, bits: coding.bits });
    else {
      const pairs = bits.read(1) === 1;
      if (first) target[0] = bits.read(coding.bits);
      if (!pairs) {
        const zeros = zeroBlocks(bits, index, blocks);
        row.fill(0, index * block + first, (index + zeros) * block);
        index += zeros;
        continue;
      }
      readPairs(bits, target, first);
    }
    index++;
  }
}

/** Each sample's upper bits in unary, all of them, then each one's lower bits. */
function split(
  bits: Bits,
  target: Uint32Array,
  { first, low, bits: width }: { first: number; low: number; bits: number },
): void {
  if (low > MAX_LOW) throw damaged(bits.place, `at most ${MAX_LOW} lower bits`, `${low}`);
  if (first) target[0] = bits.read(width);
  const most = 2 ** width - 1;
  for (let i = first; i < target.length; i++) {
    const value = bits.unary() * 2 ** low;
    if (value > most) throw damaged(bits.place, `samples of ${width} bits`, `${value}`);
    target[i] = value;
  }
  if (low > 0) for (let i = first; i < target.length; i++) target[i] = (target[i] ?? 0) + bits.read(low);
}

/** Pairs of small samples, as the number of a pair in order of sums: (0,0), (0,1), (1,0), (0,2), … */
function readPairs(bits: Bits, target: Uint32Array, first: number): void {
  for (let i = first; i < target.length; i++) {
    const number = bits.unary();
    if (number > MAX_PAIR) throw damaged(bits.place, `a pair up to ${MAX_PAIR}`, `${number}`);
    const sum = Math.floor((Math.sqrt(8 * number + 1) - 1) / 2);
    const second = number - (sum * (sum + 1)) / 2;
    if (i % 2 === 0) target[i++] = sum - second;
    target[i] = second;
  }
}

/** A run of blocks of zeros; one number stands for all up to the line's end, or to the next 64 blocks. */
function zeroBlocks(bits: Bits, index: number, blocks: number): number {
  const number = bits.unary() + 1;
  if (number < 5) return Math.min(number, blocks - index);
  if (number === 5) return Math.min(blocks - index, 64 - (index % 64));
  return Math.min(number - 1, blocks - index);
}

/**
 * From differences to samples. A difference that is small enough to have either sign is even or odd by it; of others
 * only the distance is stored, since only one sign keeps the sample inside of its bits.
 */
function restore(row: Uint32Array, bits: number): void {
  const most = 2 ** bits - 1;
  let before = row[0] ?? 0;
  for (let i = 1; i < row.length; i++) {
    const code = row[i] ?? 0;
    const room = Math.min(before, most - before);
    if (code <= 2 * room) before += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
    else before = before <= most - before ? code : most - code;
    row[i] = before;
  }
}

function bytesOf(samples: Uint32Array, width: number, bigEndian: boolean): Uint8Array {
  if (width === 1) return Uint8Array.from(samples);
  const out = new Uint8Array(samples.length * width);
  const view = new DataView(out.buffer);
  if (width === 2) for (const [i, value] of samples.entries()) view.setUint16(2 * i, value, !bigEndian);
  else for (const [i, value] of samples.entries()) view.setUint32(4 * i, value, !bigEndian);
  return out;
}

function interleaved(bytes: Uint8Array, planes: number): Uint8Array {
  const count = Math.floor(bytes.byteLength / planes);
  const out = new Uint8Array(bytes.byteLength);
  for (let plane = 0; plane < planes; plane++)
    for (let i = 0; i < count; i++) out[i * planes + plane] = bytes[plane * count + i] ?? 0;
  return out;
}

function damaged(place: Place, expected: string, found: string): MalformedError {
  return new MalformedError("a chunk of a dataset does not unpack by szip", { ...place, expected, found });
}
