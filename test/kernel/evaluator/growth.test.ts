import { expect, test } from "vitest";
import { registerSource, sourceText } from "../../../kernel/evaluator/child/stack.js";
import { createConverter } from "../../../kernel/evaluator/language/converter.js";
import { TestSession } from "./session.js";

test("TypeScript keeps no cell whose names were all declared again", () => {
  const { convert, program } = createConverter({ cwd: process.cwd() });
  const sizes: number[] = [];
  const files: number[] = [];
  let scope = "";
  for (let i = 0; i < 120; i++) {
    const { declOutput, diagnostics } = convert(scope, `const x: number = ${i};\nconst y = x + 1;\ny`);
    expect(diagnostics).toEqual([]);
    scope = declOutput ?? "";
    sizes.push(program.sources.size);
    files.push(program.current.getSourceFiles().length);
  }
  expect(sizes.at(-1)).toBe(sizes[10]);
  expect(files.at(-1)).toBe(files[10]);
});

test("the text and the source map of a cell are dropped five hundred cells later", () => {
  for (let i = 1; i <= 600; i++)
    registerSource(`/cells/${i}.ts`, { name: `In[${i}]`, map: "{}", source: `cell ${i}` });
  expect(sourceText("In[100]")).toBeUndefined();
  expect(sourceText("In[101]")).toBe("cell 101");
  expect(sourceText("In[600]")).toBe("cell 600");
});

test("In and Out hold the newest thousand", async () => {
  const { evaluator } = new TestSession();
  const run = (executionCount: number) =>
    evaluator.execute({ cell: `${executionCount}`, code: `${executionCount}`, executionCount });
  for (const count of [1, 2, 1001]) await run(count);
  const { userExpressions } = await evaluator.execute({
    cell: "look",
    code: "",
    userExpressions: { kept: "[Object.keys(In), Object.keys(Out)].join(' ')" },
    storeHistory: false,
  });
  await evaluator.dispose();
  expect(userExpressions.kept).toMatchObject({ data: { "text/plain": "'2,1001 2,1001'" } });
});
