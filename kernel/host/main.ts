/**
 * The kernel's process: `thaw kernel run --connection-file FILE`.
 *
 * ```ts
 * await runKernel({ connectionFile: "/run/user/1000/jupyter/kernel-1234.json" });
 * ```
 *
 * @module
 */

import { writeFile } from "node:fs/promises";
import { EvaluatorProcess } from "../evaluator/process.js";
import type { CheckMode } from "../evaluator/types.js";
import { type Connection, readConnection, toConnectionFile } from "./connection.js";
import { type GatewayOptions, joinGateway } from "./gateway.js";
import { register } from "./handshake.js";
import { History, historyFolder } from "./history.js";
import { Kernel } from "./kernel.js";
import { keepFromCells } from "./memory.js";
import { onOrphaned } from "./orphan.js";
import { createSigner, type Signer } from "./signer.js";
import { bindSockets, type Sockets } from "./sockets.js";

interface CellOptions {
  /** Where relative paths and packages of cells are looked up. Default: the process's own. */
  readonly cwd?: string | undefined;
  /** Whether type errors stop a cell. Default `error`. */
  readonly check?: CheckMode | undefined;
}

export interface RunKernelOptions extends CellOptions {
  /** What Jupyter puts in place of `{connection_file}`: a connection file, or a registration file of protocol 5.6. */
  readonly connectionFile: string;
}

/**
 * Serves until the front end shuts the kernel down.
 *
 * @throws ThawError where the connection file cannot be used
 */
export async function runKernel({ connectionFile, ...options }: RunKernelOptions): Promise<void> {
  const connection = await readConnection(connectionFile);
  const signer = createSigner(connection.signature_scheme, connection.key);
  const sockets = await bindSockets(connection);
  const kernel = createKernel(sockets, signer, options);
  await announce(connectionFile, connection, sockets, signer).catch(async (error: unknown) => {
    await kernel.shutdown();
    throw error;
  });
  await serve(kernel);
}

/**
 * Serves a Jupyter Enterprise Gateway until it shuts the kernel down.
 *
 * @throws ThawError where the gateway cannot be reached
 */
export async function launchKernel(options: GatewayOptions & CellOptions): Promise<void> {
  const { sockets, signer, listen } = await joinGateway(options);
  const kernel = createKernel(sockets, signer, options);
  const unlisten = listen({ interrupt: () => kernel.interrupt(), shutdown: () => kernel.shutdown() });
  await serve(kernel);
  unlisten();
}

function createKernel(sockets: Sockets, signer: Signer, { cwd, check }: CellOptions): Kernel {
  keepFromCells(process.env);
  return new Kernel({
    sockets,
    signer,
    history: new History(historyFolder()),
    evaluator: (handlers) => new EvaluatorProcess({ cwd, check, ...handlers }),
  });
}

async function serve(kernel: Kernel): Promise<void> {
  const undo = handleSignals(kernel);
  await kernel.run();
  undo();
}

/** Where the ports are ours to choose, tells them to whoever wants to know. */
async function announce(
  file: string,
  asked: Connection,
  { connection }: Sockets,
  signer: Signer,
): Promise<void> {
  if (asked.registration) await register(connection, asked.registration, signer);
  else if (asked.shell_port === 0) await writeFile(file, toConnectionFile(connection), { mode: 0o600 });
}

function handleSignals(kernel: Kernel): () => void {
  const interrupt = () => void kernel.interrupt();
  const shutdown = () => void kernel.shutdown();
  const notOrphaned = onOrphaned(shutdown);
  process.on("SIGINT", interrupt).on("SIGTERM", shutdown).on("SIGHUP", shutdown);
  return () => {
    notOrphaned();
    process.off("SIGINT", interrupt).off("SIGTERM", shutdown).off("SIGHUP", shutdown);
  };
}
