import { expect } from "vitest";
import type { Ground } from "./ground.js";
import { states } from "./reading.js";

export function connection({ group, check, samples, kernel }: Ground): void {
  group("connection", () => {
    check("the heartbeat echoes", async (client) => {
      await expect(client.heartbeat()).resolves.toEqual(expect.any(Number));
    });

    check("a subscriber is welcomed", async (client) => {
      const welcome = await client.publishedBy(
        ({ header }) => header.msg_type === "iopub_welcome",
        "a welcome",
      );
      expect(welcome.content).toEqual({ subscription: "" });
      expect(welcome.parent).toBeUndefined();
    });

    check("kernel_info says who it is", async (client) => {
      const { content } = await client.request("kernel_info_request", {}).reply;
      expect(content).toMatchObject({
        status: "ok",
        protocol_version: expect.stringMatching(/^5\.\d+$/),
        implementation: expect.any(String),
        implementation_version: expect.stringMatching(/\d/),
        banner: expect.any(String),
        language_info: {
          name: kernel.language,
          version: expect.stringMatching(/^\d/),
          mimetype: expect.stringContaining("/"),
          file_extension: kernel.extension,
        },
      });
    });

    check("kernel_info is answered on control as well, with busy and idle", async (client) => {
      const { reply, outputs } = client.request("kernel_info_request", {}, { channel: "control" });
      expect((await reply).content.status).toBe("ok");
      expect(states(await outputs)).toEqual(["busy", "idle"]);
    });

    check("connect gives the ports", async (client) => {
      const { shell_port, iopub_port, stdin_port, control_port, hb_port } = client.connection;
      const { content } = await client.request("connect_request", {}).reply;
      const { shell, iopub, stdin, control, hb } = content;
      // ipykernel leaves `_port` away, as the specification of old did.
      const ports =
        shell === undefined
          ? content
          : { shell_port: shell, iopub_port: iopub, stdin_port: stdin, control_port: control, hb_port: hb };
      expect(ports).toMatchObject({ shell_port, iopub_port, stdin_port, control_port, hb_port });
    });

    check("the kernel's session is its own", async (client) => {
      const { reply } = await client.execute(samples.hello);
      expect(reply.header.session).not.toBe(client.session);
      expect(reply.header.session).toBe(client.published.at(-1)?.header.session);
    });

    check("replies and publications carry the request's header, a date and the version", async (client) => {
      const { header, reply, outputs } = await client.execute(samples.hello);
      for (const message of [reply, ...outputs]) {
        const { date: _, ...identity } = header; // ipykernel writes dates anew
        expect(message.parent).toMatchObject(identity);
        expect(Date.parse(message.header.date)).toBeGreaterThan(Date.now() - 60_000);
        expect(message.header.version).toMatch(/^5\./);
      }
      const ids = [reply, ...outputs].map((message) => message.header.msg_id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
}
