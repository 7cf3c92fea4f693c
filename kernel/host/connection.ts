/**
 * Connection files: where Jupyter wants the kernel to listen, and the key that signs messages. Also the
 * registration files of protocol 5.6, where the kernel chooses the ports and tells Jupyter.
 *
 * ```ts
 * const connection = await readConnection("/run/user/1000/jupyter/kernel-1234.json");
 * endpoint(connection, connection.shell_port); // "tcp://127.0.0.1:40885"
 * ```
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 * @module
 */

import { readFile } from "node:fs/promises";
import { MalformedError, ReadError, UnsupportedError } from "../../src/errors.js";
import { asInteger, asObject, asString, type Json, type JsonObject } from "./json.js";

export const portNames = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
export type PortName = (typeof portNames)[number];

/** A port of 0 is chosen when the socket is bound. */
export interface Connection extends Readonly<Record<PortName, number>> {
  readonly transport: "tcp" | "ipc";
  /** For `ipc`, a path. */
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  /** CurveZMQ's server keys, Z85, where the connection is to be encrypted. */
  readonly curve?: { readonly publicKey: string; readonly secretKey: string } | undefined;
  /** Where protocol 5.6 wants to hear of the ports. */
  readonly registration?:
    | { readonly ip: string; readonly port: number; readonly kernelId: string }
    | undefined;
}

/** Connection files hold some 500 bytes; a path to something else should not be read whole. */
const MAX_FILE_BYTES = 1 << 20;

/**
 * Reads and checks a connection or registration file.
 *
 * @throws ReadError where there is no such file, MalformedError or UnsupportedError where it is not one
 */
export async function readConnection(path: string): Promise<Connection> {
  const fields = parse(path, await readText(path));
  const text = (name: string, otherwise: string) => {
    if (fields[name] === undefined) return otherwise;
    return asString(fields[name]) ?? wrong(path, name, "a string", fields[name]);
  };
  const ip = text("ip", "127.0.0.1");
  return {
    ...readPorts(path, fields),
    transport: readTransport(path, text("transport", "tcp")),
    ip,
    key: text("key", ""),
    signature_scheme: text("signature_scheme", "hmac-sha256"),
    curve: readCurve(path, fields),
    registration: readRegistration(path, fields),
  };
}

/** The ZeroMQ address of one of the connection's ports. */
export function endpoint(connection: Pick<Connection, "transport" | "ip">, port: number): string {
  if (connection.transport === "ipc") return `ipc://${connection.ip}-${port}`;
  const host = connection.ip.includes(":") ? `[${connection.ip}]` : connection.ip;
  return `tcp://${host}:${port === 0 ? "*" : port}`;
}

/** The connection as the JSON of a connection file. */
export function toConnectionFile(connection: Connection): string {
  const { curve, registration: _, ...fields } = connection;
  const keys = curve && { curve_publickey: curve.publicKey, curve_secretkey: curve.secretKey };
  return `${JSON.stringify({ ...fields, ...keys }, null, 2)}\n`;
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= MAX_FILE_BYTES) return bytes.toString();
  } catch (cause) {
    throw new ReadError("cannot read the connection file", {
      file: path,
      ...(cause instanceof Error ? { found: cause.message } : {}),
      hint: "Jupyter writes it before it starts the kernel; `npx thaw kernel install` makes the kernel known to Jupyter",
      cause,
    });
  }
  throw new MalformedError("too long to be a connection file", { file: path, expected: "less than 1 MB" });
}

function parse(path: string, text: string): JsonObject {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new MalformedError("the connection file is not JSON", { file: path, cause });
  }
  return asObject(found) ?? wrong(path, "", "an object", Array.isArray(found) ? [] : found);
}

function readPorts(path: string, fields: JsonObject): Record<PortName, number> {
  const chosenByUs = fields.registration_port !== undefined;
  const port = (name: PortName) => (chosenByUs ? 0 : readPort(path, name, fields));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = [
    port("shell_port"),
    port("iopub_port"),
    port("stdin_port"),
    port("control_port"),
    port("hb_port"),
  ];
  return { shell_port, iopub_port, stdin_port, control_port, hb_port };
}

function readPort(path: string, name: string, fields: JsonObject): number {
  const port = asInteger(fields[name]);
  if (port === undefined || port < 0 || port > 0xffff)
    return wrong(path, name, "a port, 0 to 65535", fields[name]);
  return port;
}

function readTransport(path: string, transport: string): Connection["transport"] {
  if (transport === "tcp" || transport === "ipc") return transport;
  throw new UnsupportedError(`no transport ${JSON.stringify(transport)}`, {
    file: path,
    expected: '"tcp" or "ipc"',
  });
}

function readCurve(path: string, fields: JsonObject): Connection["curve"] {
  const { curve_secretkey: secret, curve_publickey: own = "" } = fields;
  if (secret === undefined || secret === null || secret === "") return undefined;
  const key = (name: string, value: Json): string => {
    const text = asString(value);
    if (text !== undefined && isCurveKey(text)) return text;
    const found = text === undefined ? typeof value : `${text.length} characters`; // a secret is not for the log
    throw new MalformedError("not a key", {
      file: path,
      path: name,
      expected: "40 characters of Z85",
      found,
    });
  };
  return {
    publicKey: own === "" ? "" : key("curve_publickey", own),
    secretKey: key("curve_secretkey", secret),
  };
}

const z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** Whether a text stands for 32 bytes, five characters for four; libzmq's binding crashes on others. */
function isCurveKey(text: string): boolean {
  const words = text.match(/.{5}/gs) ?? [];
  const values = words.map((word) => [...word].reduce((sum, digit) => sum * 85 + digitOf(digit), 0));
  return text.length === 40 && values.every((value) => value <= 0xffff_ffff);
}

/** Of what is no digit, more than any word may have. */
function digitOf(character: string): number {
  const digit = z85.indexOf(character);
  return digit < 0 ? 2 ** 33 : digit;
}

function readRegistration(path: string, fields: JsonObject): Connection["registration"] {
  if (fields.registration_port === undefined) return undefined;
  return {
    ip: asString(fields.registration_ip) ?? "127.0.0.1",
    port: readPort(path, "registration_port", fields),
    kernelId: asString(fields.kernel_id) ?? "",
  };
}

function wrong(file: string, path: string, expected: string, found: unknown): never {
  const details = { file, path, expected, found: JSON.stringify(found) ?? "nothing" };
  throw new MalformedError("not a connection file", details);
}
