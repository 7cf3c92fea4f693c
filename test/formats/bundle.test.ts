import { describe, expect, test } from "vitest";
import { openBundle } from "../../src/formats/bundle.js";
import type { OpenOptions } from "../../src/formats/format.js";
import { openTable } from "../../src/formats/sstable.js";
import { sliceKey } from "../../src/formats/tensor-slice.js";
import { memoryFolder } from "../../src/io/memory-folder.js";
import { type ByteSource, memorySource } from "../../src/io/source.js";
import { checksum, concat, entry, fixed32, header, type TableShape, tableOf, varint } from "./table.js";

const utf8 = new TextEncoder();
const [FLOAT, INT16, STRING, VARIANT] = [1, 5, 7, 21];
const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size })) });
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

interface Made {
  readonly entries: [string | Uint8Array, Uint8Array][];
  readonly shards?: readonly (Uint8Array | null)[];
  readonly header?: object;
  readonly table?: TableShape;
  readonly options?: OpenOptions;
}

async function open({ entries, shards = [new Uint8Array(0)], header: fields, table, options }: Made) {
  const files: Record<string, ReturnType<typeof memorySource>> = {};
  const add = (name: string, bytes: Uint8Array) => {
    files[name] = memorySource(name, bytes);
  };
  add("m.index", await tableOf([["", header(fields ?? { num_shards: shards.length })], ...entries], table));
  const digits = (n: number) => `${n}`.padStart(5, "0");
  for (const [i, bytes] of shards.entries())
    if (bytes) add(`m.data-${digits(i)}-of-${digits(shards.length)}`, bytes);
  return openBundle(memoryFolder("folder", files), "m", options);
}

async function load(made: Made, name: string) {
  const tensor = (await open(made)).tensors.get(name);
  if (!tensor) throw new Error(`no tensor ${name}`);
  return (await tensor.load()).data;
}

describe("an index", () => {
  const many = async () =>
    Promise.all(
      Array.from({ length: 40 }, async (_, i): Promise<[string, Uint8Array]> => {
        const crc32c = await checksum(floats(i));
        return [
          `layer/${`${i}`.padStart(2, "0")}`,
          entry({ dtype: FLOAT, shape: shape(), offset: 4 * i, size: 4, crc32c }),
        ];
      }),
    );

  test.each([
    ["with restart points", { restart: 4 }],
    ["in several blocks", { perBlock: 7 }],
    ["compressed with snappy", { snappy: true, perBlock: 20 }],
  ])("%s", async (_, table) => {
    const shards = [floats(...Array.from({ length: 40 }, (_, i) => i))];
    const { tensors } = await open({ entries: await many(), shards, table });
    expect(tensors.size).toBe(40);
    for (const [i, tensor] of [...tensors.values()].entries())
      expect((await tensor.load()).data).toEqual(Float32Array.of(i));
  });

  test("keeps apart keys that are no UTF-8", async () => {
    const table = await tableOf([
      [Uint8Array.of(0x61, 0xfe), floats(1)],
      [Uint8Array.of(0x61, 0xff), floats(2)],
    ]);
    const { get } = await openTable(memorySource("t", table));
    expect((await get(Uint8Array.of(0x61, 0xff)))?.value).toEqual(floats(2));
  });

  test("whose block was damaged says so with its place, and is read on request", async () => {
    const bytes = await tableOf([
      ["", header()],
      ["a", entry({ dtype: FLOAT, shape: shape(0) })],
    ]);
    bytes[6] = (bytes[6] ?? 0) ^ 1;
    await expect(openTable(memorySource("t", bytes)).then(({ get }) => get(new Uint8Array(0)))).rejects.toMatchObject({
      code: "malformed", file: "t", offset: 0, summary: "a block of an SSTable does not fit its checksum" }); // biome-ignore format: one error
  });
});

