import { expect } from "vitest";
import type { JsonObject } from "../../../../kernel/host/json.js";
import { createSigner } from "../../../../kernel/host/signer.js";
import { encode, type Message } from "../../../../kernel/host/wire.js";
import type { KernelClient } from "../client.js";
import { everyMessage, spoil } from "./fields.js";
import type { Ground } from "./ground.js";
import { field, states, types } from "./reading.js";

export function hostile({ group, check, checkIf, samples, kernel }: Ground): void {
  group("bad input", () => {
    /** Sends each message on each channel; none may be heard of, but for a line on stderr. */
    const areDropped = async (client: KernelClient, bad: readonly Uint8Array[][], msg_id: string) => {
      const before = linesOf(client.stderr.text);
      for (const frames of bad)
        for (const channel of ["shell", "control", "stdin"] as const) client.send(channel, frames);
      await client.execute(samples.hello);
      await client.request("kernel_info_request", {}, { channel: "control" }).reply;
      expect(client.published.filter(({ parent }) => parent?.msg_id === msg_id)).toEqual([]);
      if (kernel.lacks["quiet about bad input"] === undefined)
        expect(linesOf(client.stderr.text) - before).toBeLessThanOrEqual(3 * bad.length);
    };

    const request = (client: KernelClient) => {
      const content = { code: samples.hello };
      const header = client.header("execute_request");
      return { identities: [], header, parent: undefined, metadata: {}, content, buffers: [] };
    };

    check("malformed frames and wrong signatures are dropped, the kernel lives on", async (client) => {
      const message = request(client);
      const whole = encode(message, client.signer);
      const bad = [
        [Buffer.from("x")],
        [Buffer.alloc(0)],
        whole.map(() => Buffer.from("<IDS|MSG>")),
        whole.slice(1),
        whole.slice(0, 3),
        whole.slice(0, 5),
        encode(message, createSigner("hmac-sha256", "not the key")),
        [...whole.slice(0, 1), Buffer.alloc(0), ...whole.slice(2)],
        [...whole.slice(0, 5), Buffer.from('{"code":"another"}')],
      ];
      await areDropped(client, bad, message.header.msg_id);
    });

    checkIf("invalid requests answered", "parts that are no JSON object are dropped", async (client) => {
      const message = request(client);
      const whole = encode(message, client.signer).slice(2);
      const deep = "[".repeat(100_000);
      const texts = ["", "{", "null", "7", '"text"', "[]", "\u{ff}", deep];
      const bad = texts.flatMap((text) =>
        whole.map((_, part) => signed(client, whole.with(part, Buffer.from(text)))),
      );
      for (const gone of ["msg_id", "msg_type"]) {
        const header = JSON.stringify({ ...message.header, [gone]: undefined });
        bad.push(signed(client, whole.with(0, Buffer.from(header))));
      }
      await areDropped(client, bad, message.header.msg_id);
    });

    checkIf("invalid requests answered", "headers with wrong or missing fields are borne", async (client) => {
      const { msg_id: _, msg_type, ...rest } = client.header("kernel_info_request");
      for (const { content: spoilt } of spoil({ ...rest, subshell_id: null })) {
        const msg_id = crypto.randomUUID();
        const parts = [{ ...spoilt, msg_type, msg_id }, {}, {}, {}].map((part) => JSON.stringify(part));
        client.send(
          "shell",
          signed(
            client,
            parts.map((part) => Buffer.from(part)),
          ),
        );
        const idle = ({ parent, content }: Message) =>
          parent?.msg_id === msg_id && content.execution_state === "idle";
        await client.publishedBy(idle, `idle after the header ${parts[0]}`);
      }
    });

    check("unknown types and unknown fields are borne", async (client) => {
      client.request("no_such_request", { a: 1 });
      client.request("no_such_request", {}, { channel: "control" });
      const { reply } = client.request("kernel_info_request", { unknown: [1] }, { metadata: { also: null } });
      expect((await reply).content.status).toBe("ok");
    });

    for (const { channel, type, content, mandatory } of everyMessage(samples.assign)) {
      const kind = content.hist_access_type ?? "";
      const name = `${type} ${kind}`.trim();
      checkIf(
        "invalid requests answered",
        `${name} on ${channel}: each field missing, and of each wrong type`,
        async (client) => {
          const before = linesOf(client.stderr.text);
          let sent = 0;
          for (const { field, value, content: spoilt } of spoil(content)) {
            sent++;
            const { reply, outputs } = client.request(type, spoilt, { channel });
            const shown = await outputs;
            const what = `${field}: ${value === undefined ? "missing" : JSON.stringify(value)}`;
            expect(states(shown), what).toEqual(["busy", "idle"]);
            expect(types(shown), what).not.toContain("stream");
            if (!type.endsWith("_request")) continue;
            const answer = (await reply).content;
            if (!mandatory.includes(field)) expect(answer.status ?? "ok", what).toMatch(/^(ok|error)$/);
            else expect(answer, what).toMatchObject({ status: "error", ename: expect.any(String) });
            if (answer.status === "error") expect(answer.evalue, what).toContain(field);
          }
          expect(linesOf(client.stderr.text) - before).toBeLessThanOrEqual(sent);
        },
      );
    }

    check("64 MB of bytes arrive, and come back", async (client) => {
      const buffer = new Uint8Array(size).fill(7);
      const echo = await echoed(client, samples.commTarget, {}, [buffer]);
      expect(Buffer.compare(echo.buffers[0] ?? buffer.subarray(1), buffer)).toBe(0);
    });

    check("64 MB of JSON arrive, and come back", async (client) => {
      const text = "é".repeat(size / 2);
      const echo = await echoed(client, samples.commTarget, { text }, []);
      expect(field(echo.content.data, "text") === text).toBe(true);
    });

    check("a cell of 4 MB is answered", async (client) => {
      const { reply } = await client.execute(samples.comment("x".repeat(size / 16)), {
        store_history: false,
      });
      expect(reply.content.status).toMatch(/^(ok|error)$/);
      expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
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
      const { code } = samples.complete;
      twin.start(samples.sleep(200));
      twin.start(samples.hello);
      twin.request("complete_request", { code, cursor_pos: code.length });
      twin.request("kernel_info_request", {}, { channel: "control" });
      await twin.close();
      expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
    });
  });
}

const size = 64 << 20;

/** The four JSON parts as a message of the client's. */
function signed(client: KernelClient, parts: readonly Uint8Array[]): Uint8Array[] {
  return [Buffer.from("<IDS|MSG>"), Buffer.from(client.signer.sign(parts)), ...parts];
}

/** What a comm of the target `mirror` gives back. */
async function echoed(
  client: KernelClient,
  target: string,
  data: JsonObject,
  buffers: Uint8Array[],
): Promise<Message> {
  await client.execute(target);
  const comm_id = crypto.randomUUID();
  await client.request("comm_open", { comm_id, target_name: "mirror", data: {} }).outputs;
  client.request("comm_msg", { comm_id, data }, { buffers });
  const echo = ({ header, content }: Message) =>
    header.msg_type === "comm_msg" && content.comm_id === comm_id;
  return await client.publishedBy(echo, "the echo");
}

function linesOf(text: string): number {
  return text.split("\n").length;
}
