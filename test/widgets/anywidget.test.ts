import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anywidget } from "../../src/widgets/anywidget.js";
import { TestComms, uninstall } from "./kernel.js";

const esm = "export default { render() {} }";
const viewType = "application/vnd.jupyter.widget-view+json";

/** What a cell that ends in the widget shows. */
function bundle(widget: object): Record<string, unknown> {
  return Reflect.get(widget, Symbol.for("Jupyter.display")).call(widget);
}

let comms: TestComms;
beforeEach(() => {
  comms = new TestComms().install();
});
afterEach(uninstall);

test("opens with its whole state, and bytes beside it", () => {
  anywidget({ esm, css: "a {}", state: { size: 2, data: new Float32Array([1, 2]) } });
  expect(comms.sent).toMatchObject([
    {
      event: "open",
      data: {
        state: {
          _model_module: "anywidget",
          _model_name: "AnyModel",
          _view_name: "AnyView",
          _esm: esm,
          size: 2,
        },
        buffer_paths: [["data"]],
      },
    },
  ]);
  expect(comms.sent[0]?.buffers[0]).toEqual(new Uint8Array(new Float32Array([1, 2]).buffer));
  expect(comms.sent[0]?.data).not.toHaveProperty("state.data");
});

test("what TypeScript sets goes to the page, and listeners learn of it once", () => {
  const seen: unknown[] = [];
  const widget = anywidget({ esm, state: { a: 1, b: "x" } });
  const off = widget.on("change:a", (value, before) => seen.push([value, before]));
  widget.set("a", 2);
  widget.set("a", 2);
  widget.set({ a: 3, b: "y" });
  off();
  widget.set("a", 4);
  expect(seen).toEqual([
    [2, 1],
    [3, 2],
  ]);
  expect(comms.sent.slice(1).map(({ data }) => data)).toEqual([
    { method: "update", state: { a: 2 }, buffer_paths: [] },
    { method: "update", state: { a: 3, b: "y" }, buffer_paths: [] },
    { method: "update", state: { a: 4 }, buffer_paths: [] },
  ]);
});

test("what the page sets arrives in the state's own kinds of array, is echoed, and nothing else gets in", () => {
  const widget = anywidget({ esm, state: { a: 1, data: new Int16Array(1) } });
  const seen: unknown[] = [];
  widget.on("change:data", (data) => seen.push(data));
  const bytes = new Uint8Array(new Int16Array([5, -6]).buffer);
  const state = { a: 7, _esm: "alert(1)", unknown: 1 };
  comms.page({ method: "update", state, buffer_paths: [["data"], ["__proto__", "polluted"], [7, 7]] }, [
    bytes,
    bytes,
    bytes,
  ]);
  expect([widget.get("a"), widget.get("data")]).toEqual([7, new Int16Array([5, -6])]);
  expect(seen).toEqual([new Int16Array([5, -6])]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(widget.model.state).toMatchObject({ _esm: esm });
  expect(comms.sent.at(-1)).toMatchObject({
    data: { method: "echo_update", state: { a: 7 }, buffer_paths: [["data"]] },
  });
});

test("messages of one's own, both ways", () => {
  const widget = anywidget({ esm, state: {} });
  const seen: unknown[] = [];
  widget.on("msg:custom", (content, buffers) => seen.push(content, buffers));
  comms.page({ method: "custom", content: { kind: "hello" } }, [new Uint8Array([1])]);
  widget.send({ kind: "answer" }, [new Uint8Array([2])]);
  expect(seen).toEqual([{ kind: "hello" }, [new Uint8Array([1])]]);
  expect(comms.sent.at(-1)).toEqual({
    event: "message",
    data: { method: "custom", content: { kind: "answer" } },
    buffers: [new Uint8Array([2])],
  });
});

test("a page that is loaded anew gets every widget's state, or one's", () => {
  const widget = anywidget({ esm, state: { n: 1, data: new Uint8Array([9]) } });
  widget.set("n", 2);
  comms.page({ method: "request_state" });
  expect(comms.sent.at(-1)).toMatchObject({ data: { method: "update", state: { _esm: esm, n: 2 } } });
  const id = comms.opened.at(-1)?.id ?? "";
  comms.targets.get("jupyter.widget.control")?.(comms.create("jupyter.widget.control"));
  comms.page({ method: "request_states" });
  expect(comms.sent.at(-1)).toMatchObject({
    data: {
      method: "update_states",
      states: { [id]: { model_name: "AnyModel", model_module: "anywidget", state: { n: 2 } } },
    },
  });
  // Widgets of other tests are still open.
  expect(Reflect.get(comms.sent.at(-1)?.data ?? {}, "buffer_paths")).toContainEqual([id, "state", "data"]);
});

test("is iterated by its changes; who is slow gets the latest, and it ends with the widget", async () => {
  const widget = anywidget({ esm, state: { n: 0 } });
  const seen: number[] = [];
  const reading = (async () => {
    for await (const n of widget.changes("n")) {
      seen.push(n);
      await new Promise(setImmediate);
    }
  })();
  await new Promise(setImmediate);
  for (const n of [1, 2, 3]) widget.set("n", n);
  await expect.poll(() => seen).toEqual([3]);
  widget.set("n", 4);
  await expect.poll(() => seen).toEqual([3, 4]);
  widget.close();
  await reading;
  expect(comms.sent.at(-1)?.event).toBe("close");
});

test("sends nothing once it is closed, by either side, and keeps its values here, as ipywidgets do", () => {
  for (const close of [
    (widget: { close(): void }) => widget.close(),
    () => comms.opened.at(-1)?.onClose?.({}),
  ]) {
    const widget = anywidget({ esm, state: { n: 0 } });
    const changes: number[] = [];
    widget.on("change:n", (n) => void changes.push(n));
    close(widget);
    const before = comms.sent.length;
    widget.set("n", 1);
    widget.send("hello");
    comms.page({ method: "update", state: { n: 2 } });
    comms.page({ method: "request_state" });
    expect(comms.sent.length).toBe(before);
    expect([widget.get("n"), changes]).toEqual([2, [1, 2]]);
  }
});

describe("shows", () => {
  test("a view where a front end may have one, and always a text and static HTML", () => {
    const shown = bundle(anywidget({ esm, state: { name: "<b>", data: new Uint8Array(3) } }));
    expect(shown).toEqual({
      "text/plain": 'widget (name: "<b>", data: 3 bytes)',
      "text/html": "<div>widget (name: &quot;&lt;b&gt;&quot;, data: 3 bytes)</div>",
      [viewType]: { version_major: 2, version_minor: 0, model_id: comms.opened.at(-1)?.id },
    });
  });

  test("no view when the front end has turned it down", () => {
    const widget = anywidget({ esm, state: {} });
    comms.opened.at(-1)?.onClose?.({});
    expect(widget.closed).toBe(true);
    expect(bundle(widget)).not.toHaveProperty([viewType]);
  });

  test("its text where there is no kernel", () => {
    uninstall();
    const widget = anywidget({ esm, state: { n: 1 } });
    widget.set("n", 2);
    expect(inspect(widget)).toBe("widget (n: 2)");
    expect(bundle(widget)).not.toHaveProperty([viewType]);
  });
});