describe("a hostile index", () => {
  const refused = (made: Made, error: object) => expect(open(made)).rejects.toMatchObject(error);
  const refusedTensor = (made: Made, error: object) => expect(load(made, "a")).rejects.toMatchObject(error);
  const some = entry({ dtype: FLOAT, shape: shape(1), size: 4 });

  test("claims 2^31 shards, or none", async () => {
    await refused(
      { entries: [], header: { num_shards: 2 ** 31 - 1 } },
      { code: "limit", found: "2147483647" },
    );
    await refused(
      { entries: [], header: { num_shards: -1 } },
      { code: "limit", path: "BundleHeaderProto.num_shards" },
    );
  });

  test("has keys out of order", () =>
    refused({ entries: [["b", some], ["a", some]] }, { code: "malformed", summary: "the keys of an SSTable are out of order" })); // biome-ignore format: one case

  /** The answer to a table whose first data block is this, as snappy. */
  const opened = async (packed: Uint8Array) => {
    const block = concat([packed, Uint8Array.of(1)]);
    const file = concat([block, fixed32(await checksum(block)), await tableOf([["", header()]])]);
    // The first data block's handle is made to point at it: the same trick as a real attack.
    const table = await pointing(file, block.length - 1);
    const { get } = await openTable(memorySource("t", table));
    return get(new Uint8Array(0));
  };

  test("has a snappy bomb in it", () =>
    expect(opened(Uint8Array.of(...varint(2 ** 31), 0, 0))).rejects.toMatchObject({ code: "limit" }));

  test("has a snappy literal whose length is negative in 32 bits, which snappyjs never ends on", () => {
    const literal = [63 << 2, 0xfa, 0xff, 0xff, 0xff, 0];
    return expect(opened(Uint8Array.of(4, ...literal))).rejects.toMatchObject({
      code: "malformed",
      summary: "a snappy block is damaged",
      expected: "elements of 6 bytes",
    });
  });

  test("has entries and restart points that end past their block", async () => {
    const cut = (block: Uint8Array) =>
      Uint8Array.of(...block.subarray(0, block.length - 4), 0xff, 0xff, 0xff, 0x7f);
    await refused(
      { entries: [], table: { damage: cut } },
      { code: "malformed", summary: expect.stringContaining("restart points") },
    );
    const long = (block: Uint8Array) => Uint8Array.of(0, 0, 0x7f, ...block.subarray(3));
    await refused(
      { entries: [], table: { damage: long } },
      { code: "malformed", summary: expect.stringContaining("past its block") },
    );
  });

  test("has shapes that are negative or overflow, and sizes that do not fit", async () => {
    const bad = (fields: object) => ({
      entries: [["a", entry({ dtype: FLOAT, size: 4, ...fields })]] as Made["entries"],
    });
    await refusedTensor(bad({ shape: shape(-2) }), { code: "malformed" });
    await refusedTensor(bad({ shape: shape(2 ** 40, 2 ** 40) }), { code: "malformed" });
    await refusedTensor(bad({ shape: shape(2) }), {
      code: "malformed",
      path: "a",
      expected: "8 bytes",
      found: "4",
    });
    await refusedTensor(bad({ shape: shape(1), shard_id: 7 }), { code: "malformed", path: "a" });
    await refusedTensor(bad({ shape: shape(1), dtype: 99 }), { code: "unsupported", found: "DataType 99" });
  });

  test("one damaged entry, or one of a slice, costs its own tensor only", async () => {
    const crc32c = await checksum(floats(1));
    const whole = entry({ dtype: FLOAT, shape: shape(1), size: 4, crc32c });
    const extent = { start: 0, length: 1 };
    const entries: Made["entries"] = [
      [sliceKey("cut", [extent]), Uint8Array.of(8, 1, 0xff)],
      ["a", entry({ dtype: FLOAT, shape: shape(-2), size: 4 })],
      ["b", whole],
      ["cut", entry({ dtype: FLOAT, shape: shape(1), slices: [{ extent: [extent] }] })],
      ["d", Uint8Array.of(8, 1, 18, 200)],
    ];
    const { tensors, notes } = await open({ entries, shards: [floats(1)] });
    const listed = [...tensors.values()].map(({ name, dtype, hasValues }) => [name, dtype, hasValues]);
    expect(listed).toEqual([
      ["a", "unknown", false],
      ["b", "float32", true],
      ["cut", "float32", false],
      ["d", "unknown", false],
    ]);
    expect((await tensors.get("b")?.load())?.data).toEqual(Float32Array.of(1));
    expect(notes.map((note) => /: (\w+):/.exec(note)?.[1])).toEqual(["a", "cut", "d"]);
    for (const name of ["a", "cut", "d"])
      await expect(tensors.get(name)?.load()).rejects.toMatchObject({
        code: "malformed",
        file: "m.index",
        offset: expect.any(Number),
      });
  });
});

