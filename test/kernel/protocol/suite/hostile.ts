import { expect } from "vitest";
import { createSigner } from "../../../../kernel/host/signer.js";
import { encode, type Message } from "../../../../kernel/host/wire.js";
import type { Ground } from "./ground.js";
import { states } from "./reading.js";

export function hostile({ group, check, checkIf, samples }: Ground): void {
  group("bad input", () => {
    check("malformed frames and wrong signatures are dropped, the kernel lives on", async (client) => {
      const header = client.header("execute_request");
      const content = { code: samples.hello };
      const message = { identities: [], header, parent: undefined, metadata: {}, content, buffers: [] };
      const wrong = encode(message, createSigner("hmac-sha256", "not the key"));
      const whole = encode(message, client.signer);
      const noJson = [
        ...whole.slice(0, 1),
        Buffer.from(client.signer.sign([Buffer.from("{"), ...whole.slice(3, 6)])),
        Buffer.from("{"),
        ...whole.slice(3),
      ];
      const bad = [
        [],
        [Buffer.from("x")],
        wrong,
        noJson,
        whole.slice(0, 3),
        whole.slice(1),
        [Buffer.alloc(0)],
        whole.map(() => Buffer.from("<IDS|MSG>")),
      ];
      for (const frames of bad)
        for (const channel of ["shell", "control", "stdin"] as const)
          if (frames.length > 0) client.send(channel, frames);
      await client.execute(samples.hello);
      expect(client.published.filter(({ parent }) => parent?.msg_id === header.msg_id)).toEqual([]);
    });

    check("unknown types and unknown fields are borne", async (client) => {
      client.request("no_such_request", { a: 1 });
      client.request("no_such_request", {}, { channel: "control" });
      const { reply } = client.request("kernel_info_request", { unknown: [1] }, { metadata: { also: null } });
      expect((await reply).content.status).toBe("ok");
    });

    checkIf(
      "invalid requests answered",
      "a request without its fields gets an error reply",
      async (client) => {
        for (const type of [
          "execute_request",
          "complete_request",
          "inspect_request",
          "is_complete_request",
          "history_request",
        ]) {
          const { reply, outputs } = client.request(type, { code: 7, hist_access_type: 7 });
          expect((await reply).content).toMatchObject({
            status: "error",
            evalue: expect.stringContaining("content."),
          });
          expect(states(await outputs)).toEqual(["busy", "idle"]);
        }
      },
    );

    check("64 MB arrive", async (client) => {
      const buffer = new Uint8Array(64 << 20);
      const { reply } = client.request("kernel_info_request", {}, { buffers: [buffer] });
      expect((await reply).content.status).toBe("ok");
    });

    check("two clients get their own replies and both hear iopub", async (client) => {
      const twin = await client.twin();
      const [mine, theirs] = [client.start(samples.result.code), twin.start(samples.hello)];
      expect((await mine.reply).parent?.session).toBe(client.session);
      expect((await theirs.reply).parent?.session).toBe(twin.session);
      await Promise.all([mine.outputs, theirs.outputs]);
      const heard = ({ parent }: Message) => parent?.msg_id === mine.header.msg_id;
      expect((await twin.publishedBy(heard, "the other's output")).parent?.session).toBe(client.session);
      await twin.close();
    });

    check("a client that vanishes mid-request harms nobody", async (client) => {
      const twin = await client.twin();
      twin.start(samples.sleep(200));
      twin.start(samples.hello);
      await twin.close();
      expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
    });
  });
}
