import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "../../../kernel/host/connection.js";
import { History } from "../../../kernel/host/history.js";
import { Kernel } from "../../../kernel/host/kernel.js";
import { createSigner } from "../../../kernel/host/signer.js";
import { bindSockets } from "../../../kernel/host/sockets.js";
import type { Message } from "../../../kernel/host/wire.js";
import { KernelClient } from "../protocol/client.js";
import { type Script, type Stage, scripted } from "./scripted.js";

let folder: string;
let client: KernelClient;
let stop: () => Promise<void>;

let release: () => void;
const gate = () =>
  new Promise<void>((resolve) => {
    release = resolve;
  });

const script: Script = {
  print: ({ emit }) => emit({ type: "stream", name: "stdout", text: "printed\n" }),
  show: ({ emit }) => emit({ type: "display_data", data: { "text/plain": "1" }, metadata: {} }),
  mixed: ({ emit }) => {
    emit({ type: "stream", name: "stdout", text: "a" });
    emit({ type: "stream", name: "stdout", text: "b" });
    emit({ type: "display_data", data: { "text/plain": "c" }, metadata: {}, displayId: "id" });
    emit({ type: "stream", name: "stderr", text: "d" });
    emit({ type: "execute_result", executionCount: 99, data: { "text/plain": "e" }, metadata: {} });
  },
  bigint: ({ emit }) => emit({ type: "display_data", data: { "application/json": 1n }, metadata: {} }),
  wait: () => gate(),
  fail: () => Promise.reject(new Error("no good")),
  failLater: async () => {
    await gate();
    throw new Error("no good");
  },
  ask: async ({ ask, emit }) => emit({ type: "stream", name: "stdout", text: await ask("Name: ") }),
  askOrStop: ({ ask, interrupted }: Stage) => Promise.race([ask("Name: "), interrupted]),
  comm: ({ emit }) =>
    emit({ type: "comm", event: "message", commId: "c", data: { n: 1 }, buffers: [new Uint8Array([1, 2])] }),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "thaw-host-"));
  const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
  const connection: Connection = {
    ...ports,
    transport: "tcp",
    ip: "127.0.0.1",
    key: "k",
    signature_scheme: "hmac-sha256",
  };
  const sockets = await bindSockets(connection);
  const kernel = new Kernel({
    sockets,
    signer: createSigner("hmac-sha256", "k"),
    history: new History(folder),
    evaluator: (handlers) => scripted(script, handlers),
  });
  const running = kernel.run();
  client = await KernelClient.connect(sockets.connection);
  stop = async () => {
    await client.close();
    await kernel.shutdown();
    await running;
  };
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("output", () => {
  test("streams are sent before whatever comes after them, and everything before idle", async () => {
    const { outputs } = await client.execute("mixed");
    const shown = outputs.map(({ header, content }) => content.text ?? header.msg_type);
    const data = ["status", "execute_input", "ab", "display_data", "d", "execute_result", "status"];
    expect(shown).toEqual(data);
    expect(outputs[3]?.content.transient).toEqual({ display_id: "id" });
  });

  test("a result has the number of its cell, whatever the evaluator counts", async () => {
    const { reply, outputs } = await client.execute("mixed");
    expect(outputs[5]?.content.execution_count).toBe(reply.content.execution_count);
  });

  test("of a silent cell is dropped", async () => {
    for (const code of ["print", "show", "fail"]) {
      const { outputs } = await client.execute(code, { silent: true });
      expect(outputs.map(({ header }) => header.msg_type)).toEqual(["status", "status"]);
    }
  });

  test("that is no JSON says so instead of ending the kernel", async () => {
    const { outputs } = await client.execute("bigint");
    expect(outputs.map(({ content }) => content.text).join("")).toMatch(
      /display_data could not be sent: .*BigInt/,
    );
  });

  test("of a cell that the evaluator could not run says why, where front ends look, and aborts what waits", async () => {
    const first = client.start("wait");
    const broken = client.execute("broken");
    const next = client.start("print");
    await running(first.header.msg_id);
    await client.request("kernel_info_request", {}).reply; // the kernel has them all: they came before
    release();
    const { reply, outputs } = await broken;
    expect(reply.content).toMatchObject({ status: "error", evalue: "the evaluator is broken" });
    expect(outputs.map(({ header }) => header.msg_type)).toEqual([
      "status",
      "execute_input",
      "error",
      "status",
    ]);
    expect(outputs[2]?.content).toMatchObject({ ename: "ReadError", evalue: "the evaluator is broken" });
    expect((await next.reply).content.status).toBe("aborted");
  });

  test("a comm's buffers travel as bytes", async () => {
    const { outputs } = await client.execute("comm");
    const message = outputs.find(({ header }) => header.msg_type === "comm_msg");
    expect(message?.content).toEqual({ comm_id: "c", data: { n: 1 } });
    expect(message?.buffers.map((buffer) => [...buffer])).toEqual([[1, 2]]);
  });
});

