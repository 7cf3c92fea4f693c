import { inspect } from "node:util";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import { button, select, slider, text } from "../../src/widgets/index.js";
import { TestComms, uninstall } from "./kernel.js";

let comms: TestComms;
beforeEach(() => {
  comms = new TestComms().install();
});
afterEach(uninstall);

test("a slider follows the page, and stays within its range", () => {
  const threshold = slider({ label: "threshold", max: 10, value: 3 });
  const seen: number[] = [];
  threshold.onChange((value, before) => seen.push(before, value));
  comms.page({ method: "update", state: { value: 8 } });
  threshold.value = 99;
  expect(threshold.value).toBe(10);
  expect(seen).toEqual([3, 8, 8, 10]);
  expect(() => slider({ min: 2, max: 1 })).toThrow(/no range for a slider/);
  expect(() => {
    threshold.value = Number.NaN;
  }).toThrow(/a number/);
});

test("a button tells each click", () => {
  const go = button("Retrain");
  let clicks = 0;
  go.onClick(() => clicks++);
  comms.page({ method: "update", state: { clicks: 1 } });
  comms.page({ method: "update", state: { clicks: 3 } }); // two, sent together
  expect([clicks, go.value]).toEqual([3, 3]);
});

test("a select gives values, of their own types", () => {
  const backend = select(["cpu", "wasm"], { value: "wasm" });
  expectTypeOf(backend.value).toEqualTypeOf<"cpu" | "wasm">();
  expect(backend.value).toBe("wasm");
  const size = select({ small: 8, none: undefined, large: 64 });
  expectTypeOf(size.value).toEqualTypeOf<8 | 64 | undefined>();
  const seen: unknown[] = [];
  size.onChange((value) => seen.push(value));
  comms.page({ method: "update", state: { index: 2 } });
  comms.page({ method: "update", state: { index: 1 } });
  comms.page({ method: "update", state: { index: 77 } });
  expect(seen).toEqual([64, undefined, 8]);
  size.value = 64;
  expect(size.get("index")).toBe(2);
  expect(() => select([])).toThrow(/nothing to select from/);
});

test("a text field tells what is typed, and Enter", () => {
  const name = text({ placeholder: "dense_1" });
  const seen: string[] = [];
  name.onChange((value) => seen.push(value));
  name.onSubmit((value) => seen.push(`${value}!`));
  comms.page({ method: "update", state: { value: "conv" } });
  comms.page({ method: "custom", content: { submit: "conv1" } }); // before the change that it overtook
  comms.page({ method: "update", state: { value: "conv1" } });
  expect(seen).toEqual(["conv", "conv1", "conv1!"]);
});

test("each is a text on paper", () => {
  const all = [
    slider({ label: "threshold", max: 1, step: 0.1, value: 0.5 }),
    button("Go"),
    select(["a", "b"], { label: "one" }),
    text({ value: "x" }),
  ];
  expect(all.map((control) => inspect(control))).toEqual([
    "threshold: 0.5 (0 to 1)",
    "[ Go ]",
    "one: a (of a, b)",
    '"x"',
  ]);
});

test("labels and being disabled are part of the state", () => {
  const go = button("Go", { disabled: true });
  go.label = "Run";
  go.disabled = false;
  expect(comms.sent.slice(1).map(({ data }) => Reflect.get(Object(data), "state"))).toEqual([
    { label: "Run" },
    { disabled: false },
  ]);
});
