// What the REPL's dot commands stand for.
import { expect, test } from "vitest";
import { replCommands } from "../../src/repl/commands.js";

const code = (command: string, argument: string, has = { graph: true, model: true }) =>
  replCommands[command]?.code(argument, has);

test.each([
  ["open", "my models/a.pb", 'var graph = await thaw.open("my models/a.pb"); graph'],
  ["tensors", "dense*", 'graph.find("dense*")'],
  ["verify", "my models/a.keras", 'await thaw.verify(await thaw.open("my models/a.keras"), graph)'],
  ["verify", "answers.npz", 'await thaw.verify(await thaw.recording("answers.npz"), graph)'],
  ["save", "a.h5", 'await thaw.save(model, "a.h5")'],
])(".%s takes %s with a shell's quotes, and without", (command, argument, line) => {
  for (const given of [argument, `"${argument}"`, `'${argument}'`]) expect(code(command, given)).toBe(line);
});

test(".save takes a path with spaces in quotes, and a model", () => {
  expect(code("save", '"my models/a.h5" other')).toBe('await thaw.save(other, "my models/a.h5")');
  expect(code("save", "a.h5 other")).toBe('await thaw.save(other, "a.h5")');
});

test.each([
  ["tensors", ""],
  ["tensors", "dense*"],
  ["show", ""],
  ["summary", ""],
  ["verify", "a.keras"],
  ["run", "{x: 1}"],
])(".%s %s without an open model says how to open one", (command, argument) => {
  const has = { graph: false, model: false };
  expect(() => code(command, argument, has)).toThrow(/no `graph` yet\n {2}try: open a model: \.open PATH/);
});
