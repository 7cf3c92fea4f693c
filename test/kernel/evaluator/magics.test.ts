import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { expandMagics, magics } from "../../../kernel/evaluator/magics.js";
import { TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-magics-"));
const session = new TestSession({ cwd });
afterAll(() => session.evaluator.dispose());

test("a line of a template or of a comment is no magic", async () => {
  const [template, open, close] = ["`", "${", "}"];
  const code = `const text = ${template}\n%time a ${open}[1].map((x) => ${template}\n%who ${open}x${close}${template})${close}\n${template};
/*
%reset
*/
const quoted = "${template} /*", pattern = /[/${template}"]/g;
%time text.length
text`;
  expect((await session.run(code)).result).toBe("'\\n%time a \\n%who 1\\n'");
  expect((await session.run(code)).stdout).toMatch(/^took .*\n17\n$/);
  expect(
    (await session.evaluator.complete("const a = `\n%who ${tex", 22)).items.map(({ text }) => text),
  ).toContain("text");
});

test("code without magics is left alone, also with % in it", () => {
  for (const code of ["const a = 5 % 3", "x\n  % y", "`\n% in a template`", "a\n%b\n"]) {
    expect(expandMagics(code)).toEqual({ code, setup: "", resets: false });
  }
});

test("magics keep the lines where they are", () => {
  expect(expandMagics("const a = 1;\n%who\na").code).toBe('const a = 1;\n__magics__.who("");\na');
});

test("%help lists them all", async () => {
  const { stdout } = await session.run("%help");
  for (const usage of Object.keys(magics)) expect(stdout).toContain(usage);
});

test("an unknown magic is an error that offers the nearest", async () => {
  expect((await session.error("%hlep")).evalue).toMatch(/no magic %hlep/);
  expect((await session.error("%%bsah\nls")).evalue).toMatch(/no magic %%bsah[\s\S]*did you mean "%%bash"/);
});

test.each([
  ["%time", "%time needs an expression"],
  ["%timeit", "%timeit needs an expression"],
  ["%load", "%load needs the path of a file"],
  ["%load none.ts", "no such file"],
  ["%npm", "%npm needs what npm should do"],
  ["%check", "%check takes error, warn or off"],
  ["%check sometimes", "%check takes error, warn or off"],
  ["%%writefile\ntext", "%%writefile needs a path"],
  ["%%writefile none/a.txt\ntext", "the file cannot be written"],
  ["%nothing with arguments", "no magic %nothing"],
  ["  %%nothing\ntext", "no magic %%nothing"],
])("%j, used wrongly, says what is wrong", async (code, says) => {
  const { evalue, text } = await session.error(code);
  expect(evalue).toContain(says);
  expect(text).toContain(`> 1 | ${code.split("\n")[0]}`);
  expect(text).not.toContain("__magics__");
});

test("a mistake in a magic's code is where the user wrote it", async () => {
  expect((await session.error("1;\n%time nowhere + 1", { name: "In[1]" })).text).toBe(
    "In[1]:2:7 - TS2304: Cannot find name 'nowhere'.\n  1 | 1;\n> 2 | %time nowhere + 1\n    |       ^^^^^^^",
  );
});

test("%time takes a declaration, which stays", async () => {
  expect((await session.run("%time const timed = await Promise.resolve(5)")).stdout).toMatch(/^took /);
  expect(await session.result("timed")).toBe("5");
});

test("%time, %%time and %timeit say how long", async () => {
  expect((await session.run("%time 6 * 7")).stdout).toMatch(/^took [\d.]+ (µs|ms) \(CPU .*\)\n42\n$/);
  const timed = await session.run("%%time\nconst a = 1;\na + 1");
  expect([timed.result, timed.stdout]).toEqual(["2", expect.stringMatching(/^took /)]);
  expect((await session.run("%timeit Math.sqrt(2)")).stdout).toMatch(
    /^[\d.]+ (ns|µs) ± .* \(7 loops of [\d,]+ runs\)\n$/,
  );
  const slow = "%timeit await new Promise((resolve) => setTimeout(resolve, 60))";
  expect((await session.run(slow)).stdout).toMatch(/^\d+\.?\d* ms ± .* \(7 loops of 1 run\)\n$/);
});

test("%who says a value of many lines on one", async () => {
  await session.run(
    "const long = [{ name: 'a'.repeat(40), units: 512 }, { name: 'b'.repeat(40), units: 10 }]",
  );
  expect((await session.run("%who")).stdout).toMatch(/^long: \[ \{ name: 'a+', units: 512 \}, \{.*…$/m);
});

test("%who lists, %reset forgets", async () => {
  await session.run("const listed = { x: 1 }");
  expect((await session.run("%who")).stdout).toContain("listed: { x: 1 }");
  await session.run("%reset");
  expect((await session.error("listed")).evalue).toMatch(/Cannot find name 'listed'/);
  expect((await session.run("%who")).stdout).toBe("no names yet\n");
});

test("%%writefile, %load and %%bash", async () => {
  await session.run("%%writefile a.txt\nline `1`\nline ${2}\n");
  expect(readFileSync(join(cwd, "a.txt"), "utf8")).toBe("line `1`\nline ${2}\n");
  const { outcome } = await session.run("%load a.txt");
  expect(outcome.payload).toEqual([
    { source: "set_next_input", text: "line `1`\nline ${2}\n", replace: true },
  ]);
  expect((await session.run("%%bash\ncat a.txt | head -1; echo err >&2")).stdout).toBe("line `1`\n");
  expect((await session.error("%%bash\nexit 3")).evalue).toMatch(/exit code 3/);
});

test("%%html and its like show the rest of the cell", async () => {
  const { outputs } = await session.run("%%html\n<b>x</b>\n");
  expect(outputs).toMatchObject([{ type: "display_data", data: { "text/html": "<b>x</b>\n" } }]);
  expect((await session.run("%%markdown\n# x")).outputs).toMatchObject([
    { data: { "text/markdown": "# x" } },
  ]);
});

test("?name shows the type, ??name the source too, without running anything", async () => {
  await session.run("/** Adds one. */\nfunction increment(n: number) { return n + 1 }");
  const [short] = (await session.run("?increment")).outcome.payload;
  expect(short).toMatchObject({
    source: "page",
    data: { "text/plain": expect.stringMatching(/increment\(n: number\): number[\s\S]*Adds one/) },
  });
  const [long] = (await session.run("increment??")).outcome.payload;
  expect(long).toMatchObject({ data: { "text/plain": expect.stringContaining("return n + 1") } });
});

test("%npm install brings a package and its types, also for the rest of the cell", async () => {
  const folder = mkdtempSync(join(tmpdir(), "thaw-package-"));
  writeFileSync(
    join(folder, "package.json"),
    '{"name": "tiny-thing", "version": "1.0.0", "main": "i.js", "types": "i.d.ts"}',
  );
  writeFileSync(join(folder, "i.js"), "exports.answer = 42;");
  writeFileSync(join(folder, "i.d.ts"), "export declare const answer: number;");
  expect((await session.error("import { answer } from 'tiny-thing'")).ename).toBe("TypeScriptError");
  const { result, outcome, stdout } = await session.run(
    `%npm install ${folder}\nimport { answer } from "tiny-thing";\nanswer.toFixed(1)`,
  );
  expect([outcome.status, result]).toEqual(["ok", "'42.0'"]);
  expect(stdout).toContain(`in ${join(realpathSync(cwd), "node_modules")}\n`);
});

test("%check changes what type errors do", async () => {
  await session.run("%check off");
  expect((await session.run("const n: number = 'x'; n")).result).toBe("'x'");
  await session.run("%check error");
  expect((await session.error("const n: number = 'x'; n")).ename).toBe("TypeScriptError");
});

test("Deno.jupyter is there for cells, and only for them", async () => {
  const { outputs } = await session.run(
    "await Deno.jupyter.broadcast('display_data', { data: { 'text/plain': 'a' }, metadata: {}, transient: { display_id: 'd' } }); await Deno.jupyter.display(Deno.jupyter.html`<b>${1}</b>`); Deno.jupyter.md`# x`",
  );
  expect(outputs).toMatchObject([
    { type: "display_data", data: { "text/plain": "a" }, displayId: "d" },
    { type: "display_data", data: { "text/html": "<b>1</b>" } },
    { type: "execute_result", data: { "text/markdown": "# x" } },
  ]);
  expect(await session.result("'Deno' in globalThis")).toBe("false");
});

test("In and Out remember", async () => {
  await session.run("1 + 2");
  expect(
    await session.result(
      `[In[${session.evaluator.executionCount}], Out[${session.evaluator.executionCount}]]`,
    ),
  ).toBe("[ '1 + 2', 3 ]");
});
