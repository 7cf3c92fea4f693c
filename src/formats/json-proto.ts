/**
 * Protobuf's JSON form, turned into its binary form, so that one reader serves both. TensorFlow.js keeps its graphs
 * in it.
 *
 * ```ts
 * const bytes = encodeJson(model.modelTopology, "GraphDef", "model.json");
 * ```
 *
 * Source: https://protobuf.dev/programming-guides/json
 *
 * @module
 */
import { LimitError, MalformedError } from "../errors.js";
import { enums, messages, type SchemaField } from "../proto/schema.js";
import { isObject } from "./json.js";
import { WireWriter } from "./wire-writer.js";

/** As for binary messages: deeper nesting means nothing and exhausts stacks. */
const MAX_DEPTH = 100;

/** The binary form of a message; fields that the schema does not know are left out. */
export function encodeJson(value: unknown, message: string, file: string): Uint8Array {
  const encoder = new JsonEncoder(file);
  encoder.message(value, message, message);
  return encoder.out.bytes();
}

class JsonEncoder {
  readonly out = new WireWriter();
  #depth = 0;

  constructor(private readonly file: string) {}

  message(value: unknown, type: string, path: string): void {
    if (!isObject(value)) throw this.#malformed(path, "an object", value);
    if (++this.#depth > MAX_DEPTH)
      throw new LimitError("messages are nested too deeply", {
        file: this.file,
        path,
        expected: `at most ${MAX_DEPTH} levels`,
        found: "more",
      });
    const schema = messages[type] ?? {};
    for (const [key, inner] of Object.entries(value)) {
      const field = own(schema, key) ?? own(schema, snakeCase(key));
      if (field && inner !== null) this.#field(field, inner, `${path}.${key}`);
    }
    this.#depth--;
  }

  #field(field: SchemaField, value: unknown, path: string): void {
    const [, type, repeated] = field;
    if (type.endsWith(".entry")) this.#map(field, value, path);
    else if (repeated && Array.isArray(value)) {
      for (const [index, each] of value.entries()) this.#one(field, each, `${path}[${index}]`);
    } else this.#one(field, value, path);
  }

  #map(field: SchemaField, value: unknown, path: string): void {
    if (!isObject(value)) throw this.#malformed(path, "an object", value);
    for (const [key, inner] of Object.entries(value)) {
      this.#one(field, { key, value: inner }, `${path}[${JSON.stringify(key)}]`);
    }
  }

  #one([number, type]: SchemaField, value: unknown, path: string): void {
    const { out } = this;
    if (messages[type]) {
      const mark = out.begin(number);
      this.message(value, type, path);
      out.end(mark);
    } else if (type === "string" || type === "bytes") {
      const mark = out.begin(number);
      const bytes = type === "string" ? new TextEncoder().encode(String(value)) : this.#bytes(value, path);
      out.raw(bytes, 0, bytes.length);
      out.end(mark);
    } else if (type === "float") out.float(number, this.#number(value, path));
    else if (type === "double") out.double(number, this.#number(value, path));
    else if (type === "bool") out.varint(number, value === true || value === "true" ? 1 : 0);
    else out.varint(number, this.#integer(type, value, path));
  }

  #integer(type: string, value: unknown, path: string): bigint {
    const names = enums[type];
    const code = typeof value === "string" && names ? (own(names, value) ?? value) : value;
    const whole = typeof code === "number" ? Number.isSafeInteger(code) : /^-?\d{1,20}$/.test(String(code));
    if (whole && (typeof code === "number" || typeof code === "string")) return BigInt(code);
    throw this.#malformed(path, names ? `one of ${type}` : "a whole number", value);
  }

  #number(value: unknown, path: string): number {
    const number =
      typeof value === "number"
        ? value
        : typeof value === "string" && value !== ""
          ? Number(value)
          : Number.NaN;
    if (!Number.isNaN(number) || value === "NaN") return number;
    throw this.#malformed(path, "a number", value);
  }

  /** Base64 of either alphabet; some writers of TensorFlow.js' files give a list of bytes. */
  #bytes(value: unknown, path: string): Uint8Array {
    if (Array.isArray(value)) return Uint8Array.from(value, Number);
    try {
      const text = atob(String(value).replaceAll("-", "+").replaceAll("_", "/"));
      return Uint8Array.from(text, (char) => char.charCodeAt(0));
    } catch {
      throw this.#malformed(path, "base64", value);
    }
  }

  #malformed(path: string, expected: string, value: unknown): MalformedError {
    const found = `${JSON.stringify(value)}`.slice(0, 60);
    return new MalformedError("a message in JSON does not fit its schema", {
      file: this.file,
      path,
      expected,
      found,
    });
  }
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
