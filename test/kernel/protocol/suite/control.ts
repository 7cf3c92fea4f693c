import { expect } from "vitest";
import type { JsonObject } from "../../../../kernel/host/json.js";
import type { Exchange, KernelClient } from "../client.js";
import { control as ask, createSubshell, type Ground } from "./ground.js";
import { only, questionOf, started, states, statuses } from "./reading.js";

export function control({ group, check, checkIf, samples, kernel }: Ground): void {
  /** ipykernel aborts whatever arrives after a failure, until it has seen its queue empty once more. */
  const untilCellsRun = async (client: KernelClient) => {
    if (kernel.lacks["runs what answers a failure"] === undefined) return;
    while ((await client.execute(samples.hello)).reply.content.status !== "ok");
  };

  group("control", () => {
    for (const how of ["sleep", "spin"] as const) {
      check(`interrupt stops a cell that does ${how}, and keeps the state`, async (client) => {
        await client.execute(samples.assign);
        const { reply, header } = client.start(samples[how](60_000)); // if nothing stopped it, it would end well
        await started(client, header.msg_id);
        expect(await ask(client, "interrupt_request")).toEqual({ status: "ok" });
        expect((await reply).content).toMatchObject({ status: "error", ename: expect.any(String) });
        await untilCellsRun(client);
        const { outputs } = await client.execute(samples.read);
        expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
      });
    }

    check(
      "interrupt stops a cell that waits for input, and the one behind it is answered",
      async (client) => {
        const asking = client.start(samples.prompt);
        const behind = client.start(samples.result.code);
        await questionOf(client, asking.header.msg_id);
        expect(await ask(client, "interrupt_request")).toEqual({ status: "ok" });
        expect((await asking.reply).content.status).toBe("error");
        expect((await behind.reply).content.status).toMatch(/^(ok|error|aborted)$/);
        await untilCellsRun(client);
      },
    );

    check("an interrupt with nothing to stop is answered", async (client) => {
      const { reply, outputs } = client.request("interrupt_request", {}, { channel: "control" });
      expect((await reply).content).toEqual({ status: "ok" });
      expect(states(await outputs)).toEqual(["busy", "idle"]);
    });

    check("is answered while a cell spins, and so is the heartbeat", async (client) => {
      const running = client.start(samples.spin(60_000));
      const ended = watch(running);
      await started(client, running.header.msg_id);
      await client.heartbeat();
      expect(await ask(client, "kernel_info_request")).toMatchObject({ status: "ok" });
      const subshell = await createSubshell(client);
      expect(await ask(client, "list_subshell_request")).toEqual({ status: "ok", subshell_id: [subshell] });
      await ask(client, "delete_subshell_request", { subshell_id: subshell });
      expect(await ask(client, "debug_request", debugInfo)).toMatchObject({ body: { isStarted: false } });
      expect(ended()).toBeUndefined();
      expect(await ask(client, "interrupt_request")).toEqual({ status: "ok" });
      expect((await running.reply).content.status).toBe("error");
      await untilCellsRun(client);
    });

    check("is answered before the cells that wait", async (client) => {
      const asking = client.start(samples.prompt);
      const waiting = Array.from({ length: 5 }, () => client.start(samples.hello));
      const ended = watch(asking, ...waiting);
      const question = await questionOf(client, asking.header.msg_id);
      const asked = Array.from({ length: 5 }, () =>
        client.request("kernel_info_request", {}, { channel: "control" }),
      );
      expect(await statuses(asked)).toEqual(Array(5).fill("ok"));
      expect(ended()).toBeUndefined();
      client.answer(question, "go");
      expect(await statuses([asking, ...waiting])).toEqual(Array(6).fill("ok"));
    });

    check("runs cells too, one after the other, and answers there", async (client) => {
      const order: number[] = [];
      const cells = [60, 30, 10].map((milliseconds) =>
        client.start(samples.sleep(milliseconds), { channel: "control" }),
      );
      await Promise.all(cells.map(({ reply }, i) => reply.then(() => order.push(i))));
      expect(await statuses(cells)).toEqual(["ok", "ok", "ok"]);
      expect(order).toEqual([0, 1, 2]);
    });

    check("debug_request is answered", async (client) => {
      expect(await ask(client, "debug_request", debugInfo)).toMatchObject({ body: { isStarted: false } });
    });

    checkIf(
      "answers beside cells",
      "every question on shell is answered beside a cell that spins",
      async (client) => {
        const { code } = samples.complete;
        const questions: [type: string, content: JsonObject][] = [
          ["kernel_info_request", {}],
          ["comm_info_request", {}],
          ["connect_request", {}],
          ["complete_request", { code, cursor_pos: code.length }],
          ["inspect_request", { code: samples.inspect.code, cursor_pos: 2, detail_level: 0 }],
          ["history_request", { hist_access_type: "tail", n: 1, output: false, raw: true }],
          ["is_complete_request", { code: samples.complete_[0] ?? "" }],
        ];
        for (const [type, content] of questions) await client.request(type, content).reply; // the first one loads
        const running = client.start(samples.spin(60_000));
        const ended = watch(running);
        await started(client, running.header.msg_id);
        for (const [type, content] of questions) {
          expect((await client.request(type, content).reply).content.status, type).toMatch(/^(ok|complete)$/);
        }
        expect(ended()).toBeUndefined(); // how fast they answer is measured in bench/kernel
        const busy = client.published.filter(({ header }) => header.msg_type === "status").at(-1);
        expect(busy?.content.execution_state, "front ends still show busy").toBe("busy");
        client.request("interrupt_request", {}, { channel: "control" });
        await running.outputs;
      },
    );
  });
}

const debugInfo = { type: "request", seq: 1, command: "debugInfo", arguments: {} };

/** What has come for one of `exchanges`; `undefined` while all of them run. */
function watch(...exchanges: readonly Exchange[]): () => JsonObject | undefined {
  let content: JsonObject | undefined;
  for (const { reply } of exchanges)
    void reply.then((message) => {
      content ??= message.content;
    });
  return () => content;
}
