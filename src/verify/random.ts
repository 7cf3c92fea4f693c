/**
 * Random numbers that are the same on every machine for the same seed.
 *
 * Source: xoshiro128** 1.1 and splitmix32 seeding, by D. Blackman and S. Vigna (public domain), https://prng.di.unimi.it
 *
 * @module
 */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    let mixed = seed >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let z = mixed;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return z ^ (z >>> 16);
    });
  }

  /** An integer of 32 random bits. */
  bits(): number {
    const s = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ (s[2] ?? 0);
    s[0] = s0 ^ (s[3] ?? 0);
    s[2] = (s[2] ?? 0) ^ (s1 << 9);
    s[3] = rotate(s[3] ?? 0, 11);
    return result;
  }

  /** A float32 in [low, high), uniformly. */
  between(low: number, high: number): number {
    return Math.fround(low + ((this.bits() >>> 8) / 2 ** 24) * (high - low));
  }

  /** An integer in [0, below), uniformly to within 2^-32. */
  below(below: number): number {
    return Math.floor((this.bits() / 2 ** 32) * below);
  }
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