describe("the queue", () => {
  test("ten thousand cells run in their order, and the kernel answers meanwhile", async () => {
    const first = client.start("wait");
    const cells = Array.from({ length: 10_000 }, () => client.start("print"));
    expect(
      (await client.request("kernel_info_request", {}, { channel: "control" }).reply).content.status,
    ).toBe("ok");
    await running(first.header.msg_id);
    release();
    const counts = await Promise.all(cells.map(async ({ reply }) => (await reply).content.execution_count));
    expect(counts).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 2));
  });

  test("ten thousand cells behind an error are aborted, and the next one runs", async () => {
    const first = client.start("failLater");
    const cells = Array.from({ length: 10_000 }, () => client.start("print"));
    await client.request("kernel_info_request", {}).reply; // the kernel has them all: they came before
    release();
    expect((await first.reply).content.status).toBe("error");
    for (const { reply } of cells) expect((await reply).content.status).toBe("aborted");
    expect((await client.execute("print")).reply.content.status).toBe("ok");
  });

  test("while a cell runs, other answers end with busy again", async () => {
    const cell = client.start("wait");
    await running(cell.header.msg_id);
    await client.request("comm_info_request", {}).outputs;
    const again = ({ parent, content }: Message) =>
      parent?.msg_id === cell.header.msg_id && content.execution_state === "busy";
    while (client.published.filter(again).length < 2) await new Promise(setImmediate);
    const { content, parent } = client.published.findLast(({ header }) => header.msg_type === "status") ?? {};
    expect([content?.execution_state, parent?.msg_id]).toEqual(["busy", cell.header.msg_id]);
    release();
    await cell.outputs;
  });
});

describe("stdin", () => {
  test("only the client that was asked can answer", async () => {
    const twin = await client.twin();
    const cell = client.start("ask");
    const question = await client.question();
    twin.answer(question, "somebody else");
    await twin.request("kernel_info_request", {}).reply; // its answer came before
    client.answer(question, "Ada");
    const outputs = await cell.outputs;
    expect(outputs.map(({ content }) => content.text).join("")).toBe("Ada");
    expect(twin.asked).toEqual([]);
    await twin.close();
  });

  test("a client that vanishes while it is asked holds nobody up for longer than until Stop", async () => {
    const twin = await client.twin();
    const lost = twin.start("askOrStop");
    await twin.question();
    await twin.close();
    const next = client.start("print");
    await client.request("interrupt_request", {}, { channel: "control" }).reply;
    expect((await next.reply).content.status).toMatch(/^(ok|aborted)$/);
    expect((await client.execute("print")).reply.content.status).toBe("ok");
    const idle = ({ parent, content }: Message) =>
      parent?.msg_id === lost.header.msg_id && content.execution_state === "idle";
    await client.publishedBy(idle, "idle of the lost client's cell");
    expect(client.asked).toEqual([]);
  });

  test("an answer that comes after an interrupt goes nowhere", async () => {
    const cell = client.start("askOrStop");
    const question = await client.question();
    await client.request("interrupt_request", {}, { channel: "control" }).reply;
    expect((await cell.reply).content).toMatchObject({ status: "error", evalue: "Error: interrupted" });
    client.answer(question, "too late");
    const next = client.start("ask");
    const second = await client.question(({ parent }) => parent?.msg_id === next.header.msg_id);
    client.answer(second, "in time");
    expect((await next.outputs).map(({ content }) => content.text).join("")).toBe("in time");
  });
});

async function running(msg_id: string): Promise<void> {
  const input = ({ parent, header }: Message) =>
    parent?.msg_id === msg_id && header.msg_type === "execute_input";
  await client.publishedBy(input, "execute_input");
  while (release === undefined) await new Promise(setImmediate);
}

test("a comm message is done when it was handled", async () => {
  const exchange = client.request("comm_msg", { comm_id: "c", data: "failLater" });
  const { msg_id } = exchange.header;
  await client.publishedBy(({ parent }) => parent?.msg_id === msg_id, "busy");
  release();
  const outputs = (await exchange.outputs).map(
    ({ header, content }) => content.execution_state ?? header.msg_type,
  );
  expect(outputs).toEqual(["busy", "error", "idle"]);
});

test("while the parser is loading, nobody knows whether code is complete; consoles do not wait", async () => {
  const ask = (code: string) => client.request("is_complete_request", { code }).reply;
  expect((await ask("no parser yet")).content).toEqual({ status: "unknown" });
  expect((await ask("1")).content).toEqual({ status: "complete" });
});
