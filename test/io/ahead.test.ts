import { describe, expect, test } from "vitest";
import { inOrder, pieces } from "../../src/io/ahead.js";

/** Jobs that end when told to, and a record of which were begun. */
function jobs() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: (value: number) => void; reject: (error: Error) => void }>();
  const start = (item: number) => {
    begun.push(item);
    return new Promise<number>((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  return { begun, start, end: (item: number) => ends.get(item)?.resolve(item * 10), ends };
}

describe("inOrder", () => {
  test("gives results in order, whatever order they come in, and has no more than `depth` begun", async () => {
    const { begun, start, end } = jobs();
    const results = inOrder([0, 1, 2, 3], 2, start);
    const first = results.next();
    expect(begun).toEqual([0, 1]);
    end(1);
    end(0);
    expect((await first).value).toBe(0);
    expect(begun).toEqual([0, 1]); // 0 is still in use
    expect((await results.next()).value).toBe(10);
    expect(begun).toEqual([0, 1, 2]);
    const third = results.next();
    expect(begun).toEqual([0, 1, 2, 3]);
    end(2);
    end(3);
    expect([(await third).value, (await results.next()).value]).toEqual([20, 30]);
    expect((await results.next()).done).toBe(true);
  });

  test("ends only when nothing is in the air, also where its reader stops early or a job fails", async () => {
    const { start, end, ends } = jobs();
    const results = inOrder([0, 1, 2], 3, start);
    const first = results.next();
    end(0);
    await first;
    let over = false;
    const stopped = results.return(undefined).then(() => {
      over = true;
    });
    ends.get(1)?.reject(new Error("too late to matter"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    end(2);
    await stopped;
    expect(over).toBe(true);
  });

  test("throws what a job throws, where its result would have been", async () => {
    const results = inOrder([0, 1], 2, async (item) => {
      if (item === 1) throw new Error("no");
      return item;
    });
    expect((await results.next()).value).toBe(0);
    await expect(results.next()).rejects.toThrow("no");
  });

  test("of nothing is nothing", async () => {
    expect((await inOrder([], 3, async () => 1).next()).done).toBe(true);
  });
});

test("pieces cover a range", () => {
  expect([...pieces(10, 4)]).toEqual([
    { at: 0, size: 4 },
    { at: 4, size: 4 },
    { at: 8, size: 2 },
  ]);
  expect([...pieces(0, 4)]).toEqual([]);
});
