/**
 * The registration of protocol 5.6: the kernel chose its ports, and tells whoever started it.
 *
 * ```ts
 * const sockets = await bindSockets(connection);
 * if (connection.registration) await register(sockets.connection, connection.registration, signer);
 * ```
 *
 * @see https://github.com/jupyter/enhancement-proposals/blob/master/66-jupyter-handshaking/jupyter-handshaking.md
 * @module
 */

import { Dealer } from "zeromq";
import { ReadError } from "../../src/errors.js";
import { type Connection, endpoint, portNames } from "./connection.js";
import type { Signer } from "./signer.js";

const delimiter = Buffer.from("<IDS|MSG>");
/** How long the launcher may take to acknowledge, in milliseconds; it is on this machine, waiting for us. */
const TIMEOUT = 10_000;

/**
 * Sends the ports to the launcher and waits for its signed acknowledgement.
 *
 * @throws ReadError where none comes: then nobody knows that this kernel exists, and it should exit
 */
export async function register(
  bound: Connection,
  { ip, port, kernelId }: NonNullable<Connection["registration"]>,
  signer: Signer,
  timeout = TIMEOUT,
): Promise<void> {
  const socket = new Dealer({ receiveTimeout: timeout, linger: timeout });
  try {
    if (kernelId !== "") socket.routingId = kernelId;
    socket.connect(endpoint({ transport: bound.transport, ip }, port));
    const ports = Object.fromEntries(portNames.map((name) => [name, String(bound[name])]));
    const content = Buffer.from(JSON.stringify({ kernel_id: kernelId, ...ports }));
    await socket.send([delimiter, signer.sign([content]), content]);
    await acknowledgement(socket, signer);
  } catch (cause) {
    throw new ReadError("the registration was not acknowledged", { file: `${ip}:${port}`, cause });
  } finally {
    socket.close();
  }
}

async function acknowledgement(socket: Dealer, signer: Signer): Promise<void> {
  for (;;) {
    const frames = await socket.receive();
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    const [signature, content] = at < 0 ? [] : frames.slice(at + 1);
    if (signature && content && signer.verify(signature, [content])) return;
  }
}
