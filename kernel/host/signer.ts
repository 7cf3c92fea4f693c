/**
 * Signatures of messages: HMAC over the four JSON frames, hex, as the connection file's `signature_scheme` says.
 *
 * ```ts
 * const signer = createSigner("hmac-sha256", key);
 * signer.verify(signature, frames);
 * ```
 *
 * @module
 */

import { createHmac, createSecretKey, getHashes, timingSafeEqual } from "node:crypto";
import { UnsupportedError } from "../../src/errors.js";

export interface Signer {
  sign(frames: readonly Uint8Array[]): string;
  /** Whether `signature` belongs to `frames`, in a time that does not depend on where they differ. */
  verify(signature: Uint8Array, frames: readonly Uint8Array[]): boolean;
}

/**
 * A signer for `scheme` (`hmac-sha256`, …). An empty key means that nobody signs and nobody checks.
 *
 * @throws UnsupportedError where Node has no such hash
 */
export function createSigner(scheme: string, key: string): Signer {
  if (key === "") return { sign: () => "", verify: () => true };
  const hash = hashOf(scheme);
  const secret = createSecretKey(key, "utf8"); // made into a key once, not for every message
  const sign = (frames: readonly Uint8Array[]) => {
    const hmac = createHmac(hash, secret);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  };
  return {
    sign,
    verify(signature, frames) {
      const expected = Buffer.from(sign(frames));
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

function hashOf(scheme: string): string {
  const hash = /^hmac-(.+)$/.exec(scheme)?.[1];
  if (hash !== undefined && getHashes().includes(hash)) return hash;
  throw new UnsupportedError(`no signature scheme ${JSON.stringify(scheme)}`, {
    expected: '"hmac-" and a hash that Node knows',
    hint: 'use "hmac-sha256"',
  });
}
