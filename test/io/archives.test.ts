import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync as deflated } from "node:zlib";
import { gzipSync, zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { isThawError } from "../../src/errors.js";
import { openPath } from "../../src/formats/open.node.js";
import { type ByteSource, type Folder, memorySource } from "../../src/io/source.js";
import { tarFolder } from "../../src/io/tar.js";
import { zipFolder } from "../../src/io/zip.js";

const folder = mkdtempSync(join(tmpdir(), "thaw-archives-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const text = async (source: ByteSource) => new TextDecoder().decode(await source.read(0, source.size));
const open = (archive: Uint8Array) => zipFolder(memorySource("a.zip", archive));

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "opened",
    (error) => (isThawError(error) ? error.code : error),
  );
}

describe("zip", () => {
  const archive = zipSync({
    "stored.txt": [bytes("in place"), { level: 0 }],
    "folder/packed.txt": [bytes("packed ".repeat(500)), { level: 9 }],
  });

  test("stored and deflated members", async () => {
    const members = await open(archive);
    expect(await members.list?.()).toEqual(["stored.txt", "folder/packed.txt"]);
    expect(await text(await members.open("stored.txt"))).toBe("in place");
    expect(await text(await members.open("folder/packed.txt"))).toBe("packed ".repeat(500));
  });

  test("a stored member is a window of the archive", async () => {
    const reads: number[] = [];
    const source = memorySource("a.zip", archive);
    const read = (offset: number, length: number) => {
      reads.push(length);
      return source.read(offset, length);
    };
    const counting = { ...source, read };
    const member = await (await zipFolder(counting)).open("stored.txt");
    reads.length = 0;
    await member.read(3, 2);
    expect(reads).toEqual([2]);
  });

  test("a missing member names the nearest", async () => {
    await expect((await open(archive)).open("store.txt")).rejects.toMatchObject({
      code: "not-found",
      hint: 'did you mean "stored.txt"?',
    });
  });

  test.each(["../up", "a/../../up", "/root", "C:/drive", "back\\slash", "zero\0byte"])(
    "refuses the path %j",
    async (path) => {
      const refused = { code: "malformed", path, expected: "a path inside" };
      await expect(open(zipSync({ [path]: bytes("x") }))).rejects.toMatchObject(refused);
    },
  );

  /** The archive with `from` in place of every `to`; both as long as each other. */
  function patched(content: Uint8Array, from: string, to: string): Uint8Array {
    return Uint8Array.from(
      Buffer.from(Buffer.from(content).toString("latin1").replaceAll(from, to), "latin1"),
    );
  }

  test("zip64: the end record's numbers stand in a larger one", async () => {
    const end = archive.length - 22;
    const view = new DataView(archive.buffer, archive.byteOffset);
    const [count, size, offset] = [
      view.getUint16(end + 10, true),
      view.getUint32(end + 12, true),
      view.getUint32(end + 16, true),
    ];
    const large = Buffer.concat([archive.subarray(0, end), new Uint8Array(56 + 20), archive.subarray(end)]);
    large.writeUInt32LE(0x06064b50, end);
    for (const [at, value] of [
      [24, count],
      [32, count],
      [40, size],
      [48, offset],
    ] as const)
      large.writeBigUInt64LE(BigInt(value), end + at);
    large.writeUInt32LE(0x07064b50, end + 56);
    large.writeBigUInt64LE(BigInt(end), end + 64);
    large.fill(0xff, end + 76 + 8, end + 76 + 20);
    expect(await text(await (await open(large)).open("stored.txt"))).toBe("in place");
  });

  test("refuses two members of one path", async () => {
    const twice = patched(zipSync({ "a.txt": bytes("1"), "b.txt": bytes("2") }), "b.txt", "a.txt");
    const refused = { code: "malformed", path: "a.txt", expected: "one member" };
    await expect(open(twice)).rejects.toMatchObject(refused);
  });

  test("refuses symbolic links", async () => {
    const link = zipSync({ link: [bytes("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
    expect(await codeOf(open(link))).toBe("unsupported");
  });

  test("refuses a bomb before it inflates", async () => {
    const bomb = zipSync({ bomb: [new Uint8Array(100_000), { level: 9 }] });
    const central = Buffer.from(bomb).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(bomb.buffer).setUint32(central + 24, 300 << 20, true);
    expect(await codeOf((await open(bomb)).open("bomb"))).toBe("limit");
  });

  test("a member that lies about its size or its bytes", async () => {
    const at = (content: Uint8Array, signature: number) =>
      Buffer.from(content).indexOf(Buffer.from([0x50, 0x4b, signature, signature + 1]));
    const lying = archive.slice();
    const central = at(lying, 1);
    new DataView(lying.buffer).setUint32(central + 24, 100, true);
    const first = [...lying.subarray(central + 46, central + 56)]
      .map((byte) => String.fromCharCode(byte))
      .join("");
    const path = first.startsWith("stored") ? "stored.txt" : "folder/packed.txt";
    expect(await codeOf(open(lying).then((members) => members.open(path)))).not.toBe("opened");
  });

  test("every truncation and every flipped byte opens or is a typed error", async () => {
    for (let at = 0; at < archive.length; at++) {
      const flipped = archive.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      for (const damaged of [archive.slice(0, at), flipped]) {
        const members = await open(damaged).catch((error): Folder | undefined => {
          if (!isThawError(error)) throw error;
          return undefined;
        });
        for (const path of (await members?.list?.()) ?? []) await codeOfTyped(members?.open(path).then(text));
      }
    }
  });
});

async function codeOfTyped(promise: Promise<unknown> | undefined): Promise<void> {
  await promise?.catch((error) => {
    if (!isThawError(error)) throw error;
  });
}

describe("tar", () => {
  /** A tar file of one member, as POSIX has it. */
  function tar(path: string, content: Uint8Array, type = "0", link = ""): Uint8Array {
    const block = new Uint8Array(512 + Math.ceil(content.length / 512) * 512 + 1024);
    const put = (at: number, value: string) => block.set(bytes(value), at);
    put(0, path);
    put(100, "0000644\0");
    put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
    put(148, "        ");
    put(156, type);
    put(157, link);
    put(257, "ustar\x0000");
    put(
      148,
      `${block
        .subarray(0, 512)
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
    );
    block.set(content, 512);
    return block;
  }
  const openTar = (archive: Uint8Array) => tarFolder(memorySource("a.tar", archive));

  test("plain and gzipped", async () => {
    const plain = tar("./saved_model.pb", bytes("graph"));
    for (const archive of [plain, gzipSync(plain)]) {
      const members = await openTar(archive);
      expect(await members.list?.()).toEqual(["saved_model.pb"]);
      expect(await text(await members.open("saved_model.pb"))).toBe("graph");
    }
  });

  test("names longer than a header holds, by GNU tar and by pax", async () => {
    const name = `${"deep/".repeat(40)}file.txt`;
    writeFileSync(join(folder, "file.txt"), "content");
    for (const format of ["gnu", "pax"]) {
      const archive = join(folder, `${format}.tar`);
      const rename = `--transform=s,file.txt,${name},`;
      execFileSync("tar", [`--format=${format}`, "-cf", archive, "-C", folder, rename, "file.txt"]);
      const members = await openTar(readFileSync(archive));
      expect(await text(await members.open(name))).toBe("content");
    }
  });

  test.each([
    ["1", "unsupported"],
    ["2", "unsupported"],
    ["3", "unsupported"],
    ["6", "unsupported"],
  ])("type %s is a link or a device", async (type, code) => {
    expect(await codeOf(openTar(tar("link", new Uint8Array(0), type, "/etc/passwd")))).toBe(code);
  });

  test.each(["../up", "/root"])("refuses the path %j", async (path) => {
    expect(await codeOf(openTar(tar(path, bytes("x"))))).toBe("malformed");
  });

  test("refuses a gzip bomb", async () => {
    expect(await codeOf(openTar(deflated(new Uint8Array(300 << 20))))).toBe("limit");
  });

  test("every truncation and every flipped byte of a header opens or is a typed error", async () => {
    const archive = gzipSync(tar("file", bytes("content")));
    for (let at = 0; at < archive.length; at++) {
      const flipped = archive.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      for (const damaged of [archive.slice(0, at), flipped]) await codeOfTyped(openTar(damaged));
    }
  });
});

describe("models in archives", () => {
  const model = readFileSync(new URL("../fixtures/hdf5/many.h5", import.meta.url));

  test("the one file of an archive, in its one folder, beside what a file manager left", async () => {
    const path = join(folder, "one.zip");
    writeFileSync(path, zipSync({ "model/many.h5": model, "__MACOSX/model/._many.h5": bytes("x") }));
    const file = await openPath(path);
    expect([file.kind, file.tensors.length]).toEqual(["hdf5", 60]);
    expect(file.reason).toMatch(/^in an archive: /);
  });

  test("a member by name", async () => {
    const path = join(folder, "two.zip");
    writeFileSync(path, zipSync({ "a/many.h5": model, "b/readme.txt": bytes("x") }));
    expect((await openPath(`${path}!a/many.h5`)).tensors).toHaveLength(60);
    await expect(openPath(path)).rejects.toMatchObject({ code: "unsupported" });
  });
});
