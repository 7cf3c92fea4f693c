/** Our reader against h5py, feature by feature, by recorded digests. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import type { Dataset } from "../../src/formats/hdf5/dataset.js";
import { unpack } from "../../src/formats/hdf5/filters.js";
import { type Group, openHdf5, textOf, textsOf } from "../../src/formats/hdf5/open.js";
import { openFile } from "../../src/formats/open.js";
import { fileSource } from "../../src/io/file.node.js";
import { memorySource } from "../../src/io/source.js";
import { TensorRef } from "../../src/tensor/tensor.js";

const folder = fileURLToPath(new URL("../fixtures/hdf5/", import.meta.url));
const layouts = fileURLToPath(new URL("../fixtures/hdf5-layouts/", import.meta.url));

interface Digest {
  readonly dtype: string;
  readonly shape: readonly number[] | null;
  readonly sha256: string;
}
// The file's shape is what the generator writes.
const recorded = (from: string) =>
  JSON.parse(readFileSync(`${from}digests.json`, "utf8")) as Record<string, Record<string, Digest>>;
const digests = recorded(folder);
const all = [folder, layouts].flatMap((from) =>
  Object.entries(recorded(from)).map(([name, expected]) => [name, from, expected] as const),
);

function* datasets(group: Group): Generator<Dataset> {
  for (const member of group.members.values()) {
    if (member.kind === "group") yield* datasets(member);
    else yield member;
  }
}

function tensor({ path, shape, tensor }: Dataset): TensorRef {
  if (typeof tensor === "string") throw new Error(`${path}: ${tensor}`);
  return new TensorRef({ name: path, shape, ...tensor });
}

async function digest(dataset: Dataset): Promise<Digest> {
  const ref = tensor(dataset);
  const hash = createHash("sha256");
  if (ref.content.kind === "strings") {
    const texts = await ref.content.load();
    hash.update(Buffer.concat(texts.flatMap((text, index) => (index ? [Buffer.from([0]), text] : [text]))));
  } else {
    hash.update(await ref.rawBytes());
  }
  return { dtype: ref.dtype, shape: dataset.shape, sha256: hash.digest("hex") };
}

test.each(all)("%s reads as h5py reads it", async (name, from, expected) => {
  const root = await openHdf5(await fileSource(from + name));
  const found: Record<string, Digest> = {};
  for (const dataset of datasets(root)) found[dataset.path] = await digest(dataset);
  // h5py has no shape for a dataspace without elements; for us it is a tensor of none.
  const wanted = Object.entries(expected).map(([path, each]) => [
    path,
    { ...each, shape: each.shape ?? [0] },
  ]);
  expect(found).toEqual(Object.fromEntries(wanted));
});

test.each([`${folder}packed.h5`, `${layouts}szip.h5`, `${layouts}nbit.h5`])(
  "slices of a chunked dataset are those of the whole: %s",
  async (path) => {
    const root = await openHdf5(await fileSource(path));
    for (const dataset of datasets(root)) {
      const ref = tensor(dataset);
      const whole = await ref.rawBytes();
      for (const [start, length] of [
        [0, 1],
        [13, Math.min(400, whole.length - 13)],
        [whole.length - 5, 5],
      ] as const) {
        const { content } = ref;
        const part = content.kind === "dense" ? await content.source.read(start, length) : undefined;
        expect(part, `${ref.name} at ${start}`).toEqual(whole.slice(start, start + length));
      }
    }
  },
);

test("attributes of every kind", async () => {
  const { attributes } = await openHdf5(await fileSource(`${folder}texts.h5`));
  expect(attributes.get("fixed")).toEqual({ shape: [2], values: ["kernel:0", "bias:0"] });
  expect(textOf(attributes, "bytes")).toBe("bytes");
  expect(attributes.get("varying")?.values).toEqual(["a", "b"]);
  expect(textOf(attributes, "long")).toHaveLength(100_000);
  expect(attributes.get("number")).toEqual({ shape: [], values: [3n] });
  expect(attributes.get("floats")?.values).toEqual([1.5, 2.5]);
  expect(attributes.get("empty")).toEqual({ shape: null, values: [] });
  expect(textOf(attributes, "__proto__")).toBe("polluted");
  expect(textsOf(attributes, "nothing")).toEqual([]);
  expect(textsOf(attributes, "names")).toEqual(["n0", "n1", "n2", "n3"]);
  expect(textsOf(attributes, "absent")).toBeUndefined();
});

test("attributes where lengths have 4 bytes", async () => {
  const { attributes } = await openHdf5(await fileSource(`${layouts}sizes-4.h5`));
  expect(textOf(attributes, "text")).toHaveLength(1000);
  expect(textsOf(attributes, "texts")).toEqual(["a", "", "ccc"]);
});

test("attributes too long for an object header", async () => {
  const root = await openHdf5(await fileSource(`${layouts}attributes.h5`));
  expect(root.attributes.size).toBe(32);
  expect(root.attributes.get("huge")?.values.slice(-2)).toEqual([19_998, 19_999]);
  expect(root.attributes.get("medium")?.values).toHaveLength(5_000);
  const small = root.members.get("small")?.attributes;
  expect([...(small ?? [])][0]?.[0]).toBe(`long_name_${"x".repeat(300)}`);
});

describe("checksums", () => {
  const damaged = (at: number) => {
    const bytes = new Uint8Array(readFileSync(`${layouts}datatypes-latest.h5`));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return memorySource("damaged.h5", bytes);
  };

  test("of newer metadata: a flipped bit is refused with its place, or noted and read", async () => {
    const at = readFileSync(`${layouts}datatypes-latest.h5`).indexOf("OHDR") + 30;
    await expect(openFile(damaged(at))).rejects.toMatchObject({
      code: "malformed",
      path: "the object header of /",
      expected: expect.stringContaining("checksum"),
      hint: expect.stringContaining("ignoreChecksums"),
    });
    const noted: string[] = [];
    const note = (error: Error) => void noted.push(error.message);
    await openHdf5(damaged(at), { onMismatch: note }).catch(note);
    expect(noted[0]).toContain("checksum");
  });

  test("of chunks: a flipped bit is refused when the tensor is read, or noted", async () => {
    const whole = await openFile(damaged(-1));
    const checked = whole.tensors.find(({ name }) => name === "checked_odd");
    const bytes = await checked?.rawBytes();
    const file = new Uint8Array(readFileSync(`${layouts}datatypes-latest.h5`));
    const at = Buffer.from(file).indexOf(Buffer.from(bytes?.subarray(0, 7) ?? []));
    const read = async (options: object) => {
      const { tensors, notes } = await openFile(damaged(at), options);
      await tensors.find(({ name }) => name === "checked_odd")?.load();
      return notes;
    };
    await expect(read({})).rejects.toMatchObject({ code: "malformed", path: "checked_odd, chunk 0" });
    expect(await read({ ignoreChecksums: true })).toEqual(
      expect.arrayContaining([expect.stringContaining("checked_odd, chunk 0")]),
    );
  });
});

describe("filters", () => {
  const read = async (bytes: Uint8Array, options: object = {}) => {
    const { tensors, notes } = await openFile(memorySource("packed.h5", bytes), options);
    return { notes, of: (name: string) => tensors.find((tensor) => tensor.name === name) };
  };
  const packed = () => new Uint8Array(readFileSync(`${folder}packed.h5`));

  test("numbers of which only some bits count, in an attribute too", async () => {
    const { attributes } = await openHdf5(await fileSource(`${layouts}nbit.h5`));
    expect(attributes.get("partial")?.values).toEqual([-200, 5, 255]);
  });

  test("zlib's checksum is compared, as the library does; bytes after it do not matter", () => {
    const whole = Uint8Array.from({ length: 9000 }, (_, i) => (i * 7) % 256);
    const seen: [number, number][] = [];
    const unpacked = (bytes: Uint8Array) =>
      unpack(bytes, [{ id: 1, values: [] }], {
        size: whole.length,
        mask: 0,
        place: { file: "a.h5", offset: 0, path: "a" },
        compare: (...sums) => void seen.push(sums),
      });
    const stored = zlibSync(whole, { level: 0 });
    expect(unpacked(stored)).toEqual(whole);
    expect(unpacked(Uint8Array.from([...stored, 0, 0, 0]))).toEqual(whole);
    expect(seen).toEqual([]);
    stored[5000] = (stored[5000] ?? 0) ^ 1;
    unpacked(stored);
    expect(seen).toHaveLength(1);
  });

  test("whatever a chunk and a filter's numbers say: its bytes, or an error with a place", () => {
    const number = fc.oneof(fc.nat(40), fc.nat(2 ** 32 - 1));
    const filter = fc.record({
      id: fc.constantFrom(1, 2, 3, 4, 5, 6, 32000),
      values: fc.array(number, { maxLength: 20 }),
    });
    const szip = fc.record({
      id: fc.constant(4),
      values: fc.tuple(
        fc.constantFrom(4, 32, 16, 52),
        fc.constantFrom(4, 8, 32),
        fc.constantFrom(3, 8, 16, 24, 32),
        fc.integer({ min: 1, max: 100 }),
      ),
    });
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Uint8Array.of(64, 0, 0, 0, ...bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(filter, szip), { maxLength: 3 }), chunk, (filters, bytes) => {
        const place = { file: "a.h5", offset: 0, path: "a" };
        try {
          const unpacked = unpack(bytes, filters, { size: 64, mask: 0, place, compare: () => {} });
          expect(unpacked).toHaveLength(64);
        } catch (error) {
          if (!isThawError(error)) throw error;
          expect(error).toMatchObject(place);
          expect(error.expected ?? error.found ?? error.cause).toBeDefined();
        }
      }),
      { numRuns: 5_000, seed: 20_260_101 },
    );
  });

  test("one that Thaw lacks is named when the tensor is read; the others read", async () => {
    const bytes = packed();
    const at = Buffer.from(bytes).indexOf("lzf\0") - 8;
    new DataView(bytes.buffer).setUint16(at, 32015, true);
    const { of } = await read(bytes);
    await expect(of("lzf")?.load()).rejects.toMatchObject({
      code: "unsupported",
      file: "packed.h5",
      path: "lzf, chunk 0,0,0",
      found: "zstd",
      hint: expect.stringContaining("gzip"),
    });
    expect((await of("gzip")?.load())?.data).toHaveLength(37 * 11 * 5);
  });
});

test.each(["many.h5", "latest.h5", "ordered.h5"])(
  "%s: all members and attributes of a large group",
  async (name) => {
    const root = await openHdf5(await fileSource(folder + name));
    expect(root.members.size).toBe(60);
    expect(
      [...root.attributes.values()].map(({ values }) => Number(values[0])).sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 12 }, (_, index) => index));
  },
);

describe("nothing outside of the file is read", () => {
  test.each([
    ["external-link.h5", "external link stolen to /etc/passwd:/x"],
    ["soft-link.h5", "soft link stolen to /elsewhere"],
    ["external-data.h5", "external dataset stolen"],
    ["virtual.h5", "virtual dataset stolen"],
  ])("%s", async (name, found) => {
    await expect(openHdf5(await fileSource(folder + name))).rejects.toMatchObject({
      code: "unsupported",
      found,
    });
  });
});

test("a group that contains itself", async () => {
  await expect(openHdf5(await fileSource(`${folder}cycle.h5`))).rejects.toMatchObject({
    code: "malformed",
    path: "a/b/again",
  });
});

test("objects with several names are one tensor with aliases", async () => {
  const { tensors } = await openFile(await fileSource(`${layouts}hard-links.h5`));
  expect(tensors.map(({ name, aliases }) => [name, aliases])).toEqual([["a/first", ["b", "c/first"]]]);
});

test("groups with two names inside of groups with two names: 2^40 names are not gone through", async () => {
  await expect(openFile(await fileSource(`${layouts}diamonds.h5`))).rejects.toMatchObject({
    code: "limit",
    path: expect.stringMatching(/^x0\/left/),
  });
});

test("a dataset that declares terabytes", async () => {
  await expect(openHdf5(await fileSource(`${folder}bomb.h5`))).rejects.toMatchObject({
    code: "limit",
    path: "bomb",
  });
});

test("a file with a block before it", async () => {
  const bytes = readFileSync(`${folder}many.h5`);
  const moved = new Uint8Array(1024 + bytes.length);
  moved.set(bytes, 1024);
  const root = await openHdf5(memorySource("moved.h5", moved));
  expect(root.members.size).toBe(60);
});

test("every fixture is used", () => {
  expect(readdirSync(folder).filter((name) => name.endsWith(".h5"))).toHaveLength(
    Object.keys(digests).length + 6,
  );
});
