/**
 * Every message that a front end sends, with each of its fields left out and given each wrong type in turn.
 *
 * @module
 */
import type { Json, JsonObject } from "../../../../kernel/host/json.js";
import type { ChannelName } from "../client.js";

interface Asked {
  readonly channel: ChannelName;
  readonly type: string;
  /** A content with every field right, also those that may be missing. */
  readonly content: JsonObject;
  /** Without these, or with these wrong, nobody can answer. */
  readonly mandatory: readonly string[];
}

/** @param code What may be run any number of times and shows nothing. */
export function everyMessage(code: string): Asked[] {
  const flags = { silent: false, store_history: false, user_expressions: {} };
  const execute = { code, ...flags, allow_stdin: true, stop_on_error: true };
  const cursor = { code, cursor_pos: 1 };
  const inspect = { ...cursor, detail_level: 0 };
  const range = { output: false, raw: true, session: 0, start: 1, stop: 2 };
  const tail = { output: false, raw: true, n: 1 };
  const search = { output: false, raw: true, pattern: "*", n: 1, unique: true };
  const comm = { comm_id: "none", data: {} };
  const history = (hist_access_type: string, content: JsonObject): Asked =>
    ask("shell", "history_request", { hist_access_type, ...content }, "hist_access_type");
  return [
    ask("shell", "execute_request", execute, "code"),
    ask("control", "execute_request", execute, "code"),
    ask("shell", "complete_request", cursor, "code"),
    ask("shell", "inspect_request", inspect, "code"),
    ask("shell", "is_complete_request", { code }, "code"),
    history("range", range),
    history("tail", tail),
    history("search", search),
    ask("shell", "comm_info_request", { target_name: "x" }),
    ask(
      "shell",
      "comm_open",
      { ...comm, target_name: "none", target_module: null },
      "comm_id",
      "target_name",
    ),
    ask("shell", "comm_msg", comm, "comm_id"),
    ask("shell", "comm_close", comm, "comm_id"),
    ask("control", "delete_subshell_request", { subshell_id: "none" }, "subshell_id"),
    ask("control", "debug_request", { type: "request", seq: 1, command: "debugInfo", arguments: {} }),
  ];
}

function ask(channel: ChannelName, type: string, content: JsonObject, ...mandatory: string[]): Asked {
  return { channel, type, content, mandatory };
}

/** One field of a message gone or wrong. */
export interface Spoilt {
  readonly field: string;
  /** `undefined` where it is left out. */
  readonly value: Json | undefined;
  readonly content: JsonObject;
}

const values: readonly Json[] = [null, true, 7, -1.5, 1e300, "text", [], ["a", 1], {}, { a: { b: 1 } }];

export function* spoil(content: JsonObject): Generator<Spoilt> {
  for (const field of Object.keys(content)) {
    const { [field]: right, ...rest } = content;
    yield { field, value: undefined, content: rest };
    for (const value of values)
      if (kind(value) !== kind(right) || typeof right === "number")
        yield { field, value, content: { ...rest, [field]: value } };
  }
}

function kind(value: Json | undefined): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}
