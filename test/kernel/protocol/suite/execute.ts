import { expect } from "vitest";
import type { Ground } from "./ground.js";
import { asStrings, only, states, statuses, text, types } from "./reading.js";

export function execute({ group, check, samples }: Ground): void {
  group("execute", () => {
    check("stdout, stderr", async (client) => {
      expect(text((await client.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
      expect(text((await client.execute(samples.stderr)).outputs, "stderr")).toBe("oh\n");
    });

    check("busy first, execute_input, output, idle last", async (client) => {
      const { outputs } = await client.execute(samples.hello);
      expect(types(outputs)).toEqual(["status", "execute_input", "stream", "status"]);
      expect(states(outputs)).toEqual(["busy", "idle"]);
      expect(outputs[1]?.content).toMatchObject({
        code: samples.hello,
        execution_count: expect.any(Number),
      });
    });

    check("a result, with one number in input, result and reply", async (client) => {
      const { reply, outputs } = await client.execute(samples.result.code);
      const [input, result] = [only(outputs, "execute_input"), only(outputs, "execute_result")];
      expect(result.content).toMatchObject({ data: { "text/plain": samples.result.text }, metadata: {} });
      const counts = [reply, input, result].map(({ content }) => content.execution_count);
      expect(new Set(counts).size).toBe(1);
      expect(reply.content).toMatchObject({ status: "ok", user_expressions: {} });
      expect(reply.content.payload ?? []).toEqual([]);
    });

    check("the count goes up by one", async (client) => {
      const first = await client.execute(samples.assign);
      const second = await client.execute(samples.assign);
      expect(second.reply.content.execution_count).toBe(Number(first.reply.content.execution_count) + 1);
    });

    check("an error, once on iopub and in the reply", async (client) => {
      const { reply, outputs } = await client.execute(samples.error.code);
      const { ename, evalue } = samples.error;
      const expected = { ename, evalue, traceback: expect.any(Array) };
      expect(only(outputs, "error").content).toMatchObject(expected);
      expect(reply.content).toMatchObject({
        status: "error",
        execution_count: expect.any(Number),
        ...expected,
      });
      expect(types(outputs)).toEqual(["status", "execute_input", "error", "status"]);
      expect(asStrings(reply.content.traceback).join("\n")).toContain(evalue);
    });

    check("silent: no output, no count", async (client) => {
      const before = await client.execute("", { silent: true });
      const { reply, outputs } = await client.execute(samples.result.code, { silent: true });
      expect(types(outputs)).toEqual(["status", "status"]);
      expect(reply.content).toMatchObject({ status: "ok" });
      expect(reply.content.execution_count).toBe(before.reply.content.execution_count);
    });

    check("store_history false keeps the count", async (client) => {
      const { reply: first } = await client.execute(samples.assign, { store_history: false });
      const { reply: second } = await client.execute(samples.assign, { store_history: false });
      expect(second.content.execution_count).toBe(first.content.execution_count);
    });

    check("user_expressions", async (client) => {
      await client.execute(samples.assign);
      const user_expressions = { good: samples.read, bad: samples.undefinedName };
      const { reply } = await client.execute("", { user_expressions });
      expect(reply.content.user_expressions).toMatchObject({
        good: { status: "ok", data: { "text/plain": "42" }, metadata: {} },
        bad: {
          status: "error",
          ename: expect.any(String),
          evalue: expect.any(String),
          traceback: expect.any(Array),
        },
      });
      const failed = await client.execute(samples.error.code, { user_expressions });
      expect(failed.reply.content.user_expressions).toEqual({});
    });

    check("an error aborts the cells that wait, and nothing else", async (client) => {
      const failing = client.start(`${samples.sleep(300)}\n${samples.error.code}`);
      const waiting = [client.start(samples.hello), client.start(samples.hello)];
      const info = client.request("kernel_info_request", {});
      const comms = client.request("comm_info_request", {});
      const inspected = client.request("inspect_request", { ...samples.inspect, cursor_pos: 2 });
      expect((await failing.reply).content.status).toBe("error");
      for (const { reply, outputs } of waiting) {
        expect((await reply).content.status).toMatch(/^(aborted|error)$/);
        expect(types(await outputs).filter((type) => type === "stream")).toEqual([]);
        expect(states(await outputs)).toEqual(["busy", "idle"]);
      }
      expect((await info.reply).content.status).toBe("ok");
      expect((await comms.reply).content.status).toBe("ok");
      expect((await inspected.reply).content.status).toBe("ok");
      expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
    });

    check("stop_on_error false lets them run", async (client) => {
      const failing = client.start(`${samples.sleep(200)}\n${samples.error.code}`, {
        stop_on_error: false,
      });
      const next = client.start(samples.hello);
      expect((await failing.reply).content.status).toBe("error");
      expect((await next.reply).content.status).toBe("ok");
    });

    check("a pager's text is one payload", async (client) => {
      const { reply } = await client.execute(samples.page);
      expect(reply.content.payload).toMatchObject([
        { source: "page", data: { "text/plain": expect.any(String) } },
      ]);
    });

    check("set_next_input is one payload, however often it is called", async (client) => {
      const { reply } = await client.execute(samples.setNextInput);
      expect(reply.content.payload).toMatchObject([{ source: "set_next_input", text: "Hello There" }]);
    });

    check("a hundred cells sent at once are answered in order, each with the next number", async (client) => {
      const { reply } = await client.execute(samples.assign);
      const first = Number(reply.content.execution_count) + 1;
      const order: string[] = [];
      const cells = Array.from({ length: 100 }, () => client.start(samples.read));
      for (const cell of cells) void cell.reply.then(() => order.push(cell.header.msg_id));
      const replies = await Promise.all(cells.map((cell) => cell.reply));
      expect(await statuses(cells)).toEqual(Array(100).fill("ok"));
      expect(replies.map(({ content }) => content.execution_count)).toEqual(
        Array.from({ length: 100 }, (_, i) => first + i),
      );
      expect(order).toEqual(cells.map(({ header }) => header.msg_id));
    });

    check("a syntax error is an error", async (client) => {
      const { reply, outputs } = await client.execute(samples.invalid[0] ?? "");
      expect(reply.content).toMatchObject({ status: "error", ename: expect.any(String) });
      expect(only(outputs, "error").content).toMatchObject({ ename: reply.content.ename });
    });

    check("a value that fails to be shown is an error of its cell", async (client) => {
      const { reply } = await client.execute(samples.unshowable);
      expect(reply.content.status).toBe("error");
    });

    check("an error that the cell caught and showed is none", async (client) => {
      const { reply } = await client.execute(samples.caughtAndShown);
      expect(reply.content.status).toBe("ok");
    });

    check("a cell may await at its top", async (client) => {
      const { reply } = await client.execute(samples.sleepAsync(1));
      expect(reply.content.status).toBe("ok");
    });

    check("state stays from cell to cell", async (client) => {
      await client.execute(samples.assign);
      const { outputs } = await client.execute(samples.read);
      expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
    });
  });
}
