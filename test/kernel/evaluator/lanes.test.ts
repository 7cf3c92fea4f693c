import { afterAll, expect, test } from "vitest";
import { TestSession } from "./session.js";

/** Cells of several lanes: what Jupyter's subshells are made of. */
const answers: ((value: string) => void)[] = [];
const session = new TestSession({ onStdin: () => new Promise((resolve) => answers.push(resolve)) });
afterAll(() => session.evaluator.dispose());

test("an awaiting cell holds nobody up in another lane, each lane keeps its order, and output finds its cell", async () => {
  const ended: string[] = [];
  const note = (name: string) => () => void ended.push(name);
  await session.run(
    "let release = () => {}; const gate = new Promise<void>((resolve) => (release = resolve));",
  );
  const waiting = session.run("console.log('before'); await gate; console.log('after'); const late = 1;");
  const behind = session.run("console.log('behind'); late + 1");
  const beside = [
    session.run("console.log('beside'); setTimeout(() => console.log('timer'), 1); const early = 2;", {
      lane: "a",
    }),
    session.run("early + 1", { lane: "a" }),
  ];
  void waiting.then(note("waiting"));
  void behind.then(note("behind"));
  const [first, second] = await Promise.all(beside);
  expect([first?.stdout.split("\n")[0], second?.result]).toEqual(["beside", "3"]);
  expect(ended).toEqual([]);
  await session.until(
    (output) => output.type === "stream" && output.text.includes("timer") && output.cell === "cell-4",
  );
  await session.run("release()", { lane: "b" });
  expect((await waiting).stdout).toBe("before\nafter\n");
  expect(await behind).toMatchObject({ result: "2", stdout: "behind\n" });
  expect(ended).toEqual(["waiting", "behind"]);
  expect(await session.result("[early, late]")).toBe("[ 2, 1 ]");
});

test("what a cell has declared so far is known to others while it awaits, and to completion while it spins", async () => {
  await session.run("let go = () => {}; const going = new Promise<void>((resolve) => (go = resolve));");
  const waiting = session.run(
    "const sofar = { width: 3 }; console.log('has begun'); await going; console.log('spins'); for (;;);",
  );
  await session.until((output) => output.type === "stream" && output.text.includes("has begun"));
  const beside = await session.run("const copy = { ...sofar, height: 2 }; copy.width * copy.height", {
    lane: "a",
  });
  expect(beside.result).toBe("6");
  await session.run("setTimeout(go, 10);", { lane: "a" });
  await session.until((output) => output.type === "stream" && output.text.includes("spins"));
  const { evaluator } = session;
  expect((await evaluator.complete("sofar.wid", 9)).items.map(({ text }) => text)).toEqual(["width"]);
  expect((await evaluator.inspect("copy", 4)).data["text/plain"]).toContain("height: number");
  await evaluator.interrupt();
  expect((await waiting).outcome).toMatchObject({ reason: "interrupted" });
});

test("a cell does not wait for what a cell of another lane shows", async () => {
  await session.run("let reveal = (text: string) => {}; const shown = new Promise((r) => (reveal = r));");
  const slow = "display({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': await shown }) });";
  const showing = session.run(slow, { check: "off" });
  expect((await session.run("display('at once'); reveal('at last');", { lane: "a" })).outputs).toMatchObject([
    { data: { "text/plain": "at once" } },
  ]);
  expect((await showing).outputs).toMatchObject([{ data: { "text/plain": "at last" } }]);
});

test("types of cells that run beside each other are all kept", async () => {
  await session.run("let open = () => {}; const closed = new Promise<void>((resolve) => (open = resolve));");
  const slow = session.run("interface Slow { slow: number } await closed; const s: Slow = { slow: 1 };");
  for (let i = 0; i < 3; i++)
    await session.run(`interface Fast { fast${i}: number } const fast: Fast = { fast${i}: 1 };`, {
      lane: "a",
    });
  await session.run("open()", { lane: "a" });
  await slow;
  expect(await session.result("const again: Slow = s; [again.slow, fast.fast2]")).toBe("[ 1, 1 ]");
});

test("Stop ends all of them, and keeps the state", async () => {
  await session.run("let kept = 5;");
  const cells = [
    session.run("console.log('go 1'); await new Promise(() => {})"),
    session.run("console.log('go 2'); await new Promise(() => {})", { lane: "a" }),
  ];
  for (const text of ["go 1", "go 2"])
    await session.until((output) => output.type === "stream" && output.text.includes(text));
  await session.evaluator.interrupt();
  for (const { outcome } of await Promise.all(cells))
    expect(outcome).toMatchObject({ reason: "interrupted" });
  expect(await session.result("kept")).toBe("5");
});

test("a cell that comes while prompt() waits runs after it, not inside of it", async () => {
  const asking = session.run("let phase = 'asking'; prompt('?'); phase = 'answered';", { allowStdin: true });
  await expect.poll(() => answers.length).toBe(1);
  const beside = session.run("phase", { lane: "a" });
  answers[0]?.("yes");
  await asking;
  expect((await beside).result).toBe("'answered'");
});

test("a death is told to every cell that ran", async () => {
  const mortal = new TestSession();
  const waiting = mortal.run("console.log('up'); await new Promise(() => {})");
  await mortal.until((output) => output.type === "stream");
  const killer = mortal.run("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", {
    lane: "a",
  });
  for (const { outcome } of await Promise.all([waiting, killer]))
    expect(outcome).toMatchObject({ reason: "died" });
  expect(await mortal.result("1 + 1")).toBe("2");
  await mortal.evaluator.dispose();
});

test("a name that a running cell has not come to is an error in other cells, in its value and in names inside strings", async () => {
  await session.run("let finish = () => {}; const end = new Promise<void>((resolve) => (finish = resolve));");
  await session.run("const known = 'old'; let bare: number | undefined;");
  const slow = session.run(
    "console.log('waits'); await end; const known = 'new', soon = new Map([[1, 2]]); class Soon {} enum E { A } let bare;",
  );
  await session.until((output) => output.type === "stream" && output.text.includes("waits"));
  const beside = async (code: string) => (await session.run(code, { lane: "a" })).outcome;
  for (const name of ["soon", "Soon", "E", "E.A"]) {
    expect(await beside(name)).toMatchObject({
      ename: "ReferenceError",
      evalue: expect.stringMatching(/^\w+ has no value yet: In\[\d+\], which declares it, is still running$/),
    });
  }
  expect((await session.run("[known, bare]", { lane: "a" })).result).toBe("[ 'old', undefined ]");
  const code = 'soon.getLayer("';
  expect((await session.evaluator.complete(code, code.length)).items).toEqual([]);
  await session.run("finish()", { lane: "a" });
  await slow;
  expect(await session.result("[known, soon.get(1), E.A, new Soon()]")).toBe("[ 'new', 2, 0, Soon {} ]");
});

test("a name that a failed cell has not come to goes on being an error, until a cell assigns it", async () => {
  const before = "let reached = 1; if (reached) throw new Error('no'); const never = 2;";
  await session.error(before);
  expect(await session.result("reached")).toBe("1");
  const { ename, evalue, text } = await session.error("const twice =\n  never * 2;");
  expect(ename).toBe("ReferenceError");
  expect(evalue).toMatch(/^never has no value: In\[\d+\], which declares it, failed before it came to that$/);
  expect(text).toMatch(/In\[\d+\]:2:3$/);
  await session.run("const never = 3;");
  expect(await session.result("never")).toBe("3");
  await session.run("if (!never) { var unused = 1; }");
  expect((await session.run("%who")).stdout).toContain("never: 3\n");
});
