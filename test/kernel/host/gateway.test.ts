import { spawn } from "node:child_process";
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { joinGateway } from "../../../kernel/host/gateway.js";
import { exited, KernelClient } from "../protocol/client.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));
// 1024 bits, and PKCS #1 1.5 below: what the gateway makes and expects.
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const publicKeyText = publicKey.export({ format: "der", type: "spki" }).toString("base64");

describe("Enterprise Gateway's launcher contract", () => {
  test("the connection comes encrypted, ports are of the range, signals interrupt, shutdown ends", async () => {
    const gateway = await listen();
    // In a container the gateway sets the environment; kernelspecs give arguments, which go before it.
    const named = { KERNEL_ID: "k1", RESPONSE_ADDRESS: gateway.address, PUBLIC_KEY: publicKeyText };
    const env = { ...process.env, ...named, PORT_RANGE: "1..2" };
    const args = [thaw, "kernel", "launch", "--port-range", "42000..44000"];
    const kernel = spawn(process.execPath, args, { env, stdio: ["ignore", "inherit", "inherit"] });
    const told = decrypt(await gateway.received);
    expect(told).toMatchObject({ kernel_id: "k1", pid: kernel.pid, transport: "tcp" });
    for (const name of ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port", "comm_port"]) {
      expect(told[name]).toBeGreaterThanOrEqual(42000);
      expect(told[name]).toBeLessThanOrEqual(44000);
    }
    const client = await KernelClient.connect({ ...told, ip: "127.0.0.1" });
    const loop = client.start("for (;;);");
    await client.publishedBy(({ header }) => header.msg_type === "execute_input", "execute_input");
    await order(told.comm_port, '{"signum":0}');
    await order(told.comm_port, "nonsense");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await order(told.comm_port, '{"signum":2}');
    expect((await loop.reply).content.status).toBe("error");
    expect((await client.execute("1")).reply.content.status).toBe("ok");
    await order(told.comm_port, '{"shutdown":1}');
    expect(await exited(kernel)).toBe(0);
    await client.close();
  });

  test("options that are none are named", async () => {
    const good = { kernelId: "k", responseAddress: "127.0.0.1:1", publicKey: publicKeyText };
    await expect(joinGateway({ ...good, portRange: "7" })).rejects.toThrow(/no range of ports/);
    await expect(joinGateway({ ...good, responseAddress: "here" })).rejects.toThrow(/no response address/);
    await expect(joinGateway({ ...good, publicKey: "AAAA" })).rejects.toThrow(/the public key is none/);
    await expect(joinGateway(good)).rejects.toThrow(/the gateway cannot be reached/);
  });
});

async function listen(): Promise<{ address: string; received: Promise<string> }> {
  const server = createServer();
  const received = new Promise<string>((resolve) => {
    server.once("connection", (socket) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      socket.on("end", () => {
        server.close();
        resolve(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { address: `127.0.0.1:${address.port}`, received };
}

/** As the gateway does it. */
function decrypt(text: string) {
  const payload = JSON.parse(Buffer.from(text, "base64").toString());
  expect(payload.version).toBe(1);
  const key = privateDecryptPkcs1(Buffer.from(payload.key, "base64"));
  const decipher = createDecipheriv("aes-128-ecb", key, null);
  const json = Buffer.concat([decipher.update(Buffer.from(payload.conn_info, "base64")), decipher.final()]);
  return JSON.parse(json.toString());
}

/** Node 20 refuses RSA_PKCS1_PADDING for decryption (CVE-2023-46809), so the padding is taken off by hand. */
function privateDecryptPkcs1(bytes: Buffer): Buffer {
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, bytes);
  expect([...padded.subarray(0, 2)]).toEqual([0, 2]);
  return padded.subarray(padded.indexOf(0, 2) + 1);
}

function order(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: "127.0.0.1", port }, () => socket.end(text));
    socket.resume().once("close", () => resolve());
    socket.once("error", reject);
  });
}
