import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Router } from "zeromq";
import { type PortName, portNames } from "../../../kernel/host/connection.js";
import { createSigner } from "../../../kernel/host/signer.js";
import { exited, KernelClient } from "./client.js";
import { typescriptSamples } from "./kernels.js";
import { conformance } from "./suite.js";
import { exists, readTables } from "./table.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));

const checks = conformance({
  name: "thaw",
  command: [process.execPath, thaw, "kernel", "run", "--connection-file", "{connection_file}"],
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
