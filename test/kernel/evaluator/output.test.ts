import { afterAll, expect, test } from "vitest";
import { TestSession } from "./session.js";

const session = new TestSession();
afterAll(() => session.evaluator.dispose());

test("a cell that ends in display() shows the value once, and no handle", async () => {
  const { outputs } = await session.run("display.html('<b>1</b>')");
  expect(outputs.map(({ type }) => type)).toEqual(["display_data"]);
  expect(await session.result("const handle = display(1); handle.update(2); typeof handle.id")).toBe(
    "'string'",
  );
});

test("100,000 lines of a synchronous loop arrive in order, before the end, in few messages", async () => {
  const { stdout, outputs } = await session.run("for (let i = 0; i < 100_000; i++) console.log(`line ${i}`)");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBe(100_000);
  expect(lines.every((line, i) => line === `line ${i}`)).toBe(true);
  expect(outputs.length).toBeLessThan(100);
});

test("20,000 lines are at most 50 messages", async () => {
  const { outputs } = await session.run("for (let i = 0; i < 20_000; i++) console.log(i)");
  expect(outputs.length).toBeLessThanOrEqual(50);
});

test("stdout and stderr keep their order", async () => {
  const { outputs } = await session.run(
    "for (let i = 0; i < 200; i++) (i % 2 ? console.error : console.log)(i)",
  );
  const text = outputs
    .map((output) => (output.type === "stream" ? `${output.name} ${output.text}` : ""))
    .join("");
  expect(text).toBe(Array.from({ length: 200 }, (_, i) => `${i % 2 ? "stderr" : "stdout"} ${i}\n`).join(""));
});

test("displays and text keep their order", async () => {
  const { outputs } = await session.run(
    "console.log('a'); display.html('<b>1</b>'); console.log('b'); display.json({ x: 1 }); 'end'",
  );
  expect(outputs.map(({ type }) => type)).toEqual([
    "stream",
    "display_data",
    "stream",
    "display_data",
    "execute_result",
  ]);
});

test("a loop without await is seen while it runs, whatever it shows", async () => {
  const code =
    "for (const each of [1, [2], new Map([[3, 4]])]) { display(each); console.log('then'); } display(5);";
  const { outputs } = await session.run(code);
  expect(outputs.map((output) => ("data" in output ? "shown" : output.type))).toEqual([
    ...["shown", "stream", "shown", "stream", "shown", "stream", "shown"],
  ]);
});

test("nothing is lost where a process that shares the descriptor made it non-blocking", async () => {
  const opens = "process.stdout; process.stderr.write('opened'); setInterval(() => {}, 1000)";
  const { outcome, stdout } = await session.run(
    [
      "const { spawn } = await import('node:child_process');",
      `const other = spawn(process.execPath, ["-e", ${JSON.stringify(opens)}], { stdio: ['ignore', 'inherit', 'pipe'] });`,
      "await new Promise((resolve) => other.stderr.once('data', resolve));",
      "for (let i = 0; i < 100; i++) console.log(i + 'é€😀'.repeat(3_000));",
      "const ended = new Promise((resolve) => other.once('exit', resolve)); other.kill(); await ended;",
    ].join("\n"),
  );
  expect(outcome.status).toBe("ok");
  expect(stdout).toBe(Array.from({ length: 100 }, (_, i) => `${i}${"é€😀".repeat(3_000)}\n`).join(""));
});

test("what child processes and descriptors get is captured, at its place", async () => {
  const { stdout, stderr } = await session.run(
    [
      "import { execSync } from 'node:child_process'; import { writeSync } from 'node:fs';",
      "console.log('before');",
      "execSync('echo child; echo child error >&2', { stdio: 'inherit' });",
      "writeSync(1, 'descriptor\\n'); writeSync(2, 'descriptor error\\n');",
      "console.log('after');",
    ].join("\n"),
  );
  expect(stdout).toBe("before\nchild\ndescriptor\nafter\n");
  expect(stderr).toBe("child error\ndescriptor error\n");
});

