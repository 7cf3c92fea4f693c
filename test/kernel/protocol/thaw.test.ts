import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Router } from "zeromq";
import { descendants } from "../../../kernel/evaluator/child/descendants.js";
import { type PortName, portNames } from "../../../kernel/host/connection.js";
import { createSigner } from "../../../kernel/host/signer.js";
import type { Message } from "../../../kernel/host/wire.js";
import { needs, Requirement } from "../../requirements.js";
import { exited, KernelClient } from "./client.js";
import { typescriptSamples } from "./kernels.js";
import { conformance } from "./suite.js";
import { exists, readTables } from "./table.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));

const command = [process.execPath, thaw, "kernel", "run", "--connection-file", "{connection_file}"];

const checks = conformance({
  name: "thaw",
  command,
  language: "typescript",
  extension: ".ts",
  samples: typescriptSamples,
  lacks: {},
});

test("every point of other suites is asked by a check that exists, or is said to be another language's", () => {
  const rows = readTables();
  const missing = rows.flatMap(({ ours }) => ours.filter((name) => !exists(name, checks)));
  expect(missing).toEqual([]);
  const elsewhere = rows.filter(({ ours }) => ours.length === 0).map(({ theirs }) => theirs);
  expect(elsewhere).toEqual([
    "`test_matplotlib_inline_on_import`",
    "`test_unc_paths`",
    "`test_context_vars`",
    "`test_thread_counts`, `test_thread_ids`",
  ]);
  expect(rows.filter(({ section }) => section.startsWith("runtimed/kernel-testbed"))).toHaveLength(27);
});

describe("a kernel of one's own", () => {
  let client: KernelClient;
  beforeAll(async () => {
    client = await KernelClient.start(command);
  });
  afterAll(() => client.close());

  test("outlives its evaluator: same process, same session, the cell is told, comms are closed", async () => {
    const { outputs } = await client.execute("let lost = 1; const comm = comms.open('mine'); lost");
    const session = outputs[0]?.header.session;
    const comm_id = outputs.find(({ header }) => header.msg_type === "comm_open")?.content.comm_id;
    const killer = await client.execute("console.log('last words'); process.kill(process.pid, 'SIGSEGV')");
    const evalue = expect.stringMatching(/native code crashed .*all state is gone/);
    expect(killer.reply.content).toMatchObject({ status: "error", evalue });
    expect(killer.outputs.find(({ header }) => header.msg_type === "error")?.content).toMatchObject({
      evalue,
    });
    expect(killer.outputs.map(({ content }) => content.text ?? "").join("")).toBe("last words\n");
    const closed = ({ header, content }: Message) =>
      header.msg_type === "comm_close" && content.comm_id === comm_id;
    await client.publishedBy(closed, "the end of the comm");
    expect((await client.request("comm_info_request", {}).reply).content.comms).toEqual({});
    expect((await client.execute("lost")).reply.content.evalue).toMatch(/Cannot find name 'lost'/);
    const after = await client.execute("1 + 1");
    expect(after.reply.content.status).toBe("ok");
    expect(after.outputs[0]?.header.session).toBe(session);
    expect(client.process?.exitCode).toBe(null);
  });

  test("tells the next cell where the evaluator ended while no cell ran", async () => {
    const { outputs } = await client.execute("process.pid");
    const result = outputs.find(({ header }) => header.msg_type === "execute_result");
    const [pid] = Object.values(result?.content.data ?? {});
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
    const told = async () =>
      (await client.execute("1 + 1")).outputs.map(({ content }) => content.text ?? "").join("");
    await expect
      .poll(told)
      .toMatch(/^the process that runs the cells was killed, .* \(signal SIGKILL\); all state is gone/);
    expect(await told()).toBe("");
  });

  needs(proc).test("listens where the connection file says, and nowhere else", async () => {
    await client.execute("1");
    const ours = [client.process?.pid ?? 0];
    ours.push(...descendants(ours[0] ?? 0));
    expect(ours.length).toBeGreaterThan(1);
    const listening = ours.flatMap((pid) => listeningPorts(pid));
    const { connection } = client;
    expect(listening.sort()).toEqual(portNames.map((name) => `0100007F:${connection[name]}`).sort());
  });
});

test("a kernel that is given a registration file chooses its ports and tells them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-registration-"));
  const launcher = new Router({ linger: 0, receiveTimeout: 30_000 });
  await launcher.bind("tcp://127.0.0.1:*");
  const registration_port = Number(launcher.lastEndpoint?.split(":").at(-1));
  const fields = { kernel_id: "k", transport: "tcp", registration_ip: "127.0.0.1", registration_port };
  const file = join(folder, "registration.json");
  writeFileSync(file, JSON.stringify({ ...fields, signature_scheme: "hmac-sha256", key: "secret" }));
  const kernel = spawn(process.execPath, [thaw, "kernel", "run", "--connection-file", file], {
    stdio: "ignore",
  });
  const [identity, , , content] = await launcher.receive();
  if (!identity || !content) throw new Error("frames are missing");
  const signer = createSigner("hmac-sha256", "secret");
  const answer = Buffer.from("{}");
  await launcher.send([identity, "<IDS|MSG>", signer.sign([answer]), answer]);
  const told = JSON.parse(content.toString());
  const ports = Object.fromEntries(portNames.map((name) => [name, Number(told[name])])) as Record<
    PortName,
    number
  >;
  const connection = { ...ports, transport: "tcp", ip: "127.0.0.1", key: "secret" } as const;
  const client = await KernelClient.connect({ ...connection, signature_scheme: "hmac-sha256" });
  const { outputs } = await client.execute("6 * 7");
  expect(outputs.map(({ content }) => content.data ?? {})).toContainEqual({ "text/plain": "42" });
  client.request("shutdown_request", { restart: false }, { channel: "control" });
  expect(await exited(kernel)).toBe(0);
  await client.close();
  launcher.close();
  rmSync(folder, { recursive: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const proc = new Requirement("/proc", () =>
  existsSync("/proc/self/net/tcp") ? { path: "/proc" } : { missing: "only Linux tells who listens where" },
);

/** The TCP sockets on which a process listens, as `address:port`, the address in the system's hexadecimal. */
function listeningPorts(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((name) => {
    try {
      return readlinkSync(join(folder, name));
    } catch {
      return ""; // closed meanwhile
    }
  });
  const isListening = "0A";
  return ["tcp", "tcp6"].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) => state === isListening && links.includes(`socket:[${inode}]`),
      )
      .map(([, local = ""]) => {
        const [address, port = ""] = local.split(":");
        return `${address}:${Number.parseInt(port, 16)}`;
      }),
  );
}
