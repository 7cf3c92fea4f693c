import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { completenessOf } from "../../../kernel/evaluator/language/completeness.js";
import { type AnswerRoom, answers } from "../../../kernel/host/answers.js";
import type { Message } from "../../../kernel/host/wire.js";
import { TestSession } from "./session.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const session = new TestSession({ cwd: mkdtempSync(join(tmpdir(), "thaw-complete-")) });
afterAll(() => session.evaluator.dispose());

/** Completes at the `|`. */
async function complete(marked: string) {
  const cursor = marked.indexOf("|");
  const code = marked.replace("|", "");
  const { start, end, items } = await session.evaluator.complete(code, cursor);
  return { replaced: code.slice(start, end), texts: items.map(({ text }) => text), items };
}

test("members, also of earlier cells", async () => {
  await session.run("class Dog { bark() {} breed = 'x'; #secret = 1 }\nconst rex = new Dog();");
  expect(await complete("rex.b|")).toMatchObject({ replaced: "b", texts: ["bark", "breed"] });
  expect((await complete("rex.|")).items).toContainEqual({ text: "bark", type: "method" });
  expect((await complete("const s = 'x'; s.toUpp|")).texts).toEqual(["toUpperCase"]);
});

test("names in scope, imports, object keys, string literal types", async () => {
  await session.run("const alpha = 1, albert = 2; function alter() {} class Alert {}");
  expect((await complete("al|")).items).toEqual([
    { text: "albert", type: "variable" },
    { text: "alpha", type: "variable" },
    { text: "alter", type: "function" },
  ]);
  expect((await complete("console.log([...Ale|])")).items).toEqual([{ text: "Alert", type: "class" }]);
  expect((await complete("const al|")).texts).toEqual([]);
  expect((await complete("|")).texts).toEqual(expect.arrayContaining(["albert", "rex"]));
  expect((await complete("import { readFileS| } from 'node:fs'")).texts).toEqual(["readFileSync"]);
  expect((await complete("import fs from 'node:child_p|'")).texts).toContain("node:child_process");
  await session.run("function plot(options: { width: number; kind: 'bar' | 'line' }) {}");
  expect((await complete("plot({ wi| })")).texts).toEqual(["width"]);
  expect((await complete("plot({ kind: 'b|' })")).texts).toEqual(["bar"]);
});

test("what is preloaded is offered before a cell has mentioned it", async () => {
  expect((await complete("tha|")).items).toEqual([{ text: "thaw", type: "constant" }]);
  expect((await complete("rex.tha|")).texts).toEqual([]);
});

test("names inside strings come from the live value, with a note", async () => {
  await session.run(
    "const named = { [Symbol.for('thaw.names')]: (method: string) => method === 'pick' ? [['dense/kernel:0', 'float32 [2 × 3]'], 'other'] : [], pick(n: string) {} }; const holder = { named };",
  );
  expect(await complete("named.pick('den|')")).toMatchObject({
    replaced: "den",
    items: [{ text: "dense/kernel:0", signature: "float32 [2 × 3]" }],
  });
  expect((await complete('holder.named.pick("|')).texts).toEqual(["dense/kernel:0", "other"]);
  expect((await complete("named.other('|")).texts).toEqual([]);
});

test("tensors by any segment of their name, what begins so first, with dtype and shape", async () => {
  const dense = JSON.stringify(join(root, "notebooks/models/mnist-dense/model.pb"));
  await session.run(`const graph = await thaw.open(${dense});`);
  const kernels = await complete('graph.getTensorByName("kernel|")');
  expect(kernels).toMatchObject({ replaced: "kernel" });
  expect(kernels.items).toContainEqual({
    text: "dense/kernel:0",
    type: "value",
    signature: "float32 [784 × 512]",
  });
  expect((await complete('graph.getTensorByName("Mat|")')).items).toContainEqual({
    text: "dense/MatMul:0",
    type: "value",
    signature: "float32 ? MatMul",
  });
  expect((await complete('graph.getTensorByName("ernel|")')).texts).toEqual([]);
  const code = 'graph.getTensorByName("kernel';
  const request = { content: { code, cursor_pos: code.length } } as unknown as Message;
  const reply = await answers.complete_request(request, {
    evaluator: session.evaluator,
  } as unknown as AnswerRoom);
  expect(reply).toMatchObject({ cursor_start: code.indexOf("kernel"), cursor_end: code.length });
  // JupyterLab shows the text and the type.
  expect(reply.metadata._jupyter_types_experimental).toContainEqual(
    expect.objectContaining({ text: "dense/kernel:0", type: "float32\u00a0[784\u00a0×\u00a0512]" }),
  );
  await session.run(
    "const sorted = { [Symbol.for('thaw.names')]: () => ['a/dense:0', 'dense/a:0', 'a/dense_1/b', 'condense'], pick(n: string) {} };",
  );
  expect((await complete("sorted.pick('dense|')")).texts).toEqual(["dense/a:0", "a/dense:0", "a/dense_1/b"]);
});

