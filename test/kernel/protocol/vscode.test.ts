/**
 * VS Code's own rules for kernels, as its Jupyter extension (microsoft/vscode-jupyter) has them. It cannot run here;
 * what it reads and how it judges that can be held against what the kernel says.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asObject } from "../../../kernel/host/json.js";
import { installKernel } from "../../../kernel/kernelspec/install.js";
import { KernelClient } from "./client.js";

const thaw = fileURLToPath(new URL("../../../bin/thaw.mjs", import.meta.url));

/** The kinds that it maps to its own; an item of another kind loses its icon. */
const kinds = new Set(
  `method function constructor field variable class struct interface module property event operator unit value
  constant enum enumMember keyword text file reference folder typeParameter snippet`.split(/\s+/),
);

/** Where it asks: after what somebody types, and after each of its trigger characters. */
const cursors = [
  "Mat",
  "Math.",
  "thaw.",
  "thaw.widgets.",
  "const m = tf.",
  'import { readFile } from "',
  'import x from "node:f',
  "interface A { b: number }; const c: A = { ",
  "enum Color { Red }; Color.",
  "class K<T> { constructor(readonly v: T) {} }; new K(1).",
  "@",
  "const d: Arr",
  "fu",
  "process.env.",
];

describe("VS Code", () => {
  let client: KernelClient;
  beforeAll(async () => {
    client = await KernelClient.start([
      process.execPath,
      thaw,
      "kernel",
      "run",
      "--connection-file",
      "{connection_file}",
    ]);
  });
  afterAll(() => client.close());

  const ask = async (type: "complete_request" | "inspect_request", code: string, extra = {}) => {
    const cursor_pos = [...code].length;
    return (await client.request(type, { code, cursor_pos, ...extra }).reply).content;
  };

  test("the kernelspec: a name, its language's id, a program by its full path, one connection file", async () => {
    const prefix = mkdtempSync(join(tmpdir(), "thaw vs code ")); // with blanks, as on Windows and macOS
    try {
      const { spec } = await installKernel({ prefix });
      expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message" });
      expect(spec.display_name).not.toBe("");
      expect(isAbsolute(spec.argv[0] ?? "")).toBe(true);
      expect(spec.argv.filter((argument) => argument.includes("{connection_file}"))).toEqual([
        "{connection_file}",
      ]);
    } finally {
      rmSync(prefix, { recursive: true });
    }
  });

  test("kernel_info: the language's id, from which it chooses highlighting and the file's end", async () => {
    const { content } = await client.request("kernel_info_request", {}).reply;
    expect(content.language_info).toMatchObject({
      name: "typescript",
      file_extension: ".ts",
    });
  });

  test.each(cursors)("completions have a text and a kind that it knows: %s", async (code) => {
    const content = await ask("complete_request", code);
    const matches = content.matches;
    const types = asObject(content.metadata)?._jupyter_types_experimental;
    if (!Array.isArray(matches) || !Array.isArray(types)) throw new Error("no lists");
    // Fewer, or one without a text, and it would use none of them.
    expect(types.length).toBeGreaterThanOrEqual(matches.length);
    expect(types.map((item) => asObject(item)?.text)).toEqual(matches);
    expect(types.map((item) => asObject(item)?.type).filter((type) => !kinds.has(String(type)))).toEqual([]);
  });

  test("most of these cursors have something to complete", async () => {
    const counts = await Promise.all(
      cursors.map(async (code) => (await ask("complete_request", code)).matches),
    );
    expect(counts.filter((matches) => Array.isArray(matches) && matches.length > 0).length).toBeGreaterThan(
      cursors.length / 2,
    );
  });

  test("documentation of a completion is asked for by inspecting it, and read as text without colours", async () => {
    const content = await ask("inspect_request", "Math.max", { detail_level: 0 });
    expect(content.found).toBe(true);
    expect(asObject(content.data)?.["text/plain"]).toContain("max(...values: number[]): number");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with one
    expect(asObject(content.data)?.["text/plain"]).not.toMatch(/\u001b/);
  });

  test("HTML is shown: nothing that it prefers stands beside it", async () => {
    for (const code of [
      "[{ a: 1 }, { a: 2 }]",
      "new Float32Array(3)",
      "new Map([[1, 2]])",
      "new Error('x')",
    ]) {
      const { outputs } = await client.execute(code);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const bundle = Object.keys(asObject(result?.content.data) ?? {});
      expect(bundle).toEqual(expect.arrayContaining(["text/plain", "text/html"]));
      expect(bundle.filter((type) => /^application\/|javascript/.test(type))).toEqual([]);
    }
  });

  test("state: busy and idle for every request, since it asks only an idle kernel for completions", async () => {
    const exchange = client.request("complete_request", { code: "Math.", cursor_pos: 5 });
    const states = (await exchange.outputs).map(({ content }) => content.execution_state);
    expect(states).toEqual(["busy", "idle"]);
  });
});
