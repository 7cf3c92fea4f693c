/**
 * Writes protobuf's wire format into one growing array.
 *
 * Lengths of messages are not known when they begin, so each gets a varint of five bytes that is filled in at the
 * end: longer than need be, which every reader accepts.
 *
 * @module
 */
import { Wire } from "./wire.js";

const LENGTH_BYTES = 5;

export class WireWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes so far. Setting it back drops what was written since. */
  length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** Room for `count` bytes at {@link length}, to be written directly. */
  space(count: number): Uint8Array {
    this.#reserve(count);
    return this.#bytes;
  }

  raw(bytes: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    for (let i = from; i < to; i++) this.#bytes[this.length++] = bytes[i] ?? 0;
  }

  varint(field: number, value: number | bigint): void {
    this.#tag(field, Wire.varint);
    this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#tag(field, Wire.fixed32);
    this.#reserve(4);
    this.#view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  double(field: number, value: number): void {
    this.#tag(field, Wire.fixed64);
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, Wire.fixed32);
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  fixed64(field: number, value: bigint): void {
    this.#tag(field, Wire.fixed64);
    this.#reserve(8);
    this.#view.setBigUint64(this.length, BigInt.asUintN(64, value), true);
    this.length += 8;
  }

  /** Begins a length-delimited field; what is returned goes to {@link end}. */
  begin(field: number): number {
    this.#tag(field, Wire.bytes);
    this.#reserve(LENGTH_BYTES);
    this.length += LENGTH_BYTES;
    return this.length;
  }

  end(mark: number): void {
    let length = this.length - mark;
    for (let i = mark - LENGTH_BYTES; i < mark; i++) {
      this.#bytes[i] = (length & 0x7f) | (i === mark - 1 ? 0 : 0x80);
      length = Math.floor(length / 128);
    }
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire);
  }

  #varint(value: number | bigint): void {
    this.#reserve(10);
    if (typeof value === "number" && value >= 0) {
      let rest = value;
      for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      this.#bytes[this.length++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.length++] = Number(rest);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + count, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
