/**
 * What was typed, across sessions: one file of JSON lines per session in a folder, numbered as they came.
 *
 * ```ts
 * const history = new History(historyFolder());
 * await history.append({ line: 1, input: "1 + 1", output: "2" });
 * await history.find({ kind: "tail", count: 10, output: false }); // [{ session: 42, line: 1, … }]
 * ```
 *
 * @module
 */

import { type FileHandle, open, readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../src/io/mkdir.node.js";
import { asInteger, asObject, asString } from "./json.js";
import type { HistoryRequest } from "./requests.js";

export interface HistoryEntry {
  readonly session: number;
  /** The execution count. */
  readonly line: number;
  readonly input: string;
  /** The result as text, where there was one. */
  readonly output: string | undefined;
}

/** Sessions that are kept; a year of daily work, and still quick to search. */
const MAX_SESSIONS = 2000;
/** Characters of a result that are kept: enough to recognise it. */
const MAX_OUTPUT = 10_000;
/**
 * Characters of a cell that is kept. A console asks for its last thousand cells when it starts, and gives up after a
 * second: one pasted file must not be what it waits for from then on.
 */
const MAX_INPUT = 1 << 17;
/** Cells kept in memory where the disk takes none. */
const MAX_UNWRITTEN = 1000;

/** `$THAW_HISTORY`, or where the system keeps data of programs. */
export function historyFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.THAW_HISTORY) return env.THAW_HISTORY;
  if (process.platform === "win32") return join(env.APPDATA ?? homedir(), "thaw", "history");
  if (process.platform === "darwin")
    return join(homedir(), "Library", "Application Support", "thaw", "history");
  return join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "thaw", "history");
}

export class History {
  /** The latest cells of this session that could not be written. */
  readonly #unwritten: Omit<HistoryEntry, "session">[] = [];
  #session: Promise<number> | undefined;
  /** Kept open: to open and close it again takes twice as long as to write. */
  #handle: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** Adds a cell, unless it is too long to be one that was typed. A disk that is full or read-only costs the history, not the cell. */
  append(entry: Omit<HistoryEntry, "session">): Promise<void> {
    if (entry.input.length > MAX_INPUT) return this.#writing;
    const output = entry.output?.slice(0, MAX_OUTPUT);
    this.#writing = this.#writing.then(() => this.#write({ ...entry, output }));
    return this.#writing;
  }

  async #write(entry: Omit<HistoryEntry, "session">): Promise<void> {
    try {
      await this.#number();
      await this.#handle?.appendFile(`${JSON.stringify(entry)}\n`);
    } catch {
      this.#unwritten.push(entry);
      if (this.#unwritten.length > MAX_UNWRITTEN) this.#unwritten.shift();
    }
  }

  /** Waits for what is being written. Nothing can be added afterwards. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close();
  }

  /** The entries that `request` asks for, oldest first. */
  async find(request: HistoryRequest): Promise<HistoryEntry[]> {
    await this.#writing;
    if (request.kind === "range") return this.#range(request);
    if (request.kind === "tail") return this.#newest(request.count, () => true);
    const pattern = globToRegExp(request.pattern);
    const seen = new Set<string>();
    return this.#newest(request.count ?? Number.POSITIVE_INFINITY, ({ input }) => {
      if (!pattern.test(input) || (request.unique && seen.has(input))) return false;
      seen.add(input);
      return true;
    });
  }

  async #range({ session, start, stop }: HistoryRequest & { kind: "range" }): Promise<HistoryEntry[]> {
    const current = await this.#current();
    const number = session > 0 ? session : current + session;
    const entries = number === current ? await this.#own(current) : await this.#read(number);
    return entries.filter(({ line }) => line >= start && (stop === undefined || line < stop));
  }

  /** Walks back through the sessions until `count` entries are `wanted`. */
  async #newest(count: number, wanted: (entry: HistoryEntry) => boolean): Promise<HistoryEntry[]> {
    const current = await this.#current();
    const found: HistoryEntry[] = [];
    const older = (await this.#sessions()).filter((session) => session !== current);
    for (const session of [current, ...older.reverse()]) {
      const entries = session === current ? await this.#own(current) : await this.#read(session);
      for (const entry of entries.reverse()) {
        if (found.length >= count) return found.reverse();
        if (wanted(entry)) found.push(entry);
      }
    }
    return found.reverse();
  }

  async #own(session: number): Promise<HistoryEntry[]> {
    // Without a number of our own, a file of this number would be another kernel's.
    const written = (await this.#taken()) === undefined ? [] : await this.#read(session);
    return [...written, ...this.#unwritten.map((entry) => ({ session, ...entry }))];
  }

  /** The number of this session, also before it has a file. */
  async #current(): Promise<number> {
    return (await this.#taken()) ?? ((await this.#sessions()).at(-1) ?? 0) + 1;
  }

  /** The number of this session, if it has a file. */
  async #taken(): Promise<number | undefined> {
    return await this.#session?.catch(() => undefined);
  }

  /** Takes the next free number by creating its file, which only one of several kernels can. */
  #number(): Promise<number> {
    this.#session ??= this.#claim();
    return this.#session;
  }

  async #claim(): Promise<number> {
    makeFolder(this.folder);
    const sessions = await this.#sessions();
    const surplus = sessions.slice(0, Math.max(0, sessions.length - MAX_SESSIONS + 1));
    await Promise.all(surplus.map((session) => rm(this.#file(session), { force: true })));
    for (let next = (sessions.at(-1) ?? 0) + 1; ; next++) {
      try {
        this.#handle = await open(this.#file(next), "ax", 0o600);
        return next;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
    }
  }

  async #sessions(): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => []);
    const numbers = names.flatMap((name) => /^(\d{1,9})\.jsonl$/.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((a, b) => a - b);
  }

  async #read(session: number): Promise<HistoryEntry[]> {
    const text = await readFile(this.#file(session), "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => parseEntry(session, line));
  }

  #file(session: number): string {
    return join(this.folder, `${String(session).padStart(6, "0")}.jsonl`);
  }
}

function parseEntry(session: number, text: string): HistoryEntry[] {
  try {
    const fields = asObject(JSON.parse(text));
    const [line, input] = [asInteger(fields?.line), asString(fields?.input)];
    if (line === undefined || input === undefined) return [];
    return [{ session, line, input, output: asString(fields?.output) }];
  } catch {
    return []; // the empty last line, or one that a crash cut short
  }
}

function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (char) =>
    char === "*" ? "[^]*" : char === "?" ? "[^]" : `\\${char}`,
  );
  return new RegExp(`^${source}$`, "u");
}
