/**
 * The five sockets of a kernel, bound where the connection file says and nowhere else.
 *
 * ```ts
 * const sockets = await bindSockets(connection);
 * for await (const frames of sockets.shell) …
 * sockets.iopub.send(frames);
 * await sockets.close();
 * ```
 *
 * @module
 */

import { Router, XPublisher } from "zeromq";
import { ReadError } from "../../src/errors.js";
import { type Connection, endpoint, type PortName } from "./connection.js";

/** Frames in, frames out. Sending never waits, never throws, and keeps the order. */
export interface Channel extends AsyncIterable<readonly Uint8Array[]> {
  send(frames: readonly Uint8Array[]): void;
  /** Resolves when everything sent so far is with libzmq. */
  flushed(): Promise<void>;
}

export interface Sockets {
  readonly shell: Channel;
  readonly control: Channel;
  readonly stdin: Channel;
  readonly iopub: Channel;
  /** As bound: ports that were 0 are real here. */
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Room for a notebook's largest widget buffers; what is longer is a mistake or an attack, and its sender is disconnected. */
const MAX_FRAME_BYTES = 1 << 30;
/** How long a closed socket may go on delivering its last messages, in milliseconds. */
const LINGER = 1000;

/**
 * Binds all sockets and starts the heartbeat's echo.
 *
 * @throws ReadError where a port is taken or the address is not this machine's
 */
export async function bindSockets(connection: Connection): Promise<Sockets> {
  const options = {
    linger: LINGER,
    sendHighWaterMark: 0,
    maxMessageSize: MAX_FRAME_BYTES,
    ...security(connection),
  };
  // A client that comes back with its old identity takes over from its dead self.
  const router = () => new Router({ ...options, handover: true, receiveHighWaterMark: 0 });
  // Every subscriber is welcomed, also a second one with the same topic.
  const iopub = new XPublisher({ ...options, verbosity: "allSubs" });
  const [shell, control, stdin, heartbeat] = [router(), router(), router(), router()];
  const all = { shell, iopub, stdin, control, hb: heartbeat };
  const close = () => closeAll(Object.values(all));
  try {
    const bound = await bindAll(connection, all);
    void echo(heartbeat);
    const [shellChannel, controlChannel] = [channel(shell), channel(control)];
    return {
      shell: shellChannel,
      control: controlChannel,
      stdin: channel(stdin),
      iopub: channel(iopub),
      connection: bound,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function security({ curve }: Connection) {
  if (curve === undefined) return {};
  return { curveServer: true, curvePublicKey: curve.publicKey || null, curveSecretKey: curve.secretKey };
}

type Socket = Router | XPublisher;

async function bindAll(connection: Connection, sockets: Record<string, Socket>): Promise<Connection> {
  let bound = connection;
  for (const [name, socket] of Object.entries(sockets)) {
    const portName = `${name}_port` as PortName; // the keys above are the ports' names
    const address = endpoint(connection, connection[portName]);
    try {
      await socket.bind(address);
    } catch (cause) {
      throw new ReadError(`cannot listen on ${address} for ${name}`, {
        hint: "another process may have the port, or another machine the address; let Jupyter choose new ones by restarting the kernel",
        cause,
      });
    }
    const port = /:(\d+)$/.exec(socket.lastEndpoint ?? "")?.[1];
    if (port !== undefined && connection.transport === "tcp") bound = { ...bound, [portName]: Number(port) };
  }
  return bound;
}

async function echo(socket: Router): Promise<void> {
  try {
    for await (const frames of socket) await socket.send(frames);
  } catch {
    // The socket was closed under the loop: the kernel is going down.
  }
}

function channel(socket: Socket): Channel {
  // zeromq allows one send at a time; they hardly ever wait, because there is no high-water mark.
  let last: Promise<void> = Promise.resolve();
  return {
    send(frames) {
      last = last.then(() => socket.send([...frames])).catch(() => {}); // a peer that vanished, a socket that closed
    },
    flushed: () => last,
    [Symbol.asyncIterator]: () => untilClosed(socket),
  };
}

/** A socket that is closed while it waits may say so by an error (ENOTSOCK); that is the end and no failure. */
async function* untilClosed(socket: Socket): AsyncGenerator<Buffer[]> {
  try {
    for await (const frames of socket) yield frames;
  } catch (error) {
    if (!socket.closed) throw error;
  }
}

async function closeAll(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) if (!socket.closed) socket.close();
}
