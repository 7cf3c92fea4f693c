import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { plain, TestSession } from "./session.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-tsconfig-"));
mkdirSync(join(cwd, "src"));
const session = new TestSession({ cwd });
afterAll(() => session.evaluator.dispose());

/** Edited while the session runs, as people do. */
function configure(compilerOptions: object, more: object = {}): void {
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, ...more }));
}

test("without one, cells are as lenient as tslab's", async () => {
  expect(await session.result("function any(x) { return x }\nlet s: string = null; [any(1), s]")).toBe(
    "[ 1, null ]",
  );
});

test("strict, also from what it extends", async () => {
  writeFileSync(join(cwd, "base.json"), '{ "compilerOptions": { "strict": true } }');
  configure({ noImplicitAny: false }, { extends: "./base.json" });
  const { text } = await session.error("function any(x) { return x }\nlet s: string = null;");
  expect(text).toMatch(/^In\[\d+\]:2:5 - TS2322: Type 'null' is not assignable to type 'string'/);
});

test("paths lead to modules, in types and when it runs", async () => {
  configure({ paths: { "@/*": ["./src/*"] } });
  writeFileSync(join(cwd, "src/data.json"), '{ "n": 2 }');
  writeFileSync(join(cwd, "src/a.ts"), "import { b } from '@/b'; export const a: string = `a ${b}`;");
  writeFileSync(join(cwd, "src/b.ts"), "import data from '@/data.json'; export const b = data.n;");
  expect(await session.result("import { a } from '@/a'; a.toUpperCase()")).toBe("'A 2'");
  expect(await session.result("(await import('@/b')).b")).toBe("2");
});

test("experimental decorators, with those of parameters", async () => {
  configure({ experimentalDecorators: true });
  const code = [
    "const seen: unknown[] = [];",
    "const method = (_: object, key: string, { value }: PropertyDescriptor) => { seen.push(key, typeof value) };",
    "const parameter = (_: object, key: string, index: number) => { seen.push(`${key} ${index}`) };",
    "class Old { @method m(@parameter x: number) { return x } }",
    "seen",
  ].join("\n");
  expect(await session.result(code)).toBe("[ 'm 0', 'm', 'function' ]");
});

test("lib: what it leaves out is not there, what it adds is", async () => {
  configure({ lib: ["es2020", "dom"] });
  expect((await session.error("[1].toSorted()")).text).toContain("TS2550");
  expect(await session.result("[1].flat(), typeof document === 'undefined'")).toBe("true");
  configure({});
  expect(await session.result("[2, 1].toSorted()")).toBe("[ 1, 2 ]");
});

test("JSX in modules, as it says", async () => {
  configure({ jsx: "react", jsxFactory: "h" });
  const tsx = [
    "declare namespace JSX { interface IntrinsicElements { b: object } }",
    "const h = (tag: string, _: unknown, ...children: unknown[]) => ({ tag, children });",
    "export const element = <b>bold</b>;",
  ];
  writeFileSync(join(cwd, "src/element.tsx"), tsx.join("\n"));
  expect(await session.result("import { element } from './src/element'; element")).toBe(
    "{ tag: 'b', children: [ 'bold' ] }",
  );
});

test("JSX in a cell says where it can be", async () => {
  configure({});
  for (const [code, place] of [
    ["const a = <b x={1}>bold</b>; a", "In[1]:1:11"],
    ["const F = () => <><b/></>", "1:17"],
    ["[1].map((n) => <i key={n}>{n}</i>)", "1:16"],
  ] as const) {
    const { text } = await session.error(code);
    expect(text).toMatch(
      /JSX is for modules, and not for cells\n {2}try: put it in view\.tsx .*"jsx" in tsconfig\.json/,
    );
    expect(text).toContain(place.replace("In[1]", ""));
    expect(text.match(/TS\d+/g)).toEqual(["TS17004"]);
  }
  expect((await session.error("const a = <b>c</b> + ;")).text).not.toContain("JSX is for modules");
  expect(await session.result("<any>5")).toBe("5");
});

test("what is wrong with it is said once, and the rest of it holds", async () => {
  configure({ strict: true, nonsense: 1 });
  const { outcome, stderr } = await session.run("let s: string = null;");
  expect(plain(stderr)).toMatch(/^tsconfig\.json:1:\d+ - TS5023: Unknown compiler option 'nonsense'/);
  expect(outcome).toMatchObject({ status: "error", reason: "types" });
  expect((await session.run("1")).stderr).toBe("");
});

test("the language is as new as the Node that runs it", async () => {
  configure({});
  const major = Number.parseInt(process.versions.node, 10);
  expect(await session.result("/(?<y>\\d+)/v.exec('in 2024')?.groups?.y")).toBe("'2024'");
  const code = "Object.groupBy([1, 2], (n) => n > 1 ? 'big' : 'small').big";
  if (major >= 21) expect(await session.result(code)).toBe("[ 2 ]");
  else expect((await session.error(code)).text).toContain("Property 'groupBy' does not exist");
});
