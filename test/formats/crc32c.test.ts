import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c, mask, unmask, wasmCrc32c } from "../../src/formats/crc32c.js";
import { nativeCrc32c } from "../../src/formats/crc32c.node.js";

const check = new TextEncoder().encode("123456789");
const ways = {
  "in WebAssembly": wasmCrc32c,
  "whichever is best here": crc32c,
  "by the processor": nativeCrc32c,
};

describe.each(Object.entries(ways))("CRC-32C %s", (_, way) => {
  test("has the check value, and sums in pieces what it sums at once", async ({ skip }) => {
    const crc = await way();
    if (!crc) return skip(`no build of @node-rs/crc32 for ${process.platform} ${process.arch}`);
    expect(crc.of(check)).toBe(0xe3069283);
    expect(crc.of()).toBe(0);
    const wasm = await wasmCrc32c();
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
        fc.nat(9),
        (parts, skipped) => {
          const views = parts.map((part) => part.subarray(Math.min(skipped, part.length)));
          const [one, other] = [crc.stream(), crc.stream()];
          for (const view of views) {
            one.update(view);
            other.update(check); // streams do not disturb each other
          }
          expect(one.digest()).toBe(crc.of(...views));
          expect(one.digest()).toBe(wasm.of(Buffer.concat(views)));
        },
      ),
    );
  });
});

test("masking is undone by unmasking", () => {
  fc.assert(fc.property(fc.nat(2 ** 32 - 1), (checksum) => unmask(mask(checksum)) === checksum));
});
