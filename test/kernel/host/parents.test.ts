import { expect, test } from "vitest";
import { Parents } from "../../../kernel/host/parents.js";
import type { Message } from "../../../kernel/host/wire.js";

test("a bounded number of ended cells is remembered, those that printed last, and every cell that runs", () => {
  const parents = new Parents();
  parents.add("training", { request: request("training"), count: 1, silent: false });
  parents.add("timer", { request: request("timer"), count: 2, silent: false });
  parents.ended("timer");
  for (let i = 0; i < 3000; i++) {
    parents.add(`${i}`, { request: request(`${i}`), count: i, silent: false });
    parents.ended(`${i}`);
    if (i % 500 === 0) expect(parents.get("timer")?.count).toBe(2);
  }
  expect(parents.size).toBe(1001);
  expect(parents.get("training")?.request.header.msg_id).toBe("training");
  expect(parents.get("timer")?.count).toBe(2);
  expect(parents.get("0")).toBeUndefined();
  expect(parents.get("2999")?.request).toMatchObject({ content: {}, buffers: [] });
});

test("what never was is not remembered because it ended", () => {
  const parents = new Parents();
  parents.ended("nobody");
  expect(parents.size).toBe(0);
});

function request(msg_id: string): Message {
  const header = {
    msg_id,
    session: "s",
    username: "u",
    date: "2026-01-01T00:00:00.000Z",
    msg_type: "execute_request",
    version: "5.3",
    subshell_id: null,
  };
  return {
    identities: [],
    header,
    parent: undefined,
    metadata: {},
    content: { code: "1 + 1" },
    buffers: [new Uint8Array(8)],
  };
}
