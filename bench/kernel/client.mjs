// The smallest front end that can time a kernel: requests with their reply and everything up to idle.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { createSigner } from "../../dist/kernel/host/signer.js";
import { decode, encode } from "../../dist/kernel/host/wire.js";

const patience = 60_000;

/** Starts a kernel; `ready` is the milliseconds from its start to its first kernel_info_reply. */
export async function startKernel({ command, env: own }) {
  const folder = mkdtempSync(join(tmpdir(), "thaw-bench-"));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const key = randomUUID();
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const file = join(folder, "connection.json");
  const fields = { ...ports, ip: "127.0.0.1", transport: "tcp", key, signature_scheme: "hmac-sha256" };
  writeFileSync(file, JSON.stringify(fields));
  const [program, ...args] = command.map((argument) => argument.replace("{connection_file}", file));
  const started = performance.now();
  const env = { ...process.env, ...own, THAW_HISTORY: folder, IPYTHONDIR: folder, NO_COLOR: "1" };
  const child = spawn(program, args, { stdio: "ignore", cwd: folder, env, detached: true });
  const shell = new Dealer({ linger: 0 });
  const control = new Dealer({ linger: 0 });
  const heart = new Request({ linger: 0 });
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  shell.connect(`tcp://127.0.0.1:${shell_port}`);
  control.connect(`tcp://127.0.0.1:${control_port}`);
  heart.connect(`tcp://127.0.0.1:${hb_port}`);
  iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
  iopub.subscribe("");
  const signer = createSigner("hmac-sha256", key);
  const session = randomUUID();
  const waiting = new Map();
  const receive = async (socket, kind) => {
    for await (const frames of socket) {
      const message = decode(frames, signer);
      const entry = waiting.get(message?.parent?.msg_id);
      if (!entry) continue;
      if (kind === "reply") entry.reply(message);
      else {
        entry.outputs.push(message);
        if (message.content.execution_state === "idle") entry.idle();
      }
    }
  };
  void receive(shell, "reply");
  void receive(control, "reply");
  void receive(iopub, "iopub");

  let sending = Promise.resolve();
  const request = (msg_type, content, socket = shell) => {
    const msg_id = randomUUID();
    const entry = { outputs: [], reply: undefined, idle: undefined };
    const within = (executor) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${msg_type}: no answer in ${patience} ms`)),
          patience,
        );
        executor((value) => {
          clearTimeout(timer);
          resolve(value);
        });
      });
    const reply = within((resolve) => {
      entry.reply = resolve;
    });
    const idle = within((resolve) => {
      entry.idle = resolve;
    }).then(() => entry.outputs);
    for (const promise of [reply, idle]) promise.catch(() => {});
    waiting.set(msg_id, entry);
    const date = new Date().toISOString();
    const header = { msg_id, session, username: "bench", date, msg_type, version: "5.3" };
    const frames = encode({ identities: [], header, metadata: {}, content, buffers: [] }, signer);
    sending = sending.then(() => socket.send(frames));
    return { reply, idle };
  };
  const execute = (code) => {
    const flags = { silent: false, store_history: true, allow_stdin: false, stop_on_error: true };
    return request("execute_request", { code, user_expressions: {}, ...flags });
  };

  await request("kernel_info_request", {}).reply;
  const ready = performance.now() - started;
  for (;;) {
    // A subscription takes a moment; what came before it is nobody's.
    const heard = await Promise.race([request("kernel_info_request", {}).idle, delay(300)]);
    if (heard) break;
  }
  /** Resolves when the heartbeat has come back. */
  const beat = async () => {
    await heart.send("beat");
    await heart.receive();
  };
  const close = async () => {
    for (const socket of [shell, control, heart]) socket.close();
    iopub.close();
    try {
      process.kill(-child.pid, "SIGKILL"); // the group that was started above
    } catch {}
    await delay(100);
    rmSync(folder, { recursive: true, force: true });
  };
  const ask = (msg_type, content) => request(msg_type, content, control);
  return { ready, request, ask, beat, execute, memory: () => memoryOfTree(child.pid), close };
}

export function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resident megabytes of a process and of all that it started, one each, the process itself first (Linux). */
function memoryOfTree(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(parent));
    } catch {} // it ended meanwhile
  }
  const inTree = (process) => process === pid || (parents.has(process) && inTree(parents.get(process)));
  const tree = [...parents.keys()].filter(inTree).sort((a, b) => Number(b === pid) - Number(a === pid));
  return tree.map((process) => {
    const status = readFileSync(`/proc/${process}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  });
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
