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

test("JSX in a cell: by a factory in scope, by a comment, by tsconfig.json", async () => {
  configure({});
  await session.run(
    "const React = { createElement: (tag: unknown, props: object | null, ...inside: unknown[]) => [tag, props, ...inside], Fragment: '…' };",
  );
  expect(await session.result("<b x={1}>bold {2 + 3}</b>")).toBe("[ 'b', { x: 1 }, 'bold ', 5 ]");
  expect(await session.result("const F = ({ n }: { n: number }) => <i>{n}</i>;\n<><F n={1}/></>")).toBe(
    "[ '…', null, [ [Function: F], { n: 1 } ] ]",
  );
  // What both can mean stays what it is in a file of TypeScript.
  expect(await session.result("const same = <T>(x: T) => <T>x; same<number>(<any>5)")).toBe("5");
  await session.run("const h = (tag: string) => `h ${tag}`;");
  expect(await session.result("/** @jsx h */\nconst shown = <u/>;\nshown")).toBe("'h u'");
  expect(await session.result("shown + same(1)")).toBe("'h u1'");
  addRuntime("tiny");
  const automatic =
    "// a view\n/** @jsxImportSource tiny */\nconst tiny = [1, 2].map((n) => <li key={n}>{h('')}</li>);\ntiny";
  expect(await session.result(automatic)).toBe("[ 'tiny li h ', 'tiny li h ' ]");
  for (const jsx of ["react-jsx", "preserve"]) {
    configure({ jsx, jsxImportSource: "tiny" });
    expect(await session.result("const again = <p>{tiny.length}</p>; again")).toBe("'tiny p 2'");
    expect(await session.result("again.length")).toBe("8");
  }
});

test("JSX over several lines goes on until it is closed", async () => {
  const status = async (code: string) => (await session.evaluator.isComplete(code)).status;
  expect(await status("const a = <div>\n  hello world")).toBe("incomplete");
  expect(await status("const a = <div>\n  hello world\n</div>;")).toBe("complete");
  expect(await status("const a = <b>c</b> + ;")).toBe("invalid");
});

test("JSX that is wrong: types, syntax, nobody to call", async () => {
  configure({ strict: true });
  const { text } = await session.error(
    "declare global { namespace JSX { interface IntrinsicElements { b: { x?: number } } } }\nconst a = <b x='no'>bold</b>;",
  );
  expect(text).toMatch(/^In\[\d+\]:2:14 - TS2322: Type 'string' is not assignable to type 'number'/);
  expect((await session.error("1;\n<b><i></b>")).text).toMatch(/:2:\d+ - TS17008: JSX element 'i'/);
  expect((await session.error("const a = <b>c</b> + ;")).text).toContain("TS1109: Expression expected");
  configure({});
  await session.run("%reset");
  const { text: nobody } = await session.error("<b/>");
  expect(nobody).toMatch(
    /TS2874: This JSX tag requires 'React' to be in scope[\s\S]*try: %npm install react/,
  );
});

/** A package with an automatic runtime, as React and Preact have. */
function addRuntime(name: string): void {
  const folder = join(cwd, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    `{ "name": "${name}", "exports": { "./jsx-runtime": "./runtime.js" } }`,
  );
  writeFileSync(
    join(folder, "runtime.js"),
    `exports.jsx = exports.jsxs = (tag, { children }) => \`${name} ${"$"}{tag} ${"$"}{children}\`;`,
  );
  writeFileSync(
    join(folder, "runtime.d.ts"),
    "export function jsx(tag: string, props: object): string; export namespace JSX { type Element = string; interface IntrinsicElements { [tag: string]: object } }",
  );
}

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
