import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { History, type HistoryEntry } from "../../../kernel/host/history.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "thaw-history-"));
});
const opened: History[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((history) => history.close()));
  rmSync(folder, { recursive: true, force: true });
});

describe("history", () => {
  test("tail, range and search go across sessions", async () => {
    await session(["a = 1", "b = 2", "a = 1"]);
    const now = await session(["c = 3", "a = 1"]);
    expect(inputs(await now.find({ kind: "tail", count: 3, output: false }))).toEqual([
      "a = 1",
      "c = 3",
      "a = 1",
    ]);
    expect(inputs(await now.find(range(0, 1, 2)))).toEqual(["c = 3"]);
    expect(inputs(await now.find(range(-1, 2, undefined)))).toEqual(["b = 2", "a = 1"]);
    expect(inputs(await now.find(range(1, 1, 3)))).toEqual(["a = 1", "b = 2"]);
    expect(inputs(await now.find(search("a*")))).toEqual(["a = 1", "a = 1", "a = 1"]);
    expect(inputs(await now.find({ ...search("a*"), unique: true }))).toEqual(["a = 1"]);
    expect(inputs(await now.find({ ...search("? = ?"), count: 2 }))).toEqual(["c = 3", "a = 1"]);
    expect(await now.find(search("[a]*"))).toEqual([]);
  });

  test("a file that was pasted into a cell is not what every later console waits for", async () => {
    const now = await session(["a", "x".repeat(1 << 18), "b"]);
    expect(inputs(await now.find({ kind: "tail", count: 9, output: false }))).toEqual(["a", "b"]);
  });

  test("sessions that run at the same time get numbers of their own", async () => {
    const open = Array.from({ length: 5 }, () => historyIn(folder));
    await Promise.all(
      open.map((history, i) => history.append({ line: 1, input: `${i}`, output: undefined })),
    );
    const all = await historyIn(folder).find({ kind: "tail", count: 100, output: true });
    expect(new Set(all.map((entry) => entry.session)).size).toBe(5);
    expect(new Set(inputs(all))).toEqual(new Set(["0", "1", "2", "3", "4"]));
  });

  test("a line that a crash cut short and files of others are passed over", async () => {
    await session(["a"]);
    writeFileSync(join(folder, "000002.jsonl"), '{"line":1,"input":"b"}\n{"line":2,"inp');
    writeFileSync(join(folder, "notes.txt"), "mine");
    const now = historyIn(folder);
    expect(inputs(await now.find({ kind: "tail", count: 9, output: false }))).toEqual(["a", "b"]);
  });

  test("where the folder cannot be made, this session is still known", async () => {
    writeFileSync(join(folder, "file"), "");
    const now = historyIn(join(folder, "file", "below"));
    await now.append({ line: 1, input: "a", output: "1" });
    expect(await now.find(range(0, 0, undefined))).toEqual([
      { session: 1, line: 1, input: "a", output: "1" },
    ]);
  });

  test("without a place on the disk, the newest thousand cells are kept", async () => {
    writeFileSync(join(folder, "file"), "");
    const now = historyIn(join(folder, "file", "below"));
    for (let line = 1; line <= 1200; line++) await now.append({ line, input: `${line}`, output: undefined });
    const kept = await now.find(range(0, 0, undefined));
    expect(kept.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, i) => 201 + i));
  });

  test("cells that are on the disk are not in memory too", async () => {
    const now = await session(["a", "b"]);
    const [file = ""] = readdirSync(folder);
    writeFileSync(join(folder, file), '{"line":1,"input":"on the disk"}\n');
    expect(inputs(await now.find(range(0, 0, undefined)))).toEqual(["on the disk"]);
  });
});

function historyIn(place: string): History {
  const history = new History(place);
  opened.push(history);
  return history;
}

async function session(cells: readonly string[]): Promise<History> {
  const history = historyIn(folder);
  for (const [i, input] of cells.entries()) await history.append({ line: i + 1, input, output: undefined });
  return history;
}

function inputs(entries: readonly HistoryEntry[]): string[] {
  return entries.map(({ input }) => input);
}

function range(session: number, start: number, stop: number | undefined) {
  return { kind: "range", output: false, session, start, stop } as const;
}

function search(pattern: string) {
  return { kind: "search", output: false, pattern, count: undefined, unique: false } as const;
}
