import { expect } from "vitest";
import { exited } from "../client.js";
import { control, createSubshell, type Ground } from "./ground.js";
import { only, started, states, statuses, text, types } from "./reading.js";

/** The three ways in which two of the shells can stand to each other: the main one is no subshell. */
const pairs = [
  ["main", "subshell"],
  ["subshell", "main"],
  ["subshell", "subshell"],
] as const;

/** Two places for cells, out of as many subshells as `pair` needs; none is the main shell. */
function places(pair: (typeof pairs)[number], ids: readonly string[]): [first: object, second: object] {
  const left = [...ids];
  const [first, second] = pair.map((kind) => (kind === "main" ? {} : { subshell: left.shift() ?? "" }));
  return [first ?? {}, second ?? {}];
}

const subshellsOf = (pair: readonly string[]) => pair.filter((kind) => kind === "subshell").length;

export function subshells(ground: Ground): void {
  const { group, check, checkFresh, checkWithSubshells, samples } = ground;
  const { declare, wait, release } = samples.flag;

  group("subshells", () => {
    check("kernel_info announces them", async (client) => {
      const { content } = await client.request("kernel_info_request", {}).reply;
      expect(content.supported_features).toContain("kernel subshells");
    });

    check("are created, listed, used and deleted", async (client) => {
      const list = async () => control(client, "list_subshell_request");
      expect(await list()).toEqual({ status: "ok", subshell_id: [] });
      const created = await control(client, "create_subshell_request");
      expect(created).toEqual({ status: "ok", subshell_id: expect.any(String) });
      const subshell = String(created.subshell_id);
      expect(await list()).toEqual({ status: "ok", subshell_id: [subshell] });
      await client.execute(samples.assign, { subshell });
      const { reply, outputs } = await client.execute(samples.read, { subshell });
      expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
      for (const message of [reply, ...outputs]) expect(message.parent?.subshell_id).toBe(subshell);
      const gone = { subshell_id: subshell };
      expect(await control(client, "delete_subshell_request", gone)).toEqual({ status: "ok" });
      expect(await list()).toEqual({ status: "ok", subshell_id: [] });
    });

    check("a deleted one is unknown: to delete, to cells, to comms", async (client) => {
      const subshell = await createSubshell(client);
      await control(client, "delete_subshell_request", { subshell_id: subshell });
      const unknown = { status: "error", evalue: expect.stringContaining(subshell) };
      expect(await control(client, "delete_subshell_request", { subshell_id: subshell })).toMatchObject(
        unknown,
      );
      const { reply, outputs } = await client.execute(samples.hello, { subshell });
      expect(reply.content).toMatchObject(unknown);
      expect([types(outputs), states(outputs)]).toEqual([
        ["status", "status"],
        ["busy", "idle"],
      ]);
      const closing = client.request("comm_close", { comm_id: "none", data: {} }, { subshell });
      expect(states(await closing.outputs)).toEqual(["busy", "idle"]);
    });

    check("one can be created while a cell runs, and used", async (client) => {
      await client.execute(declare);
      const running = client.start(wait);
      await started(client, running.header.msg_id);
      const subshell = await createSubshell(client);
      expect((await client.execute(release, { subshell })).reply.content.status).toBe("ok");
      expect((await running.reply).content.status).toBe("ok");
      await control(client, "delete_subshell_request", { subshell_id: subshell });
    });

    checkFresh("an open one does not keep the kernel from ending", async (own) => {
      if (!own.process) throw new Error("this client did not start the kernel");
      await createSubshell(own);
      expect(await control(own, "shutdown_request", { restart: false })).toMatchObject({ status: "ok" });
      expect(await exited(own.process)).toBe(0);
    });

    for (const pair of pairs) {
      const [one, other] = pair;

      checkWithSubshells(
        `${one} and ${other} run beside each other, each under its own header`,
        subshellsOf(pair),
        async (client, ids) => {
          const [first, second] = places(pair, ids);
          await client.execute(declare);
          // The first ends only if the second runs meanwhile.
          const waits = client.start(wait, first);
          const frees = client.start(release, second);
          expect(await statuses([waits, frees])).toEqual(["ok", "ok"]);
          for (const { outputs, header } of [waits, frees]) {
            expect(states(await outputs).filter((state) => state === "idle")).toHaveLength(1);
            for (const { parent } of await outputs)
              expect(parent?.subshell_id ?? undefined).toBe(header.subshell_id);
          }
        },
      );

      checkWithSubshells(
        `an error in ${one} aborts what waits there, and nothing in ${other}`,
        subshellsOf(pair),
        async (client, ids) => {
          const [first, second] = places(pair, ids);
          await client.execute(declare);
          const failing = client.start(`${wait}\n${samples.error.code}`, first);
          const behind = [client.start(samples.hello, first), client.start(samples.hello, first)];
          const beside = [client.start(release, second), client.start(samples.hello, second)];
          expect((await failing.reply).content.status).toBe("error");
          for (const status of await statuses(behind)) expect(status).toMatch(/^(aborted|error)$/);
          expect(await statuses(beside)).toEqual(["ok", "ok"]);
          const after = await client.execute(samples.hello, first);
          expect(after.reply.content.status).toBe("ok");
          for (const { reply, header } of [failing, ...behind, ...beside])
            expect((await reply).parent?.subshell_id ?? undefined).toBe(header.subshell_id);
        },
      );
    }

    checkWithSubshells("a silent cell shows nothing, also beside one that does", 1, async (client, [id]) => {
      const subshell = id ?? "";
      for (const place of [{}, { subshell }]) {
        const { outputs } = await client.execute(samples.result.code, { silent: true, ...place });
        expect(types(outputs)).toEqual(["status", "status"]);
      }
      await client.execute(declare);
      const silent = client.start(`${wait}\n${samples.result.code}`, { silent: true, subshell });
      const loud = await client.execute(`${release}\n${samples.hello}`);
      expect(text(loud.outputs, "stdout")).toBe("hello, world\n");
      expect(types(await silent.outputs).filter((type) => type !== "status")).toEqual([]);
    });

    checkWithSubshells("a comm's message reaches the cell that waits for it", 1, async (client, [id]) => {
      const subshell = id ?? "";
      await client.execute(samples.askByComm.open, { subshell });
      const asking = client.start(samples.askByComm.ask);
      const asked = await client.publishedBy(
        ({ header, parent }) => header.msg_type === "comm_msg" && parent?.msg_id === asking.header.msg_id,
        "the question",
      );
      const answer = { comm_id: String(asked.content.comm_id), data: { value: 42 } };
      client.request("comm_msg", answer, { subshell });
      expect((await asking.reply).content.status).toBe("ok");
      const { outputs } = await client.execute(samples.read);
      expect(only(outputs, "execute_result").content.data).toMatchObject({ "text/plain": "42" });
    });
  });
}
