import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/io/source.js";
import type { Slices } from "../../src/tensor/slices.js";
import { TensorRef } from "../../src/tensor/tensor.js";

const count = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** 0, 1, 2, … in the given shape, and a record of how much was read. */
function counting(shape: readonly number[]) {
  const bytes = new Uint8Array(Int32Array.from({ length: count(shape) }, (_, i) => i).buffer);
  const source = memorySource("memory", bytes);
  let [read, reads] = [0, 0];
  const spy = {
    name: "memory",
    size: bytes.length,
    read: (offset: number, length: number) => {
      read += length;
      reads++;
      return source.read(offset, length);
    },
  };
  return {
    ref: new TensorRef({ name: "t", dtype: "int32", shape, content: { kind: "dense", source: spy } }),
    bytesRead: () => read,
    reads: () => reads,
  };
}

/** The same by brute force: every index, in order, kept if it is inside. */
function expected(shape: readonly number[], bounds: readonly (readonly [number, number])[]): number[] {
  const strides = shape.map((_, axis) => count(shape.slice(axis + 1)));
  return Array.from({ length: count(shape) }, (_, i) => i).filter((i) =>
    shape.every((size, axis) => {
      const index = Math.floor(i / (strides[axis] ?? 1)) % size;
      const [start, stop] = bounds[axis] ?? [0, size];
      return index >= start && index < stop;
    }),
  );
}

describe("TensorRef.slice", () => {
  it("gives numpy's slices", async () => {
    const box = fc
      .array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 })
      .chain((shape) =>
        fc.tuple(
          fc.constant(shape),
          fc.tuple(
            ...shape.map((n) =>
              fc
                .tuple(fc.nat(n), fc.nat(n))
                .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
            ),
          ),
        ),
      );
    await fc.assert(
      fc.asyncProperty(box, async ([shape, bounds]) => {
        const { ref } = counting(shape);
        const part = await ref.slice(bounds);
        expect([...part.data]).toEqual(expected(shape, bounds));
        expect(part.shape).toEqual(bounds.map(([a, b]) => b - a));
      }),
    );
  });

  it("refuses what is no slice, which JavaScript may pass", async () => {
    const { ref, reads } = counting([50, 20]);
    for (const given of [
      [3, 7],
      [[0, 2, 1]],
      [["0", 2]],
      [[0.5, 2]],
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
    ])
      await expect(ref.slice(given as unknown as Slices)).rejects.toMatchObject({ code: "usage" });
    expect(reads()).toBe(0);
  });

  it("reads no byte more than rows that lie together", async () => {
    const { ref, bytesRead, reads } = counting([50, 20]);
    expect((await ref.slice([[10, 13]])).data).toHaveLength(60);
    expect([bytesRead(), reads()]).toEqual([240, 1]);
  });

  it("reads what is further apart than a page by itself, and what is closer in one go", async () => {
    const far = counting([3, 4, 300]); // 4,800 bytes from one row to the next
    expect([...(await far.ref.slice([null, [1, 2], [7, 9]])).data]).toEqual([
      307, 308, 1507, 1508, 2707, 2708,
    ]);
    expect([far.bytesRead(), far.reads()]).toEqual([3 * 8, 3]);
    const near = counting([100, 10]);
    expect((await near.ref.slice([null, [0, 1]])).data).toEqual(
      Int32Array.from({ length: 100 }, (_, i) => 10 * i),
    );
    expect([near.bytesRead(), near.reads()]).toEqual([99 * 40 + 4, 1]);
  });

  it("counts negative bounds from the end", async () => {
    const { ref } = counting([5]);
    expect([...(await ref.slice([[-2, 5]])).data]).toEqual([3, 4]);
  });
});

describe("TensorRef without values", () => {
  const ref = new TensorRef({
    name: "dense/Relu:0",
    dtype: "float32",
    shape: [null, 10],
    content: { kind: "none", reason: "it is the output of a Relu node", hint: "run the graph" },
  });

  it("says why, and what to do", async () => {
    await expect(ref.load()).rejects.toMatchObject({ code: "not-found", hint: "run the graph" });
    expect(ref.hasValues).toBe(false);
    expect(ref.bytes).toBeNull();
  });
});

it("streams in chunks what load() gives at once", async () => {
  const { ref } = counting([3, 7]);
  const chunks: number[] = [];
  for await (const chunk of ref.chunks()) chunks.push(...chunk);
  expect(chunks).toEqual([...(await ref.load()).data]);
});
