/**
 * A front end without a face: starts any Jupyter kernel and talks to it over real sockets.
 *
 * ```ts
 * const client = await KernelClient.start(["python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]);
 * const { reply, outputs } = await client.execute("1 + 1");
 * await client.close();
 * ```
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { curveKeyPair, Dealer, Request, Subscriber } from "zeromq";
import type { Connection } from "../../../kernel/host/connection.js";
import { endpoint, toConnectionFile } from "../../../kernel/host/connection.js";
import type { JsonObject } from "../../../kernel/host/json.js";
import { createSigner, type Signer } from "../../../kernel/host/signer.js";
import { decode, encode, type Header, type Message } from "../../../kernel/host/wire.js";

export type ChannelName = "shell" | "control";

export interface StartOptions {
  readonly transport?: "tcp" | "ipc";
  readonly curve?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly key?: string;
}

export interface RequestOptions {
  readonly channel?: ChannelName;
  readonly subshell?: string;
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

export interface ExecuteOptions extends RequestOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

/** A request under way. */
export interface Exchange {
  readonly header: Header;
  readonly reply: Promise<Message>;
  /** Everything on iopub with this request as parent, up to and with `idle`. */
  readonly outputs: Promise<Message[]>;
}

/** How long a kernel may say nothing at all, in milliseconds; a hang should fail with what was seen so far. */
const PATIENCE = 30_000;

interface Waiter {
  readonly test: (message: Message) => boolean;
  resolve(message: Message): void;
  /** Fails, where it waits since this second or longer. */
  giveUp(second: number): void;
}
type Kind = "published" | "replies" | "asked";

export class KernelClient {
  /** Everything that came on iopub so far. */
  readonly published: Message[] = [];
  /** Everything that came on stdin so far. */
  readonly asked: Message[] = [];
  /** Answers input requests; without it they stay open. */
  onInput: ((request: Message) => string) | undefined;
  /** By the request that they wait for, or "" for any: ten thousand requests may wait at once. */
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #outputs = new Map<string, Message[]>();
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #stdin: Dealer;
  readonly #iopub: Subscriber;
  #sending: Promise<void> = Promise.resolve();
  /**
   * The seconds of this client, and how many in a row were silent. They are counted and not read from a clock: where this
   * process has no time itself, and while a kernel works through a long queue, nothing hangs.
   */
  #second = 0;
  #silent = 0;
  readonly #ticker = setInterval(() => this.#tick(), 1000);
  readonly session = randomUUID();
  readonly signer: Signer;

  private constructor(
    readonly connection: Connection,
    readonly process: ChildProcess | undefined,
    readonly stderr: { text: string },
    private readonly folder: string,
  ) {
    this.signer = createSigner(connection.signature_scheme, connection.key);
    const routingId = randomUUID();
    const options = { linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...clientCurve(connection) };
    this.#shell = new Dealer({ routingId, ...options });
    this.#control = new Dealer({ routingId, ...options });
    this.#stdin = new Dealer({ routingId, ...options });
    this.#iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...clientCurve(connection) });
    this.#shell.connect(endpoint(connection, connection.shell_port));
    this.#control.connect(endpoint(connection, connection.control_port));
    this.#stdin.connect(endpoint(connection, connection.stdin_port));
    this.#iopub.connect(endpoint(connection, connection.iopub_port));
    this.#iopub.subscribe("");
    void this.#read();
  }