test("late output belongs to the cell that caused it", async () => {
  const first = session.nextCell;
  const { outcome } = await session.run(
    "setTimeout(() => { console.log('late'); display('shown late'); }, 30);",
  );
  await session.run("console.log('second')");
  await session.until(
    (output) => output.type === "display_data" && output.data["text/plain"] === "shown late",
  );
  expect(session.seen(first, outcome).stdout).toBe("late\n");
});

test("text that is not ASCII survives, however it is cut", async () => {
  const { stdout } = await session.run(
    "process.stdout.write('é€😀'.repeat(100_000)); process.stdout.write('\\u001e\\u001f\\n')",
  );
  expect(stdout).toBe(`${"é€😀".repeat(100_000)}\u001e\u001f\n`);
});

test("a silent cell shows nothing and does not count", async () => {
  const before = session.evaluator.executionCount;
  const { outputs } = await session.run("console.log('x'); display('y'); 1", { silent: true });
  expect(outputs).toEqual([]);
  expect(session.evaluator.executionCount).toBe(before);
});

test("a display can be updated", async () => {
  const { outputs } = await session.run(
    "const shown = display('a', { metadata: { m: 1 } }); shown.update('b');",
  );
  expect(outputs).toMatchObject([
    { type: "display_data", data: { "text/plain": "a" }, metadata: { m: 1 } },
    { type: "update_display_data", data: { "text/plain": "b" } },
  ]);
  const [first, second] = outputs;
  expect(first !== undefined && "displayId" in first && first.displayId).toBeTruthy();
  expect(second).toMatchObject({
    displayId: first !== undefined && "displayId" in first ? first.displayId : "",
  });
});

test("objects show themselves, synchronously or not, and a broken one does not break the cell", async () => {
  const bundleOf = async (code: string) => {
    const { outputs } = await session.run(code);
    const [output] = outputs.slice(-1);
    return output !== undefined && "data" in output ? output.data : output;
  };
  expect(
    await bundleOf("({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>' }) })"),
  ).toMatchObject({ "text/html": "<i>" });
  expect(
    await bundleOf("({ toHTML: () => 5, toPNG: () => null, toSVG: () => undefined, toMarkdown: () => 'x' })"),
  ).toMatchObject({ "text/html": "5", "text/markdown": "x" });
  expect(await bundleOf("({ toPNG: () => null })")).not.toHaveProperty(["image/png"]);
  expect(await bundleOf("new Proxy({}, { getPrototypeOf() { throw new Error('mine') } })")).toMatchObject({
    "text/plain": "[object: inspecting it threw mine]",
  });
  expect(
    await bundleOf("({ async [Symbol.for('Jupyter.display')]() { return { 'text/plain': 'later' } } })"),
  ).toEqual({ "text/plain": "later" });
  expect(await bundleOf("({ toSVG: () => '<svg/>' })")).toMatchObject({ "image/svg+xml": "<svg/>" });
  expect(
    await bundleOf("({ [Symbol.for('Jupyter.display')]() { throw new Error('broken') } })"),
  ).toMatchObject({ ename: "Error", evalue: "broken" });
  expect(await bundleOf("display.png(new Uint8Array([1, 2, 3]));")).toMatchObject({ "image/png": "AQID" });
});

test("an SVG is there for readers who do not trust the notebook too", async () => {
  for (const code of [
    "({ toSVG: () => '<svg><g/></svg>' })",
    "display.svg('<svg><g/></svg>');",
    "%%svg\n<svg><g/></svg>",
  ]) {
    const { outputs } = await session.run(code);
    const [shown] = outputs;
    const isShown = shown?.type === "display_data" || shown?.type === "execute_result";
    const html = isShown ? String(shown.data["text/html"]) : "";
    const [, base64 = ""] = /^<img alt="" src="data:image\/svg\+xml;base64,(.*)">$/.exec(html) ?? [];
    expect(Buffer.from(base64, "base64").toString().trim()).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
    );
  }
});

