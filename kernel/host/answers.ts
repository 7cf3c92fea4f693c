/**
 * Answers every request that runs no cell. None of them waits for a cell: the evaluator keeps completion and
 * inspection beside user code.
 *
 * ```ts
 * const answer = answers[request.header.msg_type];
 * const content = await answer?.(request, room);
 * ```
 *
 * @module
 */

import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Evaluator } from "../evaluator/types.js";
import { portNames } from "./connection.js";
import { toCodePoints, toUnits } from "./cursor.js";
import type { History, HistoryEntry } from "./history.js";
import { kernelInfo } from "./info.js";
import { asString, type Json, type JsonObject } from "./json.js";
import type { Replies, RequestType } from "./replies.js";
import { readCode, readCursor, readHistory, readInspect, readSubshell } from "./requests.js";
import type { Session } from "./session.js";
import type { Subshells } from "./subshells.js";
import type { Message } from "./wire.js";

export interface AnswerRoom {
  readonly session: Session;
  readonly evaluator: Evaluator;
  readonly history: History;
  readonly subshells: Subshells;
}

type Answer<T extends RequestType> = (request: Message, room: AnswerRoom) => Promise<Replies[T]> | Replies[T];
type Answers = { readonly [T in Exclude<RequestType, "execute_request" | "shutdown_request">]: Answer<T> };

/** Consoles wait a second for an answer and never ask again without one; the parser may still be loading. */
const completenessMilliseconds = 700;

export const answers: Answers = {
  kernel_info_request: kernelInfo,

  async complete_request({ content }, { evaluator }) {
    const { code, cursor } = readCursor(content);
    const { items, start, end } = await evaluator.complete(code, toUnits(code, cursor));
    const [cursor_start, cursor_end] = [toCodePoints(code, start), toCodePoints(code, end)];
    const matches = items.map(({ text }) => text);
    const types: Json = items.map(({ text, type, signature }) => {
      // JupyterLab shows the type and not the signature: beside a tensor's name, its dtype and shape. A blank in it would
      // be broken at, into the next row of the popup.
      const shown = type === "value" ? (signature ?? type).replaceAll(" ", "\u00a0") : type;
      return { start: cursor_start, end: cursor_end, text, type: shown, signature };
    });
    return {
      status: "ok",
      matches,
      cursor_start,
      cursor_end,
      metadata: { _jupyter_types_experimental: types },
    };
  },

  async inspect_request({ content }, { evaluator }) {
    const { code, cursor, detail } = readInspect(content);
    const { found, data, metadata } = await evaluator.inspect(code, toUnits(code, cursor), detail);
    // The evaluator makes both out of text.
    return { status: "ok", found, data: data as JsonObject, metadata: metadata as JsonObject };
  },

  async is_complete_request({ content }, { evaluator }) {
    const inTime = new AbortController();
    const late = delay(completenessMilliseconds, { status: "unknown" } as const, { signal: inTime.signal });
    try {
      return await Promise.race([evaluator.isComplete(readCode(content)), late]);
    } finally {
      inTime.abort();
      late.catch(() => undefined); // the abort
    }
  },

  async history_request({ content }, { history }) {
    const request = readHistory(content);
    const entries = await history.find(request);
    return { status: "ok", history: entries.map((entry) => toTriple(entry, request.output)) };
  },

  comm_info_request({ content }, { evaluator }) {
    const wanted = asString(content.target_name);
    const open = [...evaluator.comms].filter(([, target]) => wanted === undefined || target === wanted);
    return {
      status: "ok",
      comms: Object.fromEntries(open.map(([id, target_name]) => [id, { target_name }])),
    };
  },

  connect_request(_, { session }) {
    const { connection } = session.sockets;
    return { status: "ok", ...Object.fromEntries(portNames.map((name) => [name, connection[name]])) };
  },

  async interrupt_request(_, { evaluator }) {
    await evaluator.interrupt();
    return { status: "ok" };
  },

  /** There is no debugger; front ends ask `debugInfo` to find that out. */
  debug_request({ content }) {
    const command = asString(content.command) ?? "";
    const answer = { type: "response", request_seq: content.seq ?? 0, seq: 0, command };
    if (command !== "debugInfo")
      return { ...answer, success: false, message: "Thaw's kernel has no debugger" };
    const body = {
      isStarted: false,
      hashMethod: "Murmur2",
      hashSeed: 0,
      breakpoints: [],
      stoppedThreads: [],
    };
    const files = { tmpFilePrefix: "", tmpFileSuffix: ".ts", richRendering: false, exceptionPaths: [] };
    return { ...answer, success: true, body: { ...body, ...files, copyToGlobals: false } };
  },

  create_subshell_request: (_, { subshells }) => ({ status: "ok", subshell_id: subshells.create() }),

  delete_subshell_request({ content }, { subshells }) {
    subshells.delete(readSubshell(content));
    return { status: "ok" };
  },

  list_subshell_request: (_, { subshells }) => ({ status: "ok", subshell_id: subshells.list() }),

  /** What ipykernel tells JupyterLab's resource indicator. */
  usage_request(_, { evaluator }) {
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const pid = evaluator.pid ?? process.pid;
    return { status: "ok", hostname: hostname(), pid, host_memory: rss, host_cpu: (user + system) / 1e6 };
  },
};

function toTriple({ session, line, input, output }: HistoryEntry, withOutput: boolean): Json {
  return [session, line, withOutput ? [input, output ?? null] : input];
}
