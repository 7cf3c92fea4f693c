import { expect } from "vitest";
import type { Ground } from "./ground.js";
import { only } from "./reading.js";

export function display({ group, check, samples }: Ground): void {
  group("display", () => {
    check("display_data is a bundle with text", async (client) => {
      const { outputs } = await client.execute(samples.html);
      const { data, metadata } = only(outputs, "display_data").content;
      expect(data).toMatchObject({ "text/html": "<b>bold</b>", "text/plain": expect.any(String) });
      expect(metadata).toEqual({});
    });

    check("update_display_data names the display", async (client) => {
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

    check("transient is never null", async (client) => {
      for (const code of [samples.result.code, samples.html]) {
        const { outputs } = await client.execute(code);
        for (const { content } of outputs) expect(content.transient).not.toBeNull();
      }
    });

    check("a result has as many types as its value", async (client) => {
      const { outputs } = await client.execute(samples.richResult);
      const { data } = only(outputs, "execute_result").content;
      expect(data).toMatchObject({ "text/html": expect.any(String), "text/plain": expect.any(String) });
    });

    check("every type is a mime type, and every content text where it is not JSON", async (client) => {
      for (const code of [samples.result.code, samples.html, samples.richResult]) {
        const { outputs } = await client.execute(code);
        for (const [type, value] of outputs.flatMap(({ content }) => Object.entries(content.data ?? {}))) {
          expect(type).toMatch(/^[\w+.-]+\/[\w+.-]+$/);
          if (!type.endsWith("json")) expect(value).toEqual(expect.any(String));
        }
      }
    });

    check("clear_output", async (client) => {
      const { outputs } = await client.execute(samples.clear);
      expect(only(outputs, "clear_output").content).toEqual({ wait: false });
    });
  });
}
