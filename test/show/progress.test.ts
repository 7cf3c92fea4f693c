import { afterEach, expect, test, vi } from "vitest";
import { progress } from "../../src/show/progress.js";

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(globalThis, "display");
});

/** A notebook whose clock ticks by so much an item. */
function notebook(tick: number) {
  const shown: string[] = [];
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += tick;
    return now;
  });
  const read = (value: Record<symbol, () => Record<string, string>>): void => {
    shown.push(value[Symbol.for("Jupyter.display")]?.()["text/plain"] ?? "");
  };
  Reflect.set(globalThis, "display", (value: never) => {
    read(value);
    return { update: read };
  });
  return shown;
}

test("gives every item, in both kinds of loops", async () => {
  expect([...progress([1, 2, 3])]).toEqual([1, 2, 3]);
  const seen: number[] = [];
  async function* items() {
    yield* [4, 5];
  }
  for await (const item of progress(items())) seen.push(item);
  expect(seen).toEqual([4, 5]);
  expect(() => [...progress(items())]).toThrow(/for await/);
});

test("is drawn at most ten times a second, and ends without a time", () => {
  const shown = notebook(10);
  for (const _ of progress(new Array(200).fill(0), { label: "steps" }));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.length).toBeLessThanOrEqual(20);
  expect(shown[0]).toMatch(/^steps .*\/200 \(100\/s, \d+ s left\)$/);
  expect(shown.at(-1)).toBe("steps ████████████████████████ 200/200");
});

test("a short loop shows nothing", () => {
  const shown = notebook(1);
  for (const _ of progress([1, 2, 3]));
  expect(shown).toEqual([]);
});
