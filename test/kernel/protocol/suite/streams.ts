import { expect } from "vitest";
import type { Ground } from "./ground.js";
import { lines, text, types } from "./reading.js";

export function streams({ group, check, checkIf, samples }: Ground): void {
  group("streams", () => {
    check("20,000 lines all arrive before idle", async (client) => {
      const { outputs } = await client.execute(samples.flood(20_000));
      expect(text(outputs, "stdout")).toBe(lines(20_000));
      expect(outputs.at(-1)?.content.execution_state).toBe("idle");
    });

    checkIf("few messages", "and in at most 50 messages", async (client) => {
      const { outputs } = await client.execute(samples.flood(20_000));
      expect(outputs.filter(({ header }) => header.msg_type === "stream").length).toBeLessThanOrEqual(50);
    });

    check("nothing is lost where stdout and stderr take turns", async (client) => {
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

    checkIf("order across streams", "and their order is kept", async (client) => {
      const { outputs } = await client.execute(samples.interleave(200));
      const all = outputs
        .filter(({ header }) => header.msg_type === "stream")
        .map(({ content }) => content.text);
      expect(all.join("")).toBe([...Array(200).keys()].map((i) => `${i}\n`).join(""));
    });

    checkIf(
      "children are read before idle",
      "what a child process prints belongs to the cell",
      async (client) => {
        const { outputs } = await client.execute(samples.subprocess);
        expect(text(outputs, "stdout")).toBe("from a child\n");
        expect(text(outputs, "stderr")).toBe("");
      },
    );

    checkIf("children are read before idle", "also on stderr", async (client) => {
      const { outputs } = await client.execute(samples.subprocessError);
      expect(text(outputs, "stderr")).toContain("from a child");
      expect(text(outputs, "stdout")).toBe("");
    });

    checkIf(
      "children are read before idle",
      "what five child processes print at once is all there",
      async (client) => {
        const { outputs } = await client.execute(samples.subprocesses(5));
        expect(text(outputs, "stdout").trim().split("\n").sort()).toEqual(
          [0, 1, 2, 3, 4].map((i) => `child ${i}`),
        );
      },
    );

    check("a child process that prints nothing shows nothing", async (client) => {
      const { outputs } = await client.execute(samples.quietSubprocess);
      expect(types(outputs)).toEqual(["status", "execute_input", "status"]);
    });

    check("what a task prints after idle has its cell as parent, whatever runs meanwhile", async (client) => {
      const { header } = await client.execute(samples.late(5));
      await client.execute(samples.hello);
      await client.publishedBy(
        ({ content }) => String(content.text).includes("late 4"),
        "the last late line",
      );
      const late = client.published.filter(({ content }) => String(content.text).startsWith("late"));
      expect(late.map(({ content }) => content.text).join("")).toBe(
        [0, 1, 2, 3, 4].map((i) => `late ${i}\n`).join(""),
      );
      for (const { parent } of late) expect(parent?.msg_id).toBe(header.msg_id);
    });
  });
}
