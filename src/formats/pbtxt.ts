/**
 * Text protobuf, turned into its binary form, so that one reader serves both.
 *
 * ```ts
 * const { bytes } = encodeText(await source.read(0, source.size), "GraphDef", source.name);
 * ```
 *
 * Source: https://protobuf.dev/reference/protobuf/textformat-spec
 *
 * @module
 */
import { LimitError } from "../errors.js";
import { enums, messages, type SchemaField } from "../proto/schema.js";
import {
  BRACKET,
  CLOSE,
  COLON,
  COMMA,
  END,
  GREATER,
  LESS,
  OPEN,
  SEMICOLON,
  TextScanner,
  UNBRACKET,
} from "./text-scanner.js";
import { WireWriter } from "./wire-writer.js";

/** As for binary messages: deeper nesting means nothing and exhausts stacks. */
const MAX_DEPTH = 100;

export interface EncodedText {
  readonly bytes: Uint8Array;
  /** Fields that the schema does not know, as `Message.field`. They are left out. */
  readonly unknown: ReadonlySet<string>;
}

/** The binary form of a text message. @throws {MalformedError} with line and column */
export function encodeText(text: Uint8Array, message: string, file: string): EncodedText {
  const parser = new TextParser(new TextScanner(text, file));
  parser.fields(message, END, 0);
  return { bytes: parser.out.bytes(), unknown: parser.unknown };
}

class TextParser {
  readonly out = new WireWriter();
  readonly unknown = new Set<string>();

  constructor(private readonly text: TextScanner) {}

  /** All fields up to `close`. */
  fields(message: string, close: number, depth: number): void {
    const { text } = this;
    if (depth > MAX_DEPTH) {
      const found = `more than ${MAX_DEPTH} levels`;
      throw new LimitError("messages are nested too deeply", { file: text.file, offset: text.at, found });
    }
    const schema = own(messages, message);
    for (let next = text.peek(); next !== close; next = text.peek()) {
      if (next === SEMICOLON || next === COMMA) text.at++;
      else if (next === BRACKET) this.#expanded(depth);
      else this.#field(message, own(schema ?? {}, text.word()), depth);
    }
    text.at++;
  }

  #field(message: string, field: SchemaField | undefined, depth: number): void {
    const { text } = this;
    if (!field) {
      this.unknown.add(`${message}.${text.last}`);
      this.#skipField(depth);
      return;
    }
    text.path.push(text.last);
    const colon = text.takes(COLON);
    if (text.peek() === BRACKET) this.#list(field, depth);
    else if (!colon && !messages[field[1]]) throw text.malformed("a colon");
    else this.#value(field, depth);
    text.path.pop();
  }

  #list(field: SchemaField, depth: number): void {
    const { text } = this;
    text.at++;
    while (text.peek() !== UNBRACKET) {
      this.#value(field, depth);
      if (!text.takes(COMMA) && text.peek() !== UNBRACKET)
        throw text.malformed("a comma or the end of a list");
    }
    text.at++;
  }

  #value([number, type]: SchemaField, depth: number): void {
    const { out, text } = this;
    if (messages[type]) {
      const close = this.#opening();
      const mark = out.begin(number);
      this.fields(type, close, depth + 1);
      out.end(mark);
    } else if (type === "string" || type === "bytes") {
      const mark = out.begin(number);
      text.strings(out);
      out.end(mark);
    } else this.#scalar(number, type);
  }

  /** The bracket that closes the one that opens here. */
  #opening(): number {
    const { text } = this;
    const next = text.peek();
    if (next !== OPEN && next !== LESS) throw text.malformed("{ or <");
    text.at++;
    return next === OPEN ? CLOSE : GREATER;
  }

  #scalar(number: number, type: string): void {
    const { out, text } = this;
    if (type === "float") out.float(number, text.float());
    else if (type === "double") out.double(number, text.float());
    else if (type === "bool") out.varint(number, text.bool());
    else if (type in enums) out.varint(number, this.#enum(enums[type] ?? {}));
    else if (type === "sint64" || type === "sint32") out.varint(number, zigzag(text.integer()));
    else if (type === "fixed32") out.fixed32(number, Number(text.integer()));
    else if (type === "fixed64") out.fixed64(number, BigInt(text.integer()));
    else out.varint(number, text.integer());
  }

  #enum(values: Readonly<Record<string, number>>): number | bigint {
    const { text } = this;
    if (text.atNumber) return text.integer();
    const word = text.word();
    if (Object.hasOwn(values, word)) return values[word] ?? 0;
    throw text.malformed("a value of the enum", word);
  }

  /** `[type.googleapis.com/tensorflow.AssetFileDef] { … }`, the written-out form of an Any. */
  #expanded(depth: number): void {
    const { out, text } = this;
    text.at++;
    text.peek();
    const url = text.word();
    if (!text.takes(UNBRACKET)) throw text.malformed("]");
    text.takes(COLON);
    const type = url.replace(/^.*\//, "").replace(/^tensorflow\./, "");
    if (!own(messages, type)) this.unknown.add(`[${url}]`);
    const name = out.begin(1);
    const encoded = new TextEncoder().encode(url);
    out.raw(encoded, 0, encoded.length);
    out.end(name);
    const value = out.begin(2);
    this.fields(type, this.#opening(), depth + 1);
    out.end(value);
  }

  #skipField(depth: number): void {
    const { out, text } = this;
    text.takes(COLON);
    const next = text.peek();
    if (next === OPEN || next === LESS) this.fields("", this.#opening(), depth + 1);
    else if (next === BRACKET) {
      text.at++;
      for (let item = text.peek(); item !== UNBRACKET; item = text.peek()) {
        if (item === COMMA) text.at++;
        else this.#skipField(depth + 1);
      }
      text.at++;
    } else if (text.atString) {
      const { length } = out;
      text.strings(out);
      out.length = length;
    } else text.number();
  }
}

/** A text may name `constructor`; only a table's own rows count. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function zigzag(value: number | bigint): bigint {
  const exact = BigInt(value);
  return exact < 0n ? -exact * 2n - 1n : exact * 2n;
}