describe("a tensor", () => {
  const one = async (bytes: Uint8Array, fields: object = {}): Promise<Made["entries"]> => [
    [
      "a",
      entry({ dtype: FLOAT, shape: shape(2), size: bytes.length, crc32c: await checksum(bytes), ...fields }),
    ],
  ];

  test("that does not fit its checksum is named with its offset; reading on is a choice", async () => {
    const entries = await one(floats(1, 2), { offset: 4 });
    const shards = [concat([new Uint8Array(4), floats(1, 3)])];
    await expect(load({ entries, shards }, "a")).rejects.toMatchObject({
      code: "malformed", summary: "the tensor a does not fit its checksum", offset: 4, file: "m.data-00000-of-00001" }); // biome-ignore format: one error
    const made = await open({ entries, shards, options: { ignoreChecksums: true } });
    expect((await made.tensors.get("a")?.load())?.data).toEqual(Float32Array.of(1, 3));
    expect(made.notes).toEqual([expect.stringContaining("the tensor a does not fit its checksum")]);
  });

  test("is checked also when it is read in pieces, and not when only a slice is", async () => {
    const shards = [floats(1, 3)];
    const tensor = (await open({ entries: await one(floats(1, 2)), shards })).tensors.get("a");
    if (tensor?.content.kind !== "dense") throw new Error("not dense");
    const { source } = tensor.content;
    await source.read(0, 4);
    await expect(source.read(4, 4)).rejects.toMatchObject({ code: "malformed" });
    expect((await tensor.slice([[0, 1]])).data).toEqual(Float32Array.of(1));
  });

  test("in a shard that is missing or short says which, and the others are there", async () => {
    const entries: Made["entries"] = [
      ...(await one(floats(1, 2))),
      ["b", entry({ dtype: FLOAT, shape: shape(1), size: 4, shard_id: 1 })],
    ];
    const made = { entries, shards: [floats(1, 2), null] };
    await expect(load(made, "b")).rejects.toMatchObject({
      code: "not-found",
      summary: expect.stringContaining("m.data-00001-of-00002 is missing"),
    });
    expect(await load(made, "a")).toEqual(Float32Array.of(1, 2));
    expect((await open(made)).notes).toEqual(["missing beside the index: m.data-00001-of-00002"]);
    await expect(load({ entries: await one(floats(1, 2)), shards: [floats(1)] }, "a")).rejects.toMatchObject({
      code: "malformed", path: "a", expected: "8 bytes", found: "4" }); // biome-ignore format: one error
  });

  test("in a big-endian bundle", async () => {
    const bytes = Uint8Array.of(0x01, 0x02, 0xff, 0xfe);
    const entries = await one(bytes, { dtype: INT16 });
    expect(await load({ entries, shards: [bytes], header: { num_shards: 1, endianness: 1 } }, "a")).toEqual(
      Int16Array.of(0x0102, -2),
    );
  });

  test("of strings, whose lengths have a checksum of their own", async () => {
    const lengths = Uint8Array.of(3, 0);
    const stored = fixed32(await checksum(fixed32(3), fixed32(0)));
    const bytes = concat([lengths, stored, utf8.encode("ice")]);
    const crc32c = await checksum(fixed32(3), fixed32(0), stored, utf8.encode("ice"));
    const entries = await one(bytes, { dtype: STRING, crc32c });
    expect(await load({ entries, shards: [bytes] }, "a")).toEqual([utf8.encode("ice"), new Uint8Array(0)]);
    bytes[2] = (bytes[2] ?? 0) ^ 1;
    await expect(load({ entries, shards: [bytes] }, "a")).rejects.toMatchObject({
      code: "malformed",
      offset: 2,
    });
  });

  test("of variants", async () => {
    const length = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0);
    const message = Uint8Array.of(0x0a, 0x00);
    const stored = fixed32(await checksum(length, message));
    const bytes = concat([Uint8Array.of(2), message, stored]);
    const entries = await one(bytes, {
      dtype: VARIANT,
      shape: shape(),
      crc32c: await checksum(length, message, stored),
    });
    expect(await load({ entries, shards: [bytes] }, "a")).toEqual([message]);
  });

  test("in slices that do not make it up", async () => {
    const slices = [{ extent: [{ start: 0, length: 1 }] }];
    await expect(
      load({ entries: [["a", entry({ dtype: FLOAT, shape: shape(2), slices })]] }, "a"),
    ).rejects.toMatchObject({ code: "malformed", path: "a" });
  });

  test("in slices that lie over each other", async () => {
    const extent = { start: 0, length: 1 };
    const slices = [{ extent: [extent] }, { extent: [extent] }];
    const crc32c = await checksum(floats(1));
    const entries: Made["entries"] = [
      [sliceKey("a", [extent]), entry({ dtype: FLOAT, shape: shape(1), size: 4, crc32c })],
      ["a", entry({ dtype: FLOAT, shape: shape(2), slices })],
    ];
    await expect(load({ entries, shards: [floats(1)] }, "a")).rejects.toMatchObject({
      code: "malformed",
      path: "a",
      expected: "slices apart from each other",
    });
  });
});

