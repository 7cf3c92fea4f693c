import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { createConverter } from "../../../kernel/evaluator/language/converter.js";
import { packageRoot } from "../../../kernel/evaluator/package.js";

const cwd = mkdtempSync(join(tmpdir(), "thaw-inplace-"));

/** What the cells below find declared. */
const first = `let a: any = 1, f: any = () => a, o: any = {}, list: any[] = [];
class Base<T> { value!: T; constructor(v?: T) {} method(): void {} }
interface Named { name: string }
type Pair<A, B = A> = [A, B];`;

/** Cells whose own text is kept. */
const kept = [
  "1+1",
  "a;",
  "({ a, b: a, f })",
  "f(1)\nf(2)\na",
  "const x = a\nf(x)\nconst y = x\n;[1].map(f)",
  "f`x ${a} y`\nf?.(1)\nnew f()\nf!(1);\n(f as any)(1);\n(f)(1)",
  "o.a.f(a)[a]; o['a']; o?.a?.f; typeof a; delete o.a; void a; !a",
  "a = 5\na++\n--a\na += 2\na ??= 3;[a] = [3];({ a } = { a: 4 });({ b: a } = { b: 4 })",
  "let w = 1\nw = 2\nw += 3\nw ??= 4\nw++\n--w\nconst v = (w = 9, w)\nfor (; w < 3; w++) {}\nw",
  "let undefinedYet: number | undefined, k: string = 'x', m\nk",
  "var u = 1, { q, r: [z = 2, ...rest] }: any = { q: a, r: [] };\nu + q + z + rest.length",
  "function g(this: any, p?: number, ...q: readonly string[]): asserts p is number { g.call(this, 1) }\ng(2)",
  "function over(p: string): void;\nfunction over(p: number): void;\nfunction over(p: any) {}\nover(1)",
  "async function later<T>(p: Promise<T>): Promise<T> { return await p }\nawait later(Promise.resolve(a))",
  "function* gen(): Generator<number> { yield a; yield* gen() }\nasync function* agen() { for await (const n of [a]) yield n }",
  "const arrow = <T,>(p: T): p is T & {} => true, other = async (a: number) => a, body = (): { a: number } => ({ a })",
  "const long = (\n  p: number,\n): Pair<\n  number\n> => [p, p];\nlong(1)",
  "class A extends Base<string> implements Named {\n  static readonly s: number = 1;\n  private p? = 2;\n  declare d: string;\n  name!: string;\n  #hidden: Pair<number> = [1, 2];\n  [key: string]: any;\n  override method(): void { super.method(); this.#hidden }\n  get g(): number { return 1 }\n  static { f(1) }\n}\nnew A()",
  "abstract class B<T> { abstract m(): T; abstract p: T; protected n(): T { return this.m() } }",
  "const C = class Inner extends Base<number> { x: number = a };\nnew C().x",
  "interface I { n: number }\ntype U = I | Named;\ndeclare const nowhere: U;\nconst s = { n: 1 } satisfies I as U\n;(s as any).n!",
  "const t = a as number\ninterface J {}\nf(t)",
  "for (const i of list) a += i\nfor (const k in o) f(k)\nfor (let i = 0, j = 1; i < j; i++, j--) { f(i); continue }\nwhile (false) a++; do f(); while (false)\ndo { a } while (false)\nouter: for (;;) { while (true) break outer }",
  "while (f()) while (a) f()\nfor (;;) ;",
  "if (a) f(1)\nelse f(2)\nif (a) { f(3) } else if (f()) f(4)\nswitch (a) { case f(): f(5)\nf(6); default: f(7) }\nlabel: f(8)",
  "const lazy = import('node:fs'), url = import.meta.url;\nasync () => (await import(f(1))).default",
  "function hides(a: number, exports: any, { f }: any) { { let o = a; o } return a + f() + list.length }\nhides(1, 2, {})",
  "try { f() } catch { a } finally { f() }\ntry { f() } catch (a) { a }",
  "const text = 'f(1) import.meta // export { a }', re = /a\\/f/v, big = 1_000n\n// f(1)\n/* a */ f(/* a */ a /* f */) // a",
  "const café = a\ncafé",
  "const o2 = { a() { return a }, get f() { return f }, [a]: a, ...o, async *g() {} };\no2.a()",
  "const nested = { o: { a: f(a) } }, [p1 = f(1), { p2 = a } = {}]: any = [];\nnested?.o.a!.b",
  "throw new Error(`${f(a)}`)",
  "new (f())(a), new f.g(a)",
  "enumLess: { const enumLess = 1 }\nf(function a() { return a })\nf(class f { g() { return f } })",
  "new Base<string>('x'); const inst = Base<string>; f(a! as any)",
  "let n1: unknown = a;\nif (typeof n1 === 'number' && n1! > 1) n1 = f(n1)",
  "",
  "// only a comment",
  "interface OnlyTypes { a: typeof a }",
  "const a = 2;\nfunction f() { return a }\na + f()",
  "function made() { return new.target }\nmade()",
];

