import { expect } from "vitest";
import type { Message } from "../../../../kernel/host/wire.js";
import type { Ground } from "./ground.js";
import { only, states, text } from "./reading.js";

export function comms({ group, check, samples }: Ground): void {
  group("comms", () => {
    check("the kernel opens one, with data and a buffer", async (client) => {
      const { outputs } = await client.execute(samples.commOpen);
      const open = only(outputs, "comm_open");
      expect(open.content).toMatchObject({ target_name: "echo", data: { hello: "front end" } });
      expect(open.buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3]]);
      const { content } = await client.request("comm_info_request", { target_name: "echo" }).reply;
      expect(content.comms).toMatchObject({ [String(open.content.comm_id)]: { target_name: "echo" } });
    });

    check("the front end opens one, and hears back", async (client) => {
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
      const closed = await client.request("comm_close", { ...comm, data: {} }).outputs;
      expect(text(closed, "stdout")).toBe("closed\n");
      const { content } = await client.request("comm_info_request", { target_name: "mirror" }).reply;
      expect(content.comms).toEqual({});
    });

    check("a target that nobody registered is closed at once", async (client) => {
      const comm_id = crypto.randomUUID();
      client.request("comm_open", { comm_id, target_name: "nobody", data: {} });
      const closed = ({ header, content }: Message) =>
        header.msg_type === "comm_close" && content.comm_id === comm_id;
      expect((await client.publishedBy(closed, "comm_close")).content.comm_id).toBe(comm_id);
    });

    check("a message for one that is not open, or no more, harms nothing", async (client) => {
      for (const type of ["comm_msg", "comm_close"]) {
        const { outputs } = client.request(type, { comm_id: "none", data: {} });
        expect(states(await outputs)).toEqual(["busy", "idle"]);
      }
      expect((await client.execute(samples.hello)).reply.content.status).toBe("ok");
    });

    check("a cell may wait for an answer, and the cells behind it wait too", async (client) => {
      const { open, ask } = samples.askByComm;
      const asking = client.start(`${open}\n${ask}`);
      const asked = await client.publishedBy(
        ({ header, parent }) => header.msg_type === "comm_msg" && parent?.msg_id === asking.header.msg_id,
        "the question",
      );
      const behind = client.start(samples.read);
      client.request("comm_msg", { comm_id: String(asked.content.comm_id), data: { value: 42 } });
      expect((await asking.reply).content.status).toBe("ok");
      const { data } = only(await behind.outputs, "execute_result").content;
      expect(data).toMatchObject({ "text/plain": "42" });
    });
  });
}
