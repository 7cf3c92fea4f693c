/**
 * Serves as a kernel of Jupyter Enterprise Gateway, which starts kernels on other machines: the kernel chooses its
 * ports, sends them encrypted to the gateway, and takes signals over a port of their own.
 *
 * ```ts
 * const { sockets, signer, listen } = await joinGateway({ kernelId, responseAddress: "10.0.0.1:8877", publicKey });
 * listen({ interrupt: () => kernel.interrupt(), shutdown: () => kernel.shutdown() });
 * ```
 *
 * @see https://jupyter-enterprise-gateway.readthedocs.io/en/latest/contributors/system-architecture.html#launchers
 * @module
 */

import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  randomInt,
  randomUUID,
} from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import { ReadError, UsageError } from "../../src/errors.js";
import type { Connection } from "./connection.js";
import { asInteger, asObject } from "./json.js";
import { createSigner, type Signer } from "./signer.js";
import { bindSockets, type Sockets } from "./sockets.js";

export interface GatewayOptions {
  readonly kernelId: string;
  /** `host:port` where the gateway waits for this kernel. */
  readonly responseAddress: string;
  /** The gateway's RSA key: DER (SubjectPublicKeyInfo) as base64. */
  readonly publicKey: string;
  /** `lower..upper`; absent or `0..0`, any port. */
  readonly portRange?: string | undefined;
}

export interface GatewayPlace {
  readonly sockets: Sockets;
  readonly signer: Signer;
  /** Obeys the gateway from now on; gives what ends that. */
  listen(orders: Orders): () => void;
}

export interface Orders {
  interrupt(): unknown;
  shutdown(): unknown;
}

/** Of the payload that the gateway reads. */
const PAYLOAD_VERSION = 1;
/** Random ports of a range that are tried before giving up; ranges hold a thousand ports or more. */
const ATTEMPTS = 20;
/** An order is a dozen bytes. */
const MAX_ORDER_BYTES = 1024;
/** How long a connection may take to say its order, in milliseconds. */
const ORDER_TIMEOUT = 5000;

/**
 * Binds the sockets and tells the gateway.
 *
 * @throws UsageError where an option is not of its form, ReadError where the gateway cannot be reached
 */
export async function joinGateway(options: GatewayOptions): Promise<GatewayPlace> {
  const range = parseRange(options.portRange);
  const response = parseAddress(options.responseAddress);
  const connection = {
    ip: "0.0.0.0",
    transport: "tcp",
    signature_scheme: "hmac-sha256",
    key: randomUUID(),
  } as const;
  const sockets = await inRange(range, () => bindSockets({ ...connection, ...choosePorts(range) }));
  const server = createServer({ allowHalfOpen: true });
  try {
    const comm_port = await inRange(range, () => listenOn(server, choosePort(range)));
    const told = {
      ...sockets.connection,
      pid: process.pid,
      pgid: process.pid,
      comm_port,
      kernel_id: options.kernelId,
    };
    await tell(response, encrypt(JSON.stringify(told), options.publicKey));
  } catch (error) {
    server.close();
    await sockets.close();
    throw error;
  }
  return {
    sockets,
    signer: createSigner(connection.signature_scheme, connection.key),
    listen: (to) => obey(server, to),
  };
}

/** The payload: AES's key under the gateway's RSA key, the connection under AES, as the contract has it. */
export function encrypt(connectionInfo: string, publicKey: string): string {
  const key = randomBytes(16);
  const cipher = createCipheriv("aes-128-ecb", key, null);
  const conn_info = Buffer.concat([cipher.update(connectionInfo), cipher.final()]).toString("base64");
  const rsa = { key: readPublicKey(publicKey), padding: constants.RSA_PKCS1_PADDING };
  const payload = { version: PAYLOAD_VERSION, key: publicEncrypt(rsa, key).toString("base64"), conn_info };
  return Buffer.from(JSON.stringify(payload)).toString("base64");
}

function readPublicKey(base64: string) {
  try {
    return createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
  } catch (cause) {
    throw new UsageError("the public key is none", {
      expected: "base64 of a DER SubjectPublicKeyInfo",
      cause,
    });
  }
}

type Range = readonly [lower: number, upper: number];

function parseRange(text = "0..0"): Range {
  const [, lower, upper] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const range = [Number(lower), Number(upper)] as const;
  if (lower !== undefined && range[0] <= range[1] && range[1] <= 0xffff) return range;
  throw new UsageError("no range of ports", { expected: "lower..upper, such as 40000..42000", found: text });
}

function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host !== undefined && Number(port) > 0 && Number(port) <= 0xffff) return { host, port: Number(port) };
  throw new UsageError("no response address", { expected: "host:port", found: text });
}

function choosePort([lower, upper]: Range): number {
  return upper === 0 ? 0 : randomInt(lower, upper + 1);
}

function choosePorts(
  range: Range,
): Pick<Connection, "shell_port" | "iopub_port" | "stdin_port" | "control_port" | "hb_port"> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = [0, 0, 0, 0, 0].map(() =>
    choosePort(range),
  );
  // Five were made above; two that are the same fail to bind and are chosen anew.
  return { shell_port, iopub_port, stdin_port, control_port, hb_port } as Record<string, number> &
    ReturnType<typeof choosePorts>;
}

/** Tries again while a port of the range is taken. */
async function inRange<T>(range: Range, bind: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bind();
    } catch (error) {
      if (range[1] === 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "0.0.0.0", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function tell({ host, port }: { host: string; port: number }, payload: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port }, () => socket.end(payload, resolve));
    socket.once("error", (cause: Error) => {
      reject(new ReadError("the gateway cannot be reached", { file: `${host}:${port}`, cause }));
    });
  });
}

function obey(server: Server, orders: Orders): () => void {
  server.on("connection", (socket) => void readOrder(socket).then((order) => follow(order, orders)));
  server.unref();
  return () => server.close();
}

/** Everything until the gateway is done sending; undefined where that is no order. */
async function readOrder(socket: Socket): Promise<unknown> {
  socket.setTimeout(ORDER_TIMEOUT, () => socket.destroy());
  let text = "";
  try {
    for await (const chunk of socket.setEncoding("utf8")) {
      text += chunk;
      if (text.length > MAX_ORDER_BYTES) return undefined;
    }
    return JSON.parse(text);
  } catch {
    return undefined; // a port scanner, or a gateway that went away
  } finally {
    socket.destroy();
  }
}

/** `signum` 0 only asks whether somebody is there. */
function follow(order: unknown, { interrupt, shutdown }: Orders): void {
  const fields = asObject(order);
  const signum = asInteger(fields?.signum);
  if (signum === 2) void interrupt();
  if (signum === 9 || signum === 15 || fields?.shutdown) void shutdown();
}