test("layers of a tfjs model by name", async () => {
  await session.run(
    "const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'first' })] });",
  );
  expect((await complete("model.getLayer('f|')")).items).toMatchObject([
    { text: "first", signature: "Dense" },
  ]);
});

test("completing evaluates nothing", async () => {
  await session.run(
    "let touched = 0; const trap = { get inner() { touched++; return { pick(n: string) {} } } };",
  );
  await complete("trap.inner.pick('|");
  await complete("trap.inner.|");
  expect(await session.result("touched")).toBe("0");
});

test("magics", async () => {
  expect((await complete("%ti|")).texts).toEqual(["%time", "%timeit"]);
  expect((await complete("%%wr|")).texts).toEqual(["%%writefile"]);
  expect((await complete("%time 1\nrex.ba|")).texts).toEqual(["bark"]);
});

test("completions and inspections are answered while a cell spins", async () => {
  const cell = session.nextCell;
  const running = session.run("console.log('go'); for (;;) {}");
  await session.until((output) => output.cell === cell && output.type === "stream");
  expect((await complete("rex.bar|")).texts).toEqual(["bark"]);
  expect((await session.evaluator.inspect("rex", 1)).found).toBe(true);
  expect(await session.evaluator.isComplete("1")).toEqual({ status: "complete" });
  await session.evaluator.interrupt();
  expect((await running).outcome).toMatchObject({ reason: "interrupted" });
});

test.each([
  ["tf.matMul", /^\(property\) tf\.matMul: [\s\S]*Computes the dot product[\s\S]*@param a First matrix/],
  ["thaw.open", /Opens a frozen GraphDef/],
  ["Buffer.from", /Allocates a new `Buffer`/],
  ["[1].map", /Calls a defined callback function/],
])("inspection knows what libraries say about themselves: %s", async (code, text) => {
  const { data } = await session.evaluator.inspect(code, code.length, 0);
  expect(data["text/plain"]).toMatch(text);
});

test("inspection: type and documentation, inside a call's arguments too, the source at level 1", async () => {
  await session.run("/** Doubles it.\n * @param n a number */\nfunction double(n: number) { return 2 * n }");
  const text = async (code: string, cursor: number, level: 0 | 1 = 0) =>
    (await session.evaluator.inspect(code, cursor, level)).data["text/plain"];
  expect(await text("double", 3)).toMatch(/double\(n: number\): number[\s\S]*Doubles it\./);
  expect(await text("double(1, ", 10)).toMatch(/double\(n: number\)/);
  expect(await text("double", 3, 1)).toContain("return 2 * n");
  expect((await session.evaluator.inspect("nothing_here", 3)).found).toBe(false);
});

test("preview: what numbers come to, otherwise the type, of the whole expression that ends there", async () => {
  await session.run("const z = { aa: 1, get bb(): string { throw 1 } }; const seven = 7;");
  const preview = (code: string) => session.evaluator.preview(code);
  expect(await preview("1+1")).toBe("2");
  expect(await preview("2 * (seven - 1)")).toBe("12");
  expect(await preview("z.aa + 1")).toBe("number");
  expect(await preview("z")).toBe("{ aa: number; readonly bb: string; }");
  expect(await preview("console.log(z.aa")).toBe("number");
  expect(await preview("const later = [seven]")).toBe("number[]");
  expect(await preview("tf.tensor([1, 2, 3]).square()")).toMatch(/^\w*Tensor/);
  const nothings = [
    "nowhere",
    "nowhere + ",
    "let a: num",
    "let a: number",
    "const fresh",
    "z.",
    "'open",
    "1 +",
    "z; ",
    "",
  ];
  for (const code of nothings) expect([code, await preview(code)]).toEqual([code, undefined]);
});

describe("completeness", () => {
  test.each([
    "1 + 1",
    "",
    "if (a) { b() }",
    "`a`",
    "let a: number",
    "// comment",
    "%who",
    "?name",
    "thaw.open?",
    "name??",
  ])("%j is complete", (code) => {
    expect(completenessOf(code)).toEqual({ status: "complete" });
  });
  test.each([
    ["function f() {", "  "],
    ["foo(", "  "],
    ["if (x) {\n  y();", "  "],
    ["`abc", ""],
    ["a +", ""],
    ["a ?", ""],
    ["/* comment", ""],
    ["const f = (x) =>", "  "],
    ["%%bash\nls", ""],
  ])("%j is not, and goes on at %j", (code, indent) => {
    expect(completenessOf(code)).toEqual({ status: "incomplete", indent });
  });
  test.each(["import = 7q", "'abc", "1 +* 2", ")", "a b c"])("%j is invalid", (code) => {
    expect(completenessOf(code)).toEqual({ status: "invalid" });
  });
});
