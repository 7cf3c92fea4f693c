import { expect } from "vitest";
import type { Json } from "../../../../kernel/host/json.js";
import type { Ground } from "./ground.js";
import { asArray, asStrings, field, states } from "./reading.js";

export function questions({ group, check, samples }: Ground): void {
  group("questions", () => {
    check("complete", async (client) => {
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

    check("complete knows the names that cells declared", async (client) => {
      const { declare, prefix, names } = samples.names;
      await client.execute(declare);
      const { content } = await client.request("complete_request", {
        code: prefix,
        cursor_pos: prefix.length,
      }).reply;
      expect(content.status).toBe("ok");
      for (const name of names) expect(asStrings(content.matches)).toContain(name);
    });

    check("complete counts code points", async (client) => {
      const code = `"😀😀"; ${samples.complete.code}`;
      const points = [...code].length;
      const { content } = await client.request("complete_request", { code, cursor_pos: points }).reply;
      expect(content).toMatchObject({ status: "ok", cursor_end: points });
      expect(asStrings(content.matches).join(" ")).toContain(samples.complete.contains);
    });

    check("completions have types for those that look for them", async (client) => {
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

    check("inspect finds a name, and says when there is nothing", async (client) => {
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

    check("inspect knows the names that cells declared, in detail with their source", async (client) => {
      const { declare, name, contains, source } = samples.inspectDeclared;
      await client.execute(declare);
      const look = async (detail_level: number) => {
        const asked = { code: name, cursor_pos: name.length, detail_level };
        const { content } = await client.request("inspect_request", asked).reply;
        expect(content).toMatchObject({ status: "ok", found: true });
        return field(content.data, "text/plain");
      };
      expect(await look(0)).toContain(contains);
      expect(await look(1)).toContain(source);
    });

    check("whatever is asked at the start of a code is answered", async (client) => {
      for (const type of ["complete_request", "inspect_request"]) {
        const { reply, outputs } = client.request(type, { code: "hello", cursor_pos: 0, detail_level: 0 });
        expect((await reply).content.status).toBe("ok");
        expect(states(await outputs)).toEqual(["busy", "idle"]);
      }
    });

    check("is_complete", async (client) => {
      const ask = async (code: string) =>
        (await client.request("is_complete_request", { code }).reply).content;
      for (const code of samples.complete_) expect(await ask(code)).toMatchObject({ status: "complete" });
      for (const code of samples.invalid) expect(await ask(code)).toMatchObject({ status: "invalid" });
      for (const code of samples.incomplete) {
        expect(await ask(code)).toMatchObject({ status: "incomplete", indent: expect.any(String) });
      }
    });

    check(
      "is_complete: the indent of what is open, and a cell magic that ends with empty lines",
      async (client) => {
        const ask = async (code: string) =>
          (await client.request("is_complete_request", { code }).reply).content;
        const { code, indent } = samples.openList;
        expect(await ask(code)).toMatchObject({ status: "incomplete", indent });
        expect(await ask(samples.cellMagic)).toMatchObject({ status: "complete" });
      },
    );

    check("comm_info is answered where no comm is open, and for one target only", async (client) => {
      for (const asked of [{}, { target_name: "no such target" }]) {
        const { content } = await client.request("comm_info_request", asked).reply;
        expect(content).toMatchObject({ status: "ok", comms: expect.any(Object) });
        if ("target_name" in asked) expect(content.comms).toEqual({});
      }
    });

    check("history: tail, range, search", async (client) => {
      const codes = ["1 + 2", "1 + 3", "1 + 2"];
      for (const code of codes) await client.execute(code);
      const { reply } = await client.execute("", { silent: true });
      const last = Number(reply.content.execution_count);
      const ask = async (content: Record<string, Json>) => {
        const request = { raw: true, output: false, session: 0, start: 0, stop: 0, n: 3, ...content };
        return asArray((await client.request("history_request", request).reply).content.history);
      };
      expect((await ask({ hist_access_type: "tail" })).map((entry) => asArray(entry)[2])).toEqual(codes);
      const [[session, line, both] = []] = (await ask({ hist_access_type: "tail", n: 1, output: true })).map(
        asArray,
      );
      expect([typeof session, typeof line]).toEqual(["number", "number"]);
      expect(asArray(both)[0]).toBe("1 + 2");
      const range = await ask({ hist_access_type: "range", start: last - 1, stop: last });
      expect(range.map((entry) => asArray(entry).slice(1))).toEqual([[last - 1, "1 + 3"]]);
      const shown = await ask({ hist_access_type: "range", start: last - 1, stop: last, output: true });
      const [input, ...output] = asArray(asArray(shown[0])[2]);
      expect([shown.length, input, output.length]).toEqual([1, "1 + 3", 1]);
      expect(await ask({ hist_access_type: "search", pattern: "1?+*" })).toHaveLength(3);
      expect(await ask({ hist_access_type: "search", pattern: "*", n: 1, output: true })).toHaveLength(1);
      expect(await ask({ hist_access_type: "search", pattern: "1 + 2", unique: true })).toHaveLength(1);
    });

    check("history keeps text that is not ASCII", async (client) => {
      await client.execute('"abcþ 😀"');
      const asked = { hist_access_type: "tail", n: 1, raw: true, output: false, session: 0 };
      const { content } = await client.request("history_request", asked).reply;
      expect(asArray(asArray(content.history)[0])[2]).toBe('"abcþ 😀"');
    });

    check("history of a kind that nobody knows is answered", async (client) => {
      const asked = { hist_access_type: "", output: false, raw: true };
      const { reply, outputs } = client.request("history_request", asked);
      expect((await reply).header.msg_type).toBe("history_reply");
      expect((await reply).content.status).toMatch(/^(ok|error)$/);
      expect(states(await outputs)).toEqual(["busy", "idle"]);
    });
  });
}
