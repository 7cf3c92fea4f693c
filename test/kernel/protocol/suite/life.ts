import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { Dealer } from "zeromq";
import { endpoint } from "../../../../kernel/host/connection.js";
import { encode } from "../../../../kernel/host/wire.js";
import { exited, type KernelClient } from "../client.js";
import type { Ground } from "./ground.js";
import { started, text } from "./reading.js";

export function life({ group, checkFresh, checkFreshIf, samples }: Ground): void {
  group("life", () => {
    for (const channel of ["control", "shell"] as const)
      for (const restart of [true, false]) {
        checkFresh(
          `shutdown on ${channel} with restart ${restart} is echoed, broadcast, and the process ends`,
          async (own) => {
            if (!own.process) throw new Error("this client did not start the kernel");
            const { reply, header } = own.request("shutdown_request", { restart }, { channel });
            expect((await reply).content).toEqual({ status: "ok", restart });
            const broadcast = await own.publishedBy(
              ({ header }) => header.msg_type === "shutdown_reply",
              "the broadcast",
            );
            expect(broadcast.parent?.msg_id).toBe(header.msg_id);
            expect(await exited(own.process)).toBe(0);
          },
        );
      }

    checkFreshIf("shutdown at any time", "shutdown in the middle of a cell", async (own) => {
      if (!own.process) throw new Error("this client did not start the kernel");
      const { header } = own.start(samples.sleep(60_000));
      await started(own, header.msg_id);
      own.request("shutdown_request", { restart: false }, { channel: "control" });
      expect(await exited(own.process)).toBe(0);
    });

    checkFreshIf("ends what cells started", "shutdown ends the programs that cells started", async (own) => {
      if (!own.process) throw new Error("this client did not start the kernel");
      const pid = Number(text((await own.execute(samples.background)).outputs, "stdout"));
      expect(pid).toBeGreaterThan(1);
      process.kill(pid, 0);
      own.request("shutdown_request", { restart: false }, { channel: "control" });
      await exited(own.process);
      await expect.poll(() => isAlive(pid)).toBe(false);
    });

    checkFresh("over ipc", (own) => greets(own), { transport: "ipc" });

    checkFresh(
      "encrypted with CurveZMQ, who has no keys is not heard",
      async (own) => {
        await greets(own);
        const stranger = new Dealer({ linger: 0, receiveTimeout: 200 });
        stranger.connect(endpoint(own.connection, own.connection.shell_port));
        const message = { identities: [], parent: undefined, metadata: {}, content: {}, buffers: [] };
        const header = own.header("kernel_info_request");
        await stranger.send(encode({ ...message, header }, own.signer));
        await expect(stranger.receive()).rejects.toThrow();
        await greets(own);
        expect(own.published.filter(({ parent }) => parent?.msg_id === header.msg_id)).toEqual([]);
        stranger.close();
      },
      { curve: true },
    );

    checkFresh("without a key nothing is signed", (own) => greets(own), { key: "" });
  });

  async function greets(own: KernelClient): Promise<void> {
    expect(text((await own.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
  }
}

/** Whether the process runs; one that ended but was not waited for does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