test("shards of gigabytes are not read until a tensor is, and then only its part", async () => {
  const rows = 2 ** 20; // of 5 KiB: 5 GiB
  let read = 0;
  const shard: ByteSource = {
    name: "m.data-00000-of-00001",
    size: rows * 5120,
    read: async (offset, length) => {
      read += length;
      return new Uint8Array(length).fill(offset === (rows - 1) * 5120 ? 1 : 0);
    },
  };
  const entries: Made["entries"] = [["a", entry({ dtype: 4, shape: shape(rows, 5120), size: shard.size })]];
  const index = memorySource("m.index", await tableOf([["", header()], ...entries]));
  const { tensors, bytes } = await openBundle(
    memoryFolder("folder", { "m.index": index, [shard.name]: shard }),
    "m",
  );
  expect([bytes, read]).toEqual([shard.size + index.size, 0]);
  const last = await tensors.get("a")?.slice([[-1, rows]]);
  expect(last?.data).toEqual(new Uint8Array(5120).fill(1));
  expect(read).toBe(5120);
  await expect(tensors.get("a")?.load()).rejects.toMatchObject({ code: "limit" });
});

/** An SSTable whose index points at a block of `size` bytes at the beginning of `file`. */
async function pointing(file: Uint8Array, size: number): Promise<Uint8Array> {
  const index = await tableOf([["z", Uint8Array.of(...varint(0), ...varint(size))]]);
  // The table's only data block serves as the index of a new footer.
  const block = index.length - 48;
  const footer = concat([
    Uint8Array.of(0, 0, ...varint(file.length), ...varint(dataSize(index))),
    new Uint8Array(40),
  ]).subarray(0, 40);
  return concat([file, index.subarray(0, block), footer, index.subarray(index.length - 8)]);
}

/** The size of a one-block table's data block: what lies before its trailer and the empty meta-index block. */
function dataSize(table: Uint8Array): number {
  const numbers = table.subarray(table.length - 48);
  // The meta-index block follows the data block and its trailer of five bytes.
  return (((numbers[0] ?? 0) & 0x7f) | ((numbers[0] ?? 0) & 0x80 ? (numbers[1] ?? 0) << 7 : 0)) - 5;
}
