/**
 * The bytes behind an HDF5 file's addresses, read a page at a time: metadata is small pieces close together, and
 * over HTTP every read is a request.
 *
 * @module
 */
import { LimitError, MalformedError } from "../../errors.js";
import type { ByteSource } from "../../io/source.js";
import { fetchOrReadOn } from "../format.js";
import { Cursor } from "./cursor.js";
import { lookup3 } from "./lookup3.js";

const PAGE = 64 << 10;

/** Pages kept: 16 MB hold the metadata of the largest models. */
const MAX_PAGES = 256;

/** No piece of metadata is larger; a header of a million attributes would be. */
const MAX_BLOCK = 64 << 20;

/** How a file is read. */
export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with a checksum's mismatch in place of throwing it. */
  readonly onMismatch?: ((error: MalformedError) => void) | undefined;
}

/** Bytes of the checksum at the end of a structure. */
const CHECKSUM = 4;

export class Store {
  readonly #pages = new Map<number, Promise<Uint8Array>>();

  constructor(
    readonly source: ByteSource,
    /** Where address 0 is: files may begin with a block of the user's own. */
    readonly base: number,
    /** Bytes of an address and of a length, as the superblock says. */
    readonly offsetSize: number,
    readonly lengthSize: number,
    readonly options: StoreOptions = {},
  ) {}

  /** A cursor over `length` bytes that a checksum follows, which is compared. */
  async checked(address: number, length: number, path: string): Promise<Cursor> {
    const whole = await this.block(address, length + CHECKSUM, path);
    const body = whole.sub(length);
    this.compare(body, whole.u32(), lookup3(body.block));
    return body;
  }

  /** Refuses a structure or a chunk whose checksum is another, unless the file is read in spite of it. */
  compare({ place }: Pick<Cursor, "place">, stored: number, computed: number): void {
    if (stored === computed) return;
    const hex = (value: number) => value.toString(16).padStart(8, "0");
    const error = new MalformedError("a part of an HDF5 file does not fit its checksum", {
      ...place,
      expected: `checksum ${hex(stored)}`,
      found: hex(computed),
      hint: fetchOrReadOn,
    });
    if (!this.options.onMismatch) throw error;
    this.options.onMismatch(error);
  }

  /** A cursor over `length` bytes at an address; `path` says what they are, for messages. */
  async block(address: number, length: number, path: string): Promise<Cursor> {
    const offset = this.base + address;
    const place = { file: this.source.name, offset, path };
    if (length > MAX_BLOCK) {
      throw new LimitError("an HDF5 structure is too large", {
        ...place,
        expected: `at most ${MAX_BLOCK} bytes`,
        found: `${length} bytes`,
      });
    }
    if (offset + length > this.source.size) {
      throw new MalformedError("damaged HDF5 structure: it ends past the end of the file", {
        ...place,
        expected: `${length} bytes`,
        found: `${Math.max(0, this.source.size - offset)} bytes left of ${this.source.size}`,
        hint: "the file may be truncated; compare its size with the original's",
      });
    }
    return new Cursor(await this.#read(offset, length), place);
  }

  /** A cursor over what there is, up to `length` bytes: for structures that say their size inside. */
  async some(address: number, length: number, path: string): Promise<Cursor> {
    const left = Math.max(0, this.source.size - this.base - address);
    return this.block(address, Math.min(length, left), path);
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(offset / PAGE);
    const last = Math.floor(Math.max(offset, offset + length - 1) / PAGE);
    if (last - first > 4) return this.source.read(offset, length, this.options.signal);
    const pages: Uint8Array[] = [];
    for (let page = first; page <= last; page++) pages.push(await this.#page(page));
    const start = offset - first * PAGE;
    const [only, ...rest] = pages;
    if (only !== undefined && rest.length === 0) return only.subarray(start, start + length);
    const joined = new Uint8Array(pages.reduce((sum, page) => sum + page.byteLength, 0));
    let at = 0;
    for (const page of pages) {
      joined.set(page, at);
      at += page.byteLength;
    }
    return joined.subarray(start, start + length);
  }

  #page(page: number): Promise<Uint8Array> {
    const known = this.#pages.get(page);
    if (known) return known;
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    const offset = page * PAGE;
    const length = Math.max(0, Math.min(PAGE, this.source.size - offset));
    const read = this.source.read(offset, length, this.options.signal);
    this.#pages.set(page, read);
    read.catch(() => this.#pages.delete(page)); // a later read may succeed; the error itself goes to the caller
    return read;
  }
}
