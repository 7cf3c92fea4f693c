import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSigner } from "../../../kernel/host/signer.js";
import { decode, encode, type Message } from "../../../kernel/host/wire.js";
import { isThawError } from "../../../src/errors.js";

const signer = createSigner("hmac-sha256", "secret");
const bytes = fc.uint8Array({ maxLength: 64 });
const json = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue(),
);

const header = fc.record({
  msg_id: fc.uuid(),
  session: fc.uuid(),
  username: fc.string(),
  date: fc.constant("2026-01-01T00:00:00.000Z"),
  msg_type: fc.constantFrom("execute_request", "comm_msg"),
  version: fc.constant("5.5"),
  subshell_id: fc.option(fc.uuid()),
});

const message: fc.Arbitrary<Message> = fc.record({
  identities: fc.array(bytes, { maxLength: 3 }),
  header,
  parent: fc.option(header, { nil: undefined }),
  metadata: json as fc.Arbitrary<Message["metadata"]>,
  content: json as fc.Arbitrary<Message["content"]>,
  buffers: fc.array(bytes, { maxLength: 3 }),
});

describe("frames", () => {
  test("decode gives back what encode was given", () => {
    fc.assert(
      fc.property(message, (sent) => {
        const received = decode(encode(sent, signer), signer);
        expect(JSON.parse(JSON.stringify(received))).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  test("every missing frame and every flipped byte of a signed frame is noticed", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(), (sent, which, where) => {
        const frames = encode({ ...sent, identities: [] }, signer);
        const at = 2 + (which % 4);
        const flipped = frames.map((frame, i) => (i === at ? flip(frame, where) : frame));
        expect(decode(flipped, signer)).toBeUndefined();
        for (let length = 0; length < 6; length++)
          expect(decode(frames.slice(0, length), signer)).toBeUndefined();
      }),
    );
  });

  test("random frames are dropped", () => {
    fc.assert(fc.property(fc.array(bytes), (frames) => decode(frames, signer) === undefined));
  });

  test("another key's signature is refused, an empty key checks nothing", () => {
    const [sent] = fc.sample(message, 1);
    if (!sent) throw new Error("fast-check gave no sample");
    expect(decode(encode(sent, createSigner("hmac-sha256", "other")), signer)).toBeUndefined();
    const open = createSigner("hmac-sha256", "");
    expect(decode(encode(sent, signer), open)?.header).toEqual(sent.header);
    expect(encode({ ...sent, identities: [] }, open)[1]?.length).toBe(0);
  });

  test("a hash that Node lacks is named", () => {
    expect(() => createSigner("hmac-rot13", "secret")).toThrow(/no signature scheme "hmac-rot13"/);
    try {
      createSigner("md5", "secret");
      expect.unreachable();
    } catch (error) {
      expect(isThawError(error, "unsupported")).toBe(true);
    }
  });
});

function flip(frame: Uint8Array, where: number): Uint8Array {
  const copy = Uint8Array.from(frame);
  const at = where % copy.length;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
