import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { endpoint, readConnection, toConnectionFile } from "../../../kernel/host/connection.js";
import { createSigner } from "../../../kernel/host/signer.js";
import { bindSockets } from "../../../kernel/host/sockets.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-connection-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
const good = { ...ports, transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256" };

describe("connection files", () => {
  test("are read, and written so that they read the same", async () => {
    const connection = await read(good);
    expect(connection).toMatchObject(good);
    expect(await read(JSON.parse(toConnectionFile(connection)))).toEqual(connection);
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["no object", "[]", /not a connection file[\s\S]*found \[\]/],
    ["a port that is missing", { ...good, hb_port: undefined }, /expected a port/],
    ["a port that is none", { ...good, shell_port: 65536 }, /shell_port/],
    ["a key that is no string", { ...good, key: 7 }, /in key/],
    ["a transport that nobody has", { ...good, transport: "smoke" }, /no transport "smoke"/],
    [
      "a secret that is too short",
      { ...good, curve_secretkey: "short" },
      /curve_secretkey[\s\S]*found 5 characters/,
    ],
    ["a secret that stands for no bytes", { ...good, curve_secretkey: "#".repeat(40) }, /in curve_secretkey/],
    [
      "a public key with a character that is none of Z85's",
      { ...good, curve_secretkey: "0".repeat(40), curve_publickey: "_".repeat(40) },
      /in curve_publickey/,
    ],
    ["too much", " ".repeat(2 << 20), /too long/],
  ])("with %s are refused", async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  test("that do not exist are named", async () => {
    await expect(readConnection(join(folder, "missing.json"))).rejects.toThrow(/missing\.json/);
  });
});

describe("sockets", () => {
  test("ports of 0 are chosen, and a taken one is named", async () => {
    const connection = await read(good);
    const sockets = await bindSockets(connection);
    const { shell_port } = sockets.connection;
    expect(shell_port).toBeGreaterThan(0);
    const again = bindSockets({ ...connection, shell_port });
    await expect(again).rejects.toThrow(`cannot listen on ${endpoint(connection, shell_port)} for shell`);
    await sockets.close();
  });

  test("an address that is not this machine's is refused", async () => {
    const connection = await read({ ...good, ip: "192.0.2.1" });
    await expect(bindSockets(connection)).rejects.toThrow(/cannot listen/);
  });

  test("a scheme without hash is refused before anything is bound", () => {
    expect(() => createSigner("plain", "k")).toThrow(/no signature scheme/);
  });
});

function read(content: unknown) {
  const file = join(folder, "connection.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return readConnection(file);
}