test("circular things, getters that throw and proxies have a text", async () => {
  expect(await session.result("const c: any = { n: 1 }; c.self = c; c")).toBe(
    "<ref *1> { n: 1, self: [Circular *1] }",
  );
  expect(await session.result("new Proxy({}, { get() { throw new Error('no') } })")).toContain("{}");
});

test("_, Out and user expressions", async () => {
  await session.run("6 * 7");
  expect(await session.result("_ + 1")).toBe("43");
  expect(await session.result(`Out[${session.evaluator.executionCount - 1}]`)).toBe("42");
  const { outcome } = await session.run("const seen = 1", {
    userExpressions: { good: "seen + 1", bad: "missing.x" },
  });
  expect(outcome.userExpressions).toMatchObject({
    good: { status: "ok", data: { "text/plain": "2" } },
    bad: { status: "error", ename: "ReferenceError" },
  });
});

test("page and clearOutput", async () => {
  const { outcome, outputs } = await session.run("page('a long text'); clearOutput({ wait: true })");
  expect(outcome.payload).toEqual([{ source: "page", data: { "text/plain": "a long text" }, start: 0 }]);
  expect(outputs).toMatchObject([{ type: "clear_output", wait: true }]);
});

test("comms go both ways with buffers", async () => {
  const { outputs } = await session.run(
    "const comm = comms.open('test', { a: 1 }); const got: unknown[] = []; comm.onMessage = (data, buffers) => got.push(data, buffers[0][0]); comm.send({ b: 2 }, [new Uint8Array([7])]);",
  );
  expect(outputs).toMatchObject([
    { type: "comm", event: "open", target: "test", data: { a: 1 } },
    { type: "comm", event: "message", data: { b: 2 } },
  ]);
  const [[commId] = [""]] = session.evaluator.comms;
  session.evaluator.comm({ event: "message", commId, data: { c: 3 }, buffers: [new Uint8Array([9])] });
  expect(await session.result("got")).toBe("[ { c: 3 }, 9 ]");
});

test("values show themselves as text without colours and as static HTML, and are not disturbed by it", async () => {
  const values = [
    ["new Float32Array([1, 2])", /^\[1\. 2\.\]\nFloat32Array\(2\)/],
    ["tf.tensor1d([1, 2], 'int32')", /^\[1 2\]\nint32 \[2\]/],
    ["[{ a: 1 }, { a: 2 }]", /^ {3}a\n─+\n0 {2}1\n1 {2}2$/],
    [
      "new RangeError('no', { cause: new Error('why') })",
      /^RangeError: no\n> 1 \|[\s\S]*at In\[\d+\]:1:1\ncaused by Error: why/,
    ],
    ["new Map([[1, new Set([2])]])", /^Map\(1\) \{ 1 => Set\(1\) \{ 2 \} \}$/],
    ["const c: Record<string, unknown> = {}; c.self = c; c", /Circular/],
    ["new Array(3)", /^\[ <3 empty items> \]$/],
    ["Deno.jupyter.html`<b>1</b>`", /^<text\/html>$/],
    ["class Shy { get secret(): never { throw new Error('looked'); } }; new Shy()", /^Shy \{\}$/],
  ] as const;
  for (const [code, text] of values) {
    const { outputs, outcome } = await session.run(code);
    expect(outcome.status, code).toBe("ok");
    const result = outputs.find(({ type }) => type === "execute_result");
    const data = result?.type === "execute_result" ? result.data : {};
    expect(data["text/plain"]).toMatch(text);
    expect(data["text/html"]).toMatch(/^<(div|pre|b)/);
    expect(JSON.stringify(data)).not.toMatch(/\\u001b|<script|<style/);
  }
});
