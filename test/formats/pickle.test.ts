/** Pickles are read as data: what would run code is refused before anything else is read. */
import { expect, test } from "vitest";
import { openFile } from "../../src/formats/open.js";
import { readPickle } from "../../src/formats/pickle.js";
import { fileSource } from "../../src/io/file.node.js";
import { memorySource } from "../../src/io/source.js";

const pickled = (text: string) =>
  readPickle(
    memorySource(
      "p",
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
    ),
    0,
  );

test.each([
  ["os.system, protocol 0", "cposix\nsystem\n(X\x02\0\0\0idtR."],
  ["eval, protocol 4", "\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R."],
  ["numpy's own loader", "cnumpy\nload\n(X\x01\0\0\0ftR."],
])("%s is refused by name", async (_, text) => {
  await expect(pickled(text)).rejects.toMatchObject({ code: "unsupported", file: "p" });
});

test.each([
  ["an unknown opcode", "\xff."],
  ["an empty stack", "."],
  ["a mark that is not there", "t."],
  ["a value never met", "h\x05."],
  ["an append to no list", "K\x01K\x02a."],
  ["a length past the end", "B\xff\xff\xff\x7f."],
  ["no end", "K\x01"],
  [
    "a key that is a list of lists of one list, thirty deep",
    `]${"q\x00h\x00h\x00\x86".repeat(30)}}h\x00K\x01s.`,
  ],
])("%s", async (_, text) => {
  await expect(pickled(text)).rejects.toMatchObject({ code: "malformed", file: "p" });
});

test("a list of two hundred thousand is a list", async () => {
  expect(await pickled(`](${"N".repeat(200_000)}e.`)).toHaveLength(200_000);
});

test("__proto__ is a key like any other", async () => {
  const value = await pickled("}X\x09\0\0\0__proto__K\x01s.");
  expect(value).toEqual(new Map([["__proto__", 1]]));
});

test("arrays of a .npz inside a .keras stay in the file, at their place", async () => {
  const path = new URL("../fixtures/keras/2.13/recurrent-npz.keras", import.meta.url).pathname;
  const { tensors } = await openFile(await fileSource(path));
  const kernel = tensors.find(({ name }) => name === "out/kernel:0");
  expect(kernel?.location).toMatchObject({ length: (kernel?.size ?? 0) * 4 });
  expect(kernel?.loadSync()?.data).toHaveLength(kernel?.size ?? 0);
});