  /** Starts a kernel by its command, with `{connection_file}` in it, and waits until it is ready. */
  static async start(command: readonly string[], options: StartOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), "thaw-kernel-"));
    const connection = await makeConnection(folder, options);
    const file = join(folder, "connection.json");
    writeFileSync(file, toConnectionFile(connection), { mode: 0o600 });
    const [program = "", ...args] = command.map((argument) => argument.replace("{connection_file}", file));
    const env = { ...process.env, THAW_HISTORY: join(folder, "history"), ...options.env };
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env,
      cwd: options.cwd ?? folder,
    });
    const stderr = { text: "" };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr.text += text;
    });
    const client = new KernelClient(connection, child, stderr, folder);
    await client.ready();
    return client;
  }

  /** A front end of a kernel that runs already. */
  static async connect(connection: Connection): Promise<KernelClient> {
    const client = new KernelClient(connection, undefined, { text: "" }, "");
    await client.ready();
    return client;
  }

  /** Another front end of the same kernel. */
  twin(): Promise<KernelClient> {
    return KernelClient.connect(this.connection);
  }

  /** Asks until the kernel answers and iopub is heard. */
  async ready(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      const { reply, outputs } = this.request("kernel_info_request", {});
      const answered = Promise.all([reply, outputs]).then(() => true);
      if (await Promise.race([answered, delay(500).then(() => false)])) return;
      if (this.process?.exitCode != null) break;
    }
    throw new Error(`the kernel is not ready:\n${this.stderr.text}`);
  }

  request(type: string, content: JsonObject, options: RequestOptions = {}): Exchange {
    const { channel = "shell", metadata = {}, buffers = [] } = options;
    const header = this.header(type, options.subshell);
    const { msg_id } = header;
    const reply = this.#wait("replies", () => true, `the reply to ${type}`, msg_id);
    const idle = ({ content }: Message) => content.execution_state === "idle";
    const outputs = this.#wait("published", idle, `idle after ${type}`, msg_id).then(
      () => this.#outputs.get(msg_id)?.slice() ?? [],
    );
    for (const promise of [reply, outputs]) promise.catch(() => {}); // who does not await it does not care
    const message = { identities: [], header, parent: undefined, metadata, content, buffers };
    this.send(channel, encode(message, this.signer));
    return { header, reply, outputs };
  }

  /** Frames as they are, also wrong ones. */
  send(channel: ChannelName | "stdin", frames: readonly Uint8Array[]): void {
    const socket = { shell: this.#shell, control: this.#control, stdin: this.#stdin }[channel];
    // zeromq allows one send at a time. A kernel that went away makes the waiting for its answer fail.
    this.#sending = this.#sending.then(() => socket.send([...frames])).catch(() => {});
  }

  start(code: string, options: ExecuteOptions = {}): Exchange {
    const { channel, subshell, metadata, buffers, ...flags } = options;
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      ...flags,
    };
    return this.request(
      "execute_request",
      { stop_on_error: true, ...content },
      defined({ channel, subshell, metadata, buffers }),
    );
  }

  /** Runs a cell to its end. */
  async execute(
    code: string,
    options: ExecuteOptions = {},
  ): Promise<{ header: Header; reply: Message; outputs: Message[] }> {
    const { header, reply, outputs } = this.start(code, options);
    return { header, reply: await reply, outputs: await outputs };
  }

  /** The next message on iopub that `test` accepts, also one that came already. */
  async publishedBy(test: (message: Message) => boolean, what: string): Promise<Message> {
    return this.published.find(test) ?? this.#wait("published", test, what);
  }

  async question(test: (message: Message) => boolean = () => true): Promise<Message> {
    return this.asked.find(test) ?? this.#wait("asked", test, "an input_request");
  }

  answer(question: Message, value: string): void {
    const header = this.header("input_reply");
    const message = {
      identities: [],
      header,
      parent: question.header,
      metadata: {},
      content: { value },
      buffers: [],
    };
    this.send("stdin", encode(message, this.signer));
  }

  /** Milliseconds until `payload` came back from the heartbeat. */
  async heartbeat(payload = "ping"): Promise<number> {
    const socket = new Request({ linger: 0, receiveTimeout: PATIENCE, ...clientCurve(this.connection) });
    socket.connect(endpoint(this.connection, this.connection.hb_port));
    await socket.send("warm up"); // connecting is not what is measured
    await socket.receive();
    const started = performance.now();
    await socket.send(payload);
    const [echo] = await socket.receive();
    socket.close();
    if (echo?.toString() !== payload) throw new Error(`the heartbeat gave back ${echo}`);
    return performance.now() - started;
  }

  header(msg_type: string, subshell_id?: string): Header {
    const date = new Date().toISOString();
    const { session } = this;
    return {
      msg_id: randomUUID(),
      session,
      username: "test",
      date,
      msg_type,
      version: "5.5",
      ...defined({ subshell_id }),
    };
  }

  /** Leaves, and ends the kernel if this client started it. */
  async close(): Promise<void> {
    const ended = this.process && exited(this.process);
    if (this.process?.exitCode === null)
      this.request("shutdown_request", { restart: false }, { channel: "control" });
    const timer = setTimeout(() => this.process?.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(timer);
    clearInterval(this.#ticker);
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub]) socket.close();
    if (this.folder !== "") rmSync(this.folder, { recursive: true, force: true });
  }

  async #read(): Promise<void> {
    const replies: Message[] = [];
    await Promise.all([
      this.#loop(this.#shell, replies, "replies"),
      this.#loop(this.#control, replies, "replies"),
      this.#loop(this.#iopub, this.published, "published"),
      this.#loop(this.#stdin, this.asked, "asked"),
    ]);
  }

  async #loop(
    socket: Dealer | Subscriber,
    store: Message[],
    kind: "replies" | "published" | "asked",
  ): Promise<void> {
    for await (const frames of untilClosed(socket)) {
      this.#silent = 0;
      const message = decode(frames, this.signer);
      if (message === undefined) throw new Error("the kernel sent a message that cannot be decoded");
      const parent = message.parent?.msg_id ?? "";
      if (kind !== "replies") store.push(message);
      if (kind === "published")
        this.#outputs.get(parent)?.push(message) ?? this.#outputs.set(parent, [message]);
      for (const key of [`${kind} ${parent}`, `${kind} `]) {
        for (const waiter of this.#waiters.get(key)?.filter(({ test }) => test(message)) ?? [])
          waiter.resolve(message);
      }
      if (kind === "asked" && this.onInput) this.answer(message, this.onInput(message));
    }
  }

  #tick(): void {
    this.#second += 1;
    this.#silent += 1;
    if (this.#silent * 1000 < PATIENCE) return;
    for (const waiters of this.#waiters.values())
      for (const waiter of waiters) waiter.giveUp(this.#second - PATIENCE / 1000);
  }

  #wait(kind: Kind, test: Waiter["test"], what: string, parent = ""): Promise<Message> {
    const key = `${kind} ${parent}`;
    const all = this.#waiters;
    const waiters = all.get(key) ?? [];
    all.set(key, waiters);
    return new Promise((resolve, reject) => {
      const since = this.#second;
      const waiter: Waiter = {
        test,
        giveUp: (second) => {
          if (since > second) return;
          reject(new Error(`${what} did not come; the kernel's stderr:\n${this.stderr.text}`));
        },
        resolve(message) {
          waiters.splice(waiters.indexOf(waiter), 1);
          if (waiters.length === 0) all.delete(key);
          resolve(message);
        },
      };
      waiters.push(waiter);
    });
  }
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}

async function makeConnection(
  folder: string,
  { transport = "tcp", curve, key }: StartOptions,
): Promise<Connection> {
  const ports = transport === "ipc" ? [1, 2, 3, 4, 5] : await freePorts(5);
  const [shell_port = 0, iopub_port = 0, stdin_port = 0, control_port = 0, hb_port = 0] = ports;
  return {
    ...{ shell_port, iopub_port, stdin_port, control_port, hb_port, transport },
    ip: transport === "ipc" ? join(folder, "ipc") : "127.0.0.1",
    key: key ?? randomUUID(),
    signature_scheme: "hmac-sha256",
    curve: curve ? curveKeyPair() : undefined,
  };
}

/** The keys of a client, which may be any pair, and the kernel's public one. */
function clientCurve({ curve }: Connection) {
  if (curve === undefined) return {};
  const own = curveKeyPair();
  return { curveServerKey: curve.publicKey, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey };
}

/** Ports that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  return Promise.all(
    servers.map((server) => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}

/** `fields` without those that are undefined. */
function defined<T extends Readonly<Record<string, unknown>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Only the undefined ones are left out, which is what the type says.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** A socket that is closed while it waits may say so by an error; that is the end of the test and no failure. */
async function* untilClosed(socket: Dealer | Subscriber): AsyncGenerator<Buffer[]> {
  try {
    for await (const frames of socket) yield frames;
  } catch (error) {
    if (!socket.closed) throw error;
  }
}
