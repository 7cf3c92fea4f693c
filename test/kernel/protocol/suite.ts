/**
 * What a Jupyter kernel must do, point by point, over real sockets: everything that runtimed/kernel-testbed,
 * jupyter_kernel_test and ipykernel's own tests of messages, kernel and subshells ask, and what the specification says
 * besides. Runs against any kernel; it is run against ipykernel too, so that the suite itself is right.
 *
 * ```ts
 * conformance({ name: "ipykernel", command: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], … });
 * ```
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 * @module
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../kernel/host/json.js";
import { createSigner } from "../../../kernel/host/signer.js";
import { encode, type Message } from "../../../kernel/host/wire.js";
import { delay, exited, KernelClient } from "./client.js";
import type { Feature, KernelUnderTest } from "./kernels.js";

export function conformance(kernel: KernelUnderTest): void {
  const { samples } = kernel;
  /** A test that is asked of kernels which have the feature; the others have none to test, so nothing is skipped. */
  const has = (feature: Feature) => (name: string, body: () => Promise<void>) => {
    if (kernel.lacks[feature] === undefined) test(name, body);
  };
  let client: KernelClient;
  const start = () => KernelClient.start(kernel.command);
  const fresh = async (run: (own: KernelClient) => Promise<void>) => {
    const own = await start();
    try {
      await run(own);
    } finally {
      await own.close();
    }
  };

  describe(`protocol: ${kernel.name}`, () => {
    beforeAll(async () => {
      client = await start();
    });
    afterAll(() => client.close());

    describe("connection", () => {
      test("the heartbeat echoes", async () => {
        await expect(client.heartbeat()).resolves.toEqual(expect.any(Number));
      });

      test("a subscriber is welcomed", async () => {
        const welcome = await client.publishedBy(
          ({ header }) => header.msg_type === "iopub_welcome",
          "a welcome",
        );
        expect(welcome.content).toEqual({ subscription: "" });
        expect(welcome.parent).toBeUndefined();
      });

      test("kernel_info says who it is", async () => {
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

      test("kernel_info is answered on control as well, with busy and idle", async () => {
        const { reply, outputs } = client.request("kernel_info_request", {}, { channel: "control" });
        expect((await reply).content.status).toBe("ok");
        expect(states(await outputs)).toEqual(["busy", "idle"]);
      });

      test("connect gives the ports", async () => {
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

      test("the kernel's session is its own", async () => {
        const { reply } = await client.execute(samples.hello);
        expect(reply.header.session).not.toBe(client.session);
        expect(reply.header.session).toBe(client.published.at(-1)?.header.session);
      });

      test("replies and publications carry the request's header, a date and the version", async () => {
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

    describe("execute", () => {
      test("stdout, stderr", async () => {
        expect(text((await client.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
        expect(text((await client.execute(samples.stderr)).outputs, "stderr")).toBe("oh\n");
      });

      test("busy first, execute_input, output, idle last", async () => {
        const { outputs } = await client.execute(samples.hello);
        expect(types(outputs)).toEqual(["status", "execute_input", "stream", "status"]);
        expect(states(outputs)).toEqual(["busy", "idle"]);
        expect(outputs[1]?.content).toMatchObject({
          code: samples.hello,
          execution_count: expect.any(Number),
        });
      });

      test("a result, with one number in input, result and reply", async () => {
        const { reply, outputs } = await client.execute(samples.result.code);
        const [input, result] = [only(outputs, "execute_input"), only(outputs, "execute_result")];
        expect(result.content).toMatchObject({ data: { "text/plain": samples.result.text }, metadata: {} });
        const counts = [reply, input, result].map(({ content }) => content.execution_count);
        expect(new Set(counts).size).toBe(1);
        expect(reply.content).toMatchObject({ status: "ok", user_expressions: {} });
        expect(reply.content.payload ?? []).toEqual([]);
      });

      test("the count goes up by one", async () => {
        const first = await client.execute(samples.assign);
        const second = await client.execute(samples.assign);
        expect(second.reply.content.execution_count).toBe(Number(first.reply.content.execution_count) + 1);
      });

      test("an error, once on iopub and in the reply", async () => {
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

      test("silent: no output, no count", async () => {
        const before = await client.execute("", { silent: true });
        const { reply, outputs } = await client.execute(samples.result.code, { silent: true });
        expect(types(outputs)).toEqual(["status", "status"]);
        expect(reply.content).toMatchObject({ status: "ok" });
        expect(reply.content.execution_count).toBe(before.reply.content.execution_count);
      });

      test("store_history false keeps the count", async () => {
        const { reply: first } = await client.execute(samples.assign, { store_history: false });
        const { reply: second } = await client.execute(samples.assign, { store_history: false });
        expect(second.content.execution_count).toBe(first.content.execution_count);
      });

      test("user_expressions", async () => {
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

      test("an error aborts the cells that wait, and nothing else", async () => {
        const failing = client.start(`${samples.sleep(300)}\n${samples.error.code}`);
        const waiting = [client.start(samples.hello), client.start(samples.hello)];
        const info = client.request("kernel_info_request", {});
        const comms = client.request("comm_info_request", {});
        expect((await failing.reply).content.status).toBe("error");
        for (const { reply, outputs } of waiting) {
          expect((await reply).content.status).toMatch(/^(aborted|error)$/);
          expect(types(await outputs).filter((type) => type === "stream")).toEqual([]);
          expect(states(await outputs)).toEqual(["busy", "idle"]);
        }
        expect((await info.reply).content.status).toBe("ok");
        expect((await comms.reply).content.status).toBe("ok");
        expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
      });

      test("stop_on_error false lets them run", async () => {
        const failing = client.start(`${samples.sleep(200)}\n${samples.error.code}`, {
          stop_on_error: false,
        });
        const next = client.start(samples.hello);
        expect((await failing.reply).content.status).toBe("error");
        expect((await next.reply).content.status).toBe("ok");
      });

      test("a pager's text is one payload", async () => {
        const { reply } = await client.execute(samples.page);
        expect(reply.content.payload).toMatchObject([
          { source: "page", data: { "text/plain": expect.any(String) } },
        ]);
      });

      test("state stays from cell to cell", async () => {
        await client.execute(samples.assign);
        const { outputs } = await client.execute(samples.read);
        expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
      });
    });

    describe("display", () => {
      test("display_data is a bundle with text", async () => {
        const { outputs } = await client.execute(samples.html);
        const { data, metadata } = only(outputs, "display_data").content;
        expect(data).toMatchObject({ "text/html": "<b>bold</b>", "text/plain": expect.any(String) });
        expect(metadata).toEqual({});
      });

      test("update_display_data names the display", async () => {
        const { outputs } = await client.execute(samples.update);
        const transient = { display_id: "one" };
        expect(only(outputs, "display_data").content).toMatchObject({
          data: { "text/plain": "1" },
          transient,
        });
        expect(only(outputs, "update_display_data").content).toMatchObject({
          data: { "text/plain": "2" },
          transient,
        });
      });

      test("transient is never null", async () => {
        for (const code of [samples.result.code, samples.html]) {
          const { outputs } = await client.execute(code);
          for (const { content } of outputs) expect(content.transient).not.toBeNull();
        }
      });

      test("clear_output", async () => {
        const { outputs } = await client.execute(samples.clear);
        expect(only(outputs, "clear_output").content).toEqual({ wait: false });
      });
    });

    describe("streams", () => {
      test("20,000 lines all arrive before idle", async () => {
        const { outputs } = await client.execute(samples.flood(20_000));
        expect(text(outputs, "stdout")).toBe(lines(20_000));
        expect(outputs.at(-1)?.content.execution_state).toBe("idle");
      });

      has("few messages")("and in at most 50 messages", async () => {
        const { outputs } = await client.execute(samples.flood(20_000));
        expect(outputs.filter(({ header }) => header.msg_type === "stream").length).toBeLessThanOrEqual(50);
      });

      test("nothing is lost where stdout and stderr take turns", async () => {
        const { outputs } = await client.execute(samples.interleave(1000));
        const numbers = text(outputs, "stdout") + text(outputs, "stderr");
        expect(
          numbers
            .trim()
            .split("\n")
            .map(Number)
            .sort((a, b) => a - b),
        ).toEqual([...Array(1000).keys()]);
      });

      has("order across streams")("and their order is kept", async () => {
        const { outputs } = await client.execute(samples.interleave(200));
        const all = outputs
          .filter(({ header }) => header.msg_type === "stream")
          .map(({ content }) => content.text);
        expect(all.join("")).toBe([...Array(200).keys()].map((i) => `${i}\n`).join(""));
      });

      test("what a child process prints belongs to the cell", async () => {
        const { outputs } = await client.execute(samples.subprocess);
        expect(text(outputs, "stdout")).toBe("from a child\n");
      });

      has("late output")("what comes after idle still has its cell as parent", async () => {
        const { header } = await client.execute(samples.late(300));
        await client.execute(samples.hello);
        const late = await client.publishedBy(({ content }) => content.text === "late\n", "the late line");
        expect(late.parent?.msg_id).toBe(header.msg_id);
      });
    });

    describe("questions", () => {
      test("complete", async () => {
        const { code, contains } = samples.complete;
        const { content } = await client.request("complete_request", { code, cursor_pos: code.length }).reply;
        expect(content).toMatchObject({
          status: "ok",
          cursor_end: code.length,
          metadata: expect.any(Object),
        });
        expect(asStrings(content.matches).map((match) => match.replace(/^.*\./, ""))).toContain(contains);
        expect(content.cursor_start).toBeLessThan(code.length);
      });

      test("complete counts code points", async () => {
        const code = `"😀😀"; ${samples.complete.code}`;
        const points = [...code].length;
        const { content } = await client.request("complete_request", { code, cursor_pos: points }).reply;
        expect(content).toMatchObject({ status: "ok", cursor_end: points });
        expect(asStrings(content.matches).join(" ")).toContain(samples.complete.contains);
      });

      test("completions have types for those that look for them", async () => {
        const { code } = samples.complete;
        const { content } = await client.request("complete_request", { code, cursor_pos: code.length }).reply;
        const experimental = field(content.metadata, "_jupyter_types_experimental");
        expect(experimental).toHaveLength(asStrings(content.matches).length);
        expect(experimental).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ text: expect.any(String), type: expect.any(String) }),
          ]),
        );
      });

      test("inspect finds a name, and says when there is nothing", async () => {
        const { code, contains } = samples.inspect;
        for (const detail_level of [0, 1]) {
          const { content } = await client.request("inspect_request", { code, cursor_pos: 2, detail_level })
            .reply;
          expect(content).toMatchObject({ status: "ok", found: true, metadata: expect.any(Object) });
          expect(field(content.data, "text/plain")).toContain(contains);
        }
        const nothing = { code: samples.undefinedName, cursor_pos: 3, detail_level: 0 };
        const { content } = await client.request("inspect_request", nothing).reply;
        expect(content).toMatchObject({ status: "ok", found: false, data: {} });
      });

      test("is_complete", async () => {
        const ask = async (code: string) =>
          (await client.request("is_complete_request", { code }).reply).content;
        for (const code of samples.complete_) expect(await ask(code)).toMatchObject({ status: "complete" });
        for (const code of samples.invalid) expect(await ask(code)).toMatchObject({ status: "invalid" });
        for (const code of samples.incomplete) {
          expect(await ask(code)).toMatchObject({ status: "incomplete", indent: expect.any(String) });
        }
      });

      test("history: tail, range, search", async () => {
        const codes = ["1 + 2", "1 + 3", "1 + 2"];
        for (const code of codes) await client.execute(code);
        const { reply } = await client.execute("", { silent: true });
        const last = Number(reply.content.execution_count);
        const ask = async (content: Record<string, Json>) => {
          const request = { raw: true, output: false, session: 0, start: 0, stop: 0, n: 3, ...content };
          return asArray((await client.request("history_request", request).reply).content.history);
        };
        expect((await ask({ hist_access_type: "tail" })).map((entry) => asArray(entry)[2])).toEqual(codes);
        const [[session, line, both] = []] = (
          await ask({ hist_access_type: "tail", n: 1, output: true })
        ).map(asArray);
        expect([typeof session, typeof line]).toEqual(["number", "number"]);
        expect(asArray(both)[0]).toBe("1 + 2");
        const range = await ask({ hist_access_type: "range", start: last - 1, stop: last });
        expect(range.map((entry) => asArray(entry).slice(1))).toEqual([[last - 1, "1 + 3"]]);
        expect(await ask({ hist_access_type: "search", pattern: "1?+*" })).toHaveLength(3);
        expect(await ask({ hist_access_type: "search", pattern: "1 + 2", unique: true })).toHaveLength(1);
      });
    });

    describe("input", () => {
      test("is asked of the client that runs the cell", async () => {
        const { reply, outputs } = client.start(samples.prompt);
        const question = await client.question();
        expect(question.content).toEqual({ prompt: "Name: ", password: false });
        client.answer(question, "Ada");
        expect((await reply).content.status).toBe("ok");
        expect(text(await outputs, "stdout")).toContain("Ada\n");
      });

      test("is not asked where it is not allowed", async () => {
        const before = client.asked.length;
        const { reply } = await client.execute(samples.prompt, { allow_stdin: false });
        expect(reply.content.status).toBe("error");
        expect(client.asked.length).toBe(before);
      });
    });

    describe("comms", () => {
      test("the kernel opens one, with data and a buffer", async () => {
        const { outputs } = await client.execute(samples.commOpen);
        const open = only(outputs, "comm_open");
        expect(open.content).toMatchObject({ target_name: "echo", data: { hello: "front end" } });
        expect(open.buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3]]);
        const { content } = await client.request("comm_info_request", { target_name: "echo" }).reply;
        expect(content.comms).toMatchObject({ [String(open.content.comm_id)]: { target_name: "echo" } });
      });

      test("the front end opens one, and hears back", async () => {
        await client.execute(samples.commTarget);
        const comm = { comm_id: crypto.randomUUID() };
        const opened = client.request("comm_open", { ...comm, target_name: "mirror", data: {} });
        expect(states(await opened.outputs)).toEqual(["busy", "idle"]);
        const sent = client.request(
          "comm_msg",
          { ...comm, data: { n: 1 } },
          { buffers: [new Uint8Array([7, 8])] },
        );
        const echo = await client.publishedBy(
          ({ header, content }) => header.msg_type === "comm_msg" && content.comm_id === comm.comm_id,
          "the echo",
        );
        expect(echo.content.data).toEqual({ n: 1 });
        expect(echo.buffers.map((buffer) => [...buffer])).toEqual([[7, 8]]);
        expect(echo.parent?.msg_id).toBe(sent.header.msg_id);
        await client.request("comm_close", { ...comm, data: {} }).outputs;
        const { content } = await client.request("comm_info_request", { target_name: "mirror" }).reply;
        expect(content.comms).toEqual({});
      });

      test("a target that nobody registered is closed at once", async () => {
        const comm_id = crypto.randomUUID();
        client.request("comm_open", { comm_id, target_name: "nobody", data: {} });
        const closed = ({ header, content }: Message) =>
          header.msg_type === "comm_close" && content.comm_id === comm_id;
        expect((await client.publishedBy(closed, "comm_close")).content.comm_id).toBe(comm_id);
      });
    });

    describe("control", () => {
      test.each(["sleep", "spin"] as const)(
        "interrupt stops a cell that does %s, and keeps the state",
        async (how) => {
          await client.execute(samples.assign);
          const { reply, header } = client.start(samples[how](60_000)); // if nothing stopped it, it would end well
          await started(client, header.msg_id);
          const interrupted = client.request("interrupt_request", {}, { channel: "control" });
          expect((await interrupted.reply).content.status).toBe("ok");
          expect((await reply).content).toMatchObject({ status: "error", ename: expect.any(String) });
          if (kernel.lacks["runs what answers a failure"]) await delay(1000);
          const { outputs } = await client.execute(samples.read);
          expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
        },
      );

      test("interrupt stops a cell that waits for input", async () => {
        const { reply } = client.start(samples.prompt);
        const seen = client.asked.length;
        await client.question(
          ({ header }) => !client.asked.slice(0, seen).some((old) => old.header === header),
        );
        client.request("interrupt_request", {}, { channel: "control" });
        expect((await reply).content.status).toBe("error");
      });

      test("an interrupt with nothing to stop is answered", async () => {
        const { reply, outputs } = client.request("interrupt_request", {}, { channel: "control" });
        expect((await reply).content.status).toBe("ok");
        expect(states(await outputs)).toEqual(["busy", "idle"]);
      });

      test("control is answered while a cell runs", async () => {
        const running = client.start(samples.spin(1500));
        await started(client, running.header.msg_id);
        const { reply } = client.request("kernel_info_request", {}, { channel: "control" });
        expect((await reply).content.status).toBe("ok");
        await client.heartbeat();
        let done = false;
        void running.reply.then(() => {
          done = true;
        });
        expect(done).toBe(false);
        await running.outputs;
      });

      test("debug_request is answered", async () => {
        const debugInfo = { type: "request", seq: 1, command: "debugInfo", arguments: {} };
        const { content } = await client.request("debug_request", debugInfo, { channel: "control" }).reply;
        expect(content).toMatchObject({ body: { isStarted: false } });
      });
    });

    has("answers beside cells")("answers beside a cell that spins", async () => {
      const { code } = samples.complete;
      const questions: [type: string, content: Record<string, Json>][] = [
        ["kernel_info_request", {}],
        ["comm_info_request", {}],
        ["complete_request", { code, cursor_pos: code.length }],
        ["inspect_request", { code: samples.inspect.code, cursor_pos: 2, detail_level: 0 }],
      ];
      for (const [type, content] of questions) await client.request(type, content).reply; // the first one loads
      const running = client.start(samples.spin(60_000));
      let done = false;
      void running.reply.then(() => {
        done = true;
      });
      await started(client, running.header.msg_id);
      await client.heartbeat();
      for (const [type, content] of questions) {
        expect((await client.request(type, content).reply).content.status, type).toBe("ok");
      }
      expect(done).toBe(false); // how fast they answer is measured in bench/kernel
      const busy = client.published.filter(({ header }) => header.msg_type === "status").at(-1);
      expect(busy?.content.execution_state, "front ends still show busy").toBe("busy");
      client.request("interrupt_request", {}, { channel: "control" });
      await running.outputs;
    });

    describe("subshells", () => {
      test("are created, listed, used and deleted", async () => {
        const { content: created } = await client.request(
          "create_subshell_request",
          {},
          { channel: "control" },
        ).reply;
        expect(created).toMatchObject({ status: "ok", subshell_id: expect.any(String) });
        const subshell = String(created.subshell_id);
        const list = async () =>
          (await client.request("list_subshell_request", {}, { channel: "control" }).reply).content;
        expect(await list()).toEqual({ status: "ok", subshell_id: [subshell] });
        await client.execute(samples.assign, { subshell });
        const { reply, outputs } = await client.execute(samples.read, { subshell });
        expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
        for (const message of [reply, ...outputs]) expect(message.parent?.subshell_id).toBe(subshell);
        const gone = { subshell_id: subshell };
        const deleted = await client.request("delete_subshell_request", gone, { channel: "control" }).reply;
        expect(deleted.content).toEqual({ status: "ok" });
        expect(await list()).toEqual({ status: "ok", subshell_id: [] });
      });

      test("kernel_info announces them", async () => {
        const { content } = await client.request("kernel_info_request", {}).reply;
        expect(content.supported_features).toContain("kernel subshells");
      });

      test("one that does not exist cannot be deleted", async () => {
        const { content } = await client.request(
          "delete_subshell_request",
          { subshell_id: "none" },
          { channel: "control" },
        ).reply;
        expect(content).toMatchObject({ status: "error", evalue: expect.stringContaining("none") });
      });

      test("an error aborts only its own shell", async () => {
        const { content } = await client.request("create_subshell_request", {}, { channel: "control" }).reply;
        const subshell = String(content.subshell_id);
        const failing = client.start(`${samples.sleep(200)}\n${samples.error.code}`, { subshell });
        const behind = client.start(samples.hello, { subshell });
        const main = client.start(samples.hello);
        expect((await failing.reply).content.status).toBe("error");
        expect((await behind.reply).content.status).toMatch(/^(aborted|error)$/);
        expect((await main.reply).content.status).toBe("ok");
        await client.request("delete_subshell_request", { subshell_id: subshell }, { channel: "control" })
          .reply;
      });

      has("concurrent subshells")("run beside the main shell", async () => {
        const { content } = await client.request("create_subshell_request", {}, { channel: "control" }).reply;
        const subshell = String(content.subshell_id);
        const order: string[] = [];
        const main = client.start(samples.sleep(800));
        await started(client, main.header.msg_id);
        const beside = client.start(samples.hello, { subshell });
        await Promise.all([
          main.reply.then(() => order.push("main")),
          beside.reply.then(() => order.push("subshell")),
        ]);
        expect(order).toEqual(["subshell", "main"]);
        await client.request("delete_subshell_request", { subshell_id: subshell }, { channel: "control" })
          .reply;
      });
    });

    describe("bad input", () => {
      test("malformed frames and wrong signatures are dropped, the kernel lives on", async () => {
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

      test("unknown types and unknown fields are borne", async () => {
        client.request("no_such_request", { a: 1 });
        client.request("no_such_request", {}, { channel: "control" });
        const { reply } = client.request(
          "kernel_info_request",
          { unknown: [1] },
          { metadata: { also: null } },
        );
        expect((await reply).content.status).toBe("ok");
      });

      has("invalid requests answered")("a request without its fields gets an error reply", async () => {
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
      });

      test("64 MB arrive", async () => {
        const buffer = new Uint8Array(64 << 20);
        const { reply } = client.request("kernel_info_request", {}, { buffers: [buffer] });
        expect((await reply).content.status).toBe("ok");
      });

      test("two clients get their own replies and both hear iopub", async () => {
        const twin = await client.twin();
        const [mine, theirs] = [client.start(samples.result.code), twin.start(samples.hello)];
        expect((await mine.reply).parent?.session).toBe(client.session);
        expect((await theirs.reply).parent?.session).toBe(twin.session);
        await Promise.all([mine.outputs, theirs.outputs]);
        const heard = ({ parent }: Message) => parent?.msg_id === mine.header.msg_id;
        expect((await twin.publishedBy(heard, "the other's output")).parent?.session).toBe(client.session);
        await twin.close();
      });

      test("a client that vanishes mid-request harms nobody", async () => {
        const twin = await client.twin();
        twin.start(samples.sleep(200));
        twin.start(samples.hello);
        await twin.close();
        expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
      });
    });

    describe("life", () => {
      test.each([true, false])(
        "shutdown with restart %s is echoed, broadcast, and the process ends",
        (restart) =>
          fresh(async (own) => {
            const process = own.process;
            if (!process) throw new Error("this client did not start the kernel");
            const { reply, header } = own.request("shutdown_request", { restart }, { channel: "control" });
            expect((await reply).content).toEqual({ status: "ok", restart });
            const broadcast = await own.publishedBy(
              ({ header }) => header.msg_type === "shutdown_reply",
              "the broadcast",
            );
            expect(broadcast.parent?.msg_id).toBe(header.msg_id);
            expect(await Promise.race([exited(process), delay(10_000)])).toBe(0);
          }),
      );

      has("shutdown at any time")("shutdown in the middle of a cell", () =>
        fresh(async (own) => {
          const process = own.process;
          if (!process) throw new Error("this client did not start the kernel");
          const { header } = own.start(samples.sleep(60_000));
          await started(own, header.msg_id);
          own.request("shutdown_request", { restart: false }, { channel: "control" });
          expect(await Promise.race([exited(process), delay(10_000)])).toBe(0);
        }),
      );

      test("over ipc", async () => {
        const own = await KernelClient.start(kernel.command, { transport: "ipc" });
        expect(text((await own.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
        await own.close();
      });

      test("encrypted with CurveZMQ", async () => {
        const own = await KernelClient.start(kernel.command, { curve: true });
        expect(text((await own.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
        await own.close();
      });

      test("without a key nothing is signed", async () => {
        const own = await KernelClient.start(kernel.command, { key: "" });
        expect(text((await own.execute(samples.hello)).outputs, "stdout")).toBe("hello, world\n");
        await own.close();
      });
    });
  });
}

function types(messages: readonly Message[]): string[] {
  return messages.map(({ header }) => header.msg_type);
}

/** The states of `messages` as the request's own; a kernel may say again that it is busy. */
function states(messages: readonly Message[]): Json[] {
  return messages.flatMap(({ header, content }) =>
    header.msg_type === "status" ? [content.execution_state ?? null] : [],
  );
}

function only(messages: readonly Message[], type: string): Message {
  const found = messages.filter(({ header }) => header.msg_type === type);
  expect(types(messages), `one ${type}`).toContain(type);
  const [first] = found;
  if (found.length !== 1 || first === undefined)
    throw new Error(`${found.length} of ${type}: ${types(messages)}`);
  return first;
}

function text(messages: readonly Message[], name: string): string {
  return messages
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i}\n`).join("");
}

/** Waits until the cell runs. */
async function started(client: KernelClient, msg_id: string): Promise<void> {
  const input = ({ parent, header }: Message) =>
    parent?.msg_id === msg_id && header.msg_type === "execute_input";
  await client.publishedBy(input, "execute_input");
  await delay(100); // from the announcement to the first statement
}

function asArray(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`no array: ${JSON.stringify(value)}`);
  return value;
}

function asStrings(value: Json | undefined): string[] {
  return asArray(value).map(String);
}

function field(value: Json | undefined, name: string): Json | undefined {
  return Object.entries(value ?? {}).find(([key]) => key === name)?.[1];
}
