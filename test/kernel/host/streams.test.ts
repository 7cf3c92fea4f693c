import { expect, test, vi } from "vitest";
import { Streams } from "../../../kernel/host/streams.js";
import type { Header } from "../../../kernel/host/wire.js";

type Sent = [cell: string | undefined, name: string, text: string];

test("neighbours become one message, and the order across streams and cells is kept", () => {
  const { streams, sent } = collect();
  const [a, b] = [header("a"), header("b")];
  streams.write(a, "stdout", "1\n");
  streams.write(a, "stdout", "2\n");
  streams.write(a, "stderr", "oh\n");
  streams.write(a, "stdout", "3\n");
  streams.write(b, "stdout", "4\n");
  expect(sent).toEqual([]);
  streams.flush();
  expect(sent).toEqual([
    ["a", "stdout", "1\n2\n"],
    ["a", "stderr", "oh\n"],
    ["a", "stdout", "3\n"],
    ["b", "stdout", "4\n"],
  ]);
});

test("what nobody flushes is sent soon, and a flood in few messages", () => {
  vi.useFakeTimers();
  try {
    const { streams, sent } = collect();
    for (let line = 0; line < 20_000; line++) {
      streams.write(header("a"), "stdout", `line ${line}\n`);
      if (line % 20 === 0) vi.advanceTimersByTime(2); // two seconds in all
    }
    vi.runAllTimers();
    expect(sent.map(([, , text]) => text).join("")).toBe(
      Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join(""),
    );
    expect(sent.length).toBeLessThanOrEqual(50);
  } finally {
    vi.useRealTimers();
  }
});

test("half a surrogate pair is replaced, because Python could not encode it", () => {
  const { streams, sent } = collect();
  streams.write(header("a"), "stdout", "\ud83d");
  streams.write(header("a"), "stdout", "\ude00 \ud83d");
  streams.flush();
  expect(sent).toEqual([["a", "stdout", "😀 \ufffd"]]);
});

function collect() {
  const sent: Sent[] = [];
  const streams = new Streams((parent, name, text) => sent.push([parent?.msg_id, name, text]));
  return { streams, sent };
}

function header(msg_id: string): Header {
  return { msg_id, session: "s", username: "", date: "", msg_type: "execute_request", version: "5.5" };
}
