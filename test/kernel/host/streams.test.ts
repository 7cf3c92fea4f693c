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

test("two streams in turns are joined by stream once they are thousands, and exact again after a rest", () => {
  vi.useFakeTimers();
  try {
    const { streams, sent } = collect();
    for (let line = 0; line < 50_000; line++) {
      streams.write(header("a"), "stdout", `o${line}\n`);
      streams.write(header("a"), "stderr", `e${line}\n`);
      if (line % 100 === 0) vi.advanceTimersByTime(10); // five seconds in all
    }
    streams.flush();
    for (const [stream, letter] of [
      ["stdout", "o"],
      ["stderr", "e"],
    ]) {
      const text = sent.flatMap(([, name, text]) => (name === stream ? [text] : [])).join("");
      expect(text).toBe(Array.from({ length: 50_000 }, (_, line) => `${letter}${line}\n`).join(""));
    }
    expect(sent.length).toBeLessThan(4000);
    vi.advanceTimersByTime(10_000);
    sent.length = 0;
    for (const name of ["stdout", "stderr", "stdout"] as const) streams.write(header("a"), name, "x");
    streams.flush();
    expect(sent.map(([, name]) => name)).toEqual(["stdout", "stderr", "stdout"]);
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
