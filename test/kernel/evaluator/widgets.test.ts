import { afterAll, expect, test, vi } from "vitest";
import type { Output } from "../../../kernel/evaluator/types.js";
import { TestSession } from "./session.js";

const session = new TestSession();
afterAll(() => session.evaluator.dispose());

type CommOutput = Extract<Output, { type: "comm" }>;

function comms(): CommOutput[] {
  return session.outputs.filter((output): output is CommOutput => output.type === "comm");
}

test("handlers print under the cell that made the widget; comms answer the page's message", async () => {
  const cell = session.nextCell;
  const { result } = await session.run(
    "const s = thaw.widgets.slider({ max: 9 }); s.onChange((v) => { console.log('now', v); s.label = `at ${v}`; }); s",
  );
  expect(result).toBe("0 (0 to 9)");
  await session.run("'another cell'");
  const [opened] = comms();
  expect(opened).toMatchObject({ event: "open", target: "jupyter.widget", cell });
  const data = { method: "update", state: { value: 4 } };
  session.evaluator.comm({ event: "message", commId: opened?.commId ?? "", data }, "page-1");
  await session.until(
    (output) => output.type === "stream" && output.cell === cell && output.text === "now 4\n",
  );
  expect(comms().slice(1)).toMatchObject([
    { cell: "page-1", event: "message", data: { method: "echo_update", state: { value: 4 } } },
    { cell: "page-1", event: "message", data: { method: "update", state: { label: "at 4" } } },
  ]);
  expect(await session.result("s.value")).toBe("4");
});

test("an error in a handler is shown by that cell, and the widget lives on", async () => {
  const cell = session.nextCell;
  await session.run("const b = thaw.widgets.button('Go'); b.onClick(() => { throw new Error('broken'); });");
  const commId = comms().at(-1)?.commId ?? "";
  session.evaluator.comm(
    { event: "message", commId, data: { method: "update", state: { clicks: 1 } } },
    "page-2",
  );
  const error = await session.until((output) => output.type === "error");
  expect(error).toMatchObject({ cell, ename: "Error", evalue: "broken" });
  expect(await session.result("b.value")).toBe("1");
});

test("a cell can wait for the page, and Stop ends that", async () => {
  const cell = session.nextCell;
  const running = session.run(
    "const t = thaw.widgets.text(); console.log('waits'); for await (const v of t) { console.log(v); if (v === 'end') break; }",
  );
  await session.until((output) => output.type === "stream" && output.text.includes("waits"));
  const commId = comms().at(-1)?.commId ?? "";
  for (const value of ["a", "end"]) {
    session.evaluator.comm(
      { event: "message", commId, data: { method: "update", state: { value } } },
      "page-3",
    );
    await session.until(
      (output) => output.cell === cell && output.type === "stream" && output.text.includes(value),
    );
  }
  expect((await running).outcome.status).toBe("ok");
  const stopped = session.run("console.log('again'); for await (const v of t) console.log(v);");
  await session.until((output) => output.type === "stream" && output.text.includes("again"));
  await session.evaluator.interrupt();
  expect((await stopped).outcome).toMatchObject({ status: "error", reason: "interrupted" });
});

test("Stop ends a handler that spins", async () => {
  await session.run(
    "const spin = thaw.widgets.button(); spin.onClick(() => { console.log('spins'); for (;;); });",
  );
  const commId = comms().at(-1)?.commId ?? "";
  session.evaluator.comm(
    { event: "message", commId, data: { method: "update", state: { clicks: 1 } } },
    "page-4",
  );
  await session.until((output) => output.type === "stream" && output.text === "spins\n");
  await session.evaluator.interrupt();
  expect(await session.result("spin.value")).toBe("1");
});

test("a comm message is done when its handler is, with what it printed", async () => {
  await session.run(
    "const wide = thaw.widgets.button(); wide.onClick(() => { let n = 0; while (n < 3e7) n++; console.log('ends', n); });",
  );
  const commId = comms().at(-1)?.commId ?? "";
  const data = { method: "update", state: { clicks: 1 } };
  await session.evaluator.comm({ event: "message", commId, data }, "page-5");
  expect(session.outputs.at(-1)).toMatchObject({ type: "stream", text: "ends 30000000\n" });
});

test("a handler that does not hear Stop is ended by a second one; an idle kernel hears it and keeps the state", async () => {
  const mortal = new TestSession();
  const stopLater = async (): Promise<void> => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    await mortal.evaluator.interrupt().finally(() => clock.mockRestore());
  };
  await mortal.run("const kept = 1; const deaf = thaw.widgets.button();");
  await mortal.evaluator.interrupt();
  expect(await mortal.result("kept")).toBe("1"); // the child has heard the first
  await stopLater();
  expect(await mortal.result("kept")).toBe("1");
  await mortal.run(
    `deaf.onClick(() => { console.log('deaf'); require('child_process').spawnSync('bash', ['-c', 'trap "" TERM; for i in {1..30}; do sleep 1; done']); });`,
  );
  const commId = [...mortal.evaluator.comms.keys()].at(-1) ?? "";
  const data = { method: "update", state: { clicks: 1 } };
  const handled = mortal.evaluator.comm({ event: "message", commId, data });
  await mortal.until((output) => output.type === "stream" && output.text === "deaf\n");
  await mortal.evaluator.interrupt();
  await stopLater();
  await handled;
  expect(await mortal.result("typeof Reflect.get(globalThis, 'kept')")).toBe("'undefined'");
  await mortal.evaluator.dispose();
});

test("types: values of widgets are those of their options", async () => {
  const { text } = await session.error("thaw.widgets.slider().value = 'x'");
  expect(text).toContain("Type 'string' is not assignable to type 'number'");
  const wrong = await session.error("thaw.widgets.select(['cpu', 'wasm']).value === 'gpu'");
  expect(wrong.text).toContain('"cpu" | "wasm"');
});

test("when the evaluator dies, the page learns that its widgets are gone", async () => {
  await session.run("const last = thaw.widgets.slider();");
  const commId = comms().at(-1)?.commId;
  await session.run("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});");
  expect(comms().filter(({ event }) => event === "close")).toContainEqual(
    expect.objectContaining({ commId }),
  );
  expect(session.evaluator.comms.size).toBe(0);
});