/** Cells that TypeScript emits, because they are more than text. */
const printed = [
  "enum E { X }",
  "namespace N { export const x = 1 }",
  "import { readFileSync } from 'node:fs'",
  "export const x = 1",
  "export default 1",
  "function dec(...args: any[]): any {}\n@dec class D {}",
  "class P { constructor(private x: number) {} }",
  "class Acc { accessor x = 1 }",
  "let w = 1; const y = w++;",
  "let w = 1; [w] = [2]",
  "let w = 1; for (w of [1]) {}",
  "var v = 1; { var v = 2 }",
  "let w = 1; w++",
  "const d = <number>a",
  "{ using r = { [Symbol.dispose]() {} } }",
  "let fallback: any; ({ a = 2 } = o)",
];

test.each([...kept, ...printed])("what stays in place means what TypeScript emits: %j", (cell) => {
  const [ours, theirs] = [false, true].map((isPrinted) => outputOf(cell, isPrinted));
  expect(normal(ours?.output ?? "")).toBe(normal(theirs?.output ?? ""));
  expect({ ...ours, output: "", map: "" }).toEqual({ ...theirs, output: "", map: "" });
});

test("the text of most cells stays in its lines", () => {
  const lines = (text: string): number => text.split("\n").length;
  const outputs = kept.map((cell) => ({ cell, ...outputOf(cell, false) }));
  expect(outputs.filter(({ map }) => typeof map === "string")).toEqual([]);
  for (const { cell, output = "" } of outputs) expect(lines(output)).toBe(lines(cell) + 1);
});

test("cells that are more than text are TypeScript's", () => {
  expect(printed.filter((cell) => typeof outputOf(cell, false).map !== "string")).toEqual([]);
});

test("constants of an enum that is nowhere else are TypeScript's", () => {
  const converter = createConverter({ cwd });
  const { declOutput = "" } = converter.convert("", "const enum CE { V = 3 }");
  expect(converter.convert(declOutput, "CE.V").output).toContain("3");
});

test("cells of a notebook", () => {
  const folder = join(packageRoot, "notebooks");
  // The file is ours: cells with their sources.
  const { cells } = JSON.parse(readFileSync(join(folder, "01-keras-from-pb.ipynb"), "utf8")) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  const converters = [false, true].map((isPrinted) => createConverter({ cwd: folder, printed: isPrinted }));
  let scope = "";
  let places: unknown[] = [];
  for (const { source } of cells.filter(({ cell_type }) => cell_type === "code")) {
    const code = [source].flat().join("");
    const [ours, theirs] = converters.map((converter) => converter.convert(scope, code, "warn"));
    expect(normal(ours?.output ?? "")).toBe(normal(theirs?.output ?? ""));
    scope = ours?.declOutput ?? scope;
    places = [...places, ours?.map];
  }
  expect(places.filter((map) => typeof map !== "string").length).toBeGreaterThan(5);
});

const sessions = [false, true].map((isPrinted) => {
  const converter = createConverter({ cwd, printed: isPrinted });
  return { converter, scope: converter.convert("", first).declOutput ?? "" };
});

function outputOf(cell: string, isPrinted: boolean) {
  const { converter, scope } = sessions[Number(isPrinted)] ?? {
    converter: createConverter({ cwd }),
    scope: "",
  };
  return converter.convert(scope, cell, "warn", false);
}

/** Both ways of emitting, without what says nothing: names of modules, comments, layout, empty statements. */
function normal(js: string): string {
  const text = js
    .replaceAll(/\b(__cell_\d+__\d+|exports|__cells__)\./g, "__cells__.")
    .replaceAll(/const __cell_\d+__\d+ = __thaw__\.load\("[^"]+"\);/g, "")
    .replaceAll(/const __cells__ *= *exports;/g, "")
    .replaceAll('Object.defineProperty(exports, "__esModule", { value: true });', "");
  const file = ts.createSourceFile("cell.js", text, ts.ScriptTarget.Latest, true);
  const plain = ts.transform(file, [withoutEmpty]).transformed[0] ?? file;
  const printer = ts.createPrinter({ removeComments: true });
  return printer.printFile(plain).replaceAll(/\s+/g, " ");
}

function withoutEmpty(context: ts.TransformationContext): (file: ts.SourceFile) => ts.SourceFile {
  const visit = (node: ts.Node): ts.Node | undefined => {
    const visited = ts.visitEachChild(node, visit, context);
    // The body of a loop may be nothing, and stays.
    if (ts.isEmptyStatement(visited)) return "statements" in node.parent ? undefined : visited;
    if (ts.isSemicolonClassElement(visited)) return undefined;
    if (ts.isParenthesizedExpression(visited) && ts.isLeftHandSideExpression(visited.expression))
      return visited.expression;
    return visited;
  };
  return (file) => ts.visitEachChild(file, visit, context);
}
