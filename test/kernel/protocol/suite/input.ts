import { expect } from "vitest";
import type { Ground } from "./ground.js";
import { questionOf, text } from "./reading.js";

export function input({ group, check, samples }: Ground): void {
  group("input", () => {
    check("is asked of the client that runs the cell", async (client) => {
      const { header, reply, outputs } = client.start(samples.prompt);
      const question = await questionOf(client, header.msg_id);
      expect(question.content).toEqual({ prompt: "Name: ", password: false });
      client.answer(question, "Ada");
      expect((await reply).content.status).toBe("ok");
      expect(text(await outputs, "stdout")).toContain("Ada\n");
    });

    check("is not asked where it is not allowed", async (client) => {
      const before = client.asked.length;
      const { reply } = await client.execute(samples.prompt, { allow_stdin: false });
      expect(reply.content.status).toBe("error");
      expect(client.asked.length).toBe(before);
    });
  });
}
