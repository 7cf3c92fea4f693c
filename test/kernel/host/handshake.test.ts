import { describe, expect, test } from "vitest";
import { Router } from "zeromq";
import type { Connection } from "../../../kernel/host/connection.js";
import { register } from "../../../kernel/host/handshake.js";
import { createSigner } from "../../../kernel/host/signer.js";

const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
const bound: Connection = {
  ...ports,
  transport: "tcp",
  ip: "127.0.0.1",
  key: "k",
  signature_scheme: "hmac-sha256",
};
const signer = createSigner("hmac-sha256", "k");
const delimiter = "<IDS|MSG>";

describe("registration of protocol 5.6", () => {
  test("tells the ports, signed, and waits for a signed acknowledgement", async () => {
    const { launcher, port } = await listen();
    const registered = register(bound, { ip: "127.0.0.1", port, kernelId: "kernel-7" }, signer);
    const [identity, mark, signature, content] = await launcher.receive();
    expect(mark?.toString()).toBe(delimiter);
    if (!identity || !signature || !content) throw new Error("frames are missing");
    expect(signer.verify(signature, [content])).toBe(true);
    const { shell_port, hb_port, kernel_id } = JSON.parse(content.toString());
    expect({ shell_port, hb_port, kernel_id }).toEqual({
      shell_port: "1",
      hb_port: "5",
      kernel_id: "kernel-7",
    });
    let done = false;
    void registered.then(() => {
      done = true;
    });
    await launcher.send([identity, delimiter, "not signed", Buffer.from("{}")]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(done).toBe(false);
    const answer = Buffer.from('{"status":"ok"}');
    await launcher.send([identity, delimiter, signer.sign([answer]), answer]);
    await registered;
    launcher.close();
  });

  test("fails where nobody acknowledges", async () => {
    const { launcher, port } = await listen();
    const registered = register(bound, { ip: "127.0.0.1", port, kernelId: "" }, signer, 100);
    await expect(registered).rejects.toThrow(/the registration was not acknowledged/);
    launcher.close();
  });
});

async function listen(): Promise<{ launcher: Router; port: number }> {
  const launcher = new Router({ linger: 0 });
  await launcher.bind("tcp://127.0.0.1:*");
  return { launcher, port: Number(launcher.lastEndpoint?.split(":").at(-1)) };
}
