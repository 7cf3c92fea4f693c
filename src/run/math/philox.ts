/**
 * TensorFlow's random generator: the same numbers from the same seeds.
 *
 * Source: Philox4x32-10 (Salmon et al. 2011), tensorflow/core/lib/random/{philox_random,random_distributions}.h,
 * tensorflow/core/util/guarded_philox_random.h.
 *
 * @module
 */

/** Four 32-bit words. */
type Words = readonly [number, number, number, number];

/** The stream that starts at a seed: 128 bits at a time, by index. */
export class Philox {
  readonly #key: readonly [number, number];
  readonly #start: Words;

  constructor(key: readonly [number, number], start: Words) {
    this.#key = key;
    this.#start = start;
  }

  /** The generator of a random op's attributes `seed` and `seed2`. */
  static ofSeeds(seed: bigint, seed2: bigint): Philox {
    return new Philox([low(seed), high(seed)], [0, 0, low(seed2), high(seed2)]);
  }

  /** The generator of a stateless random op's `seed` tensor. */
  static ofStatelessSeed(seed0: bigint, seed1: bigint): Philox {
    const [a, b, c, d] = rounds([low(seed0), high(seed0), low(seed1), high(seed1)], [0x3ec8f720, 0x02461e29]);
    return new Philox([a, b], [0, 0, c, d]);
  }

  /** The generator of a key and a counter of two 64-bit words. */
  static ofWords(key: bigint, [first = 0n, second = 0n]: readonly bigint[]): Philox {
    return new Philox([low(key), high(key)], [low(first), high(first), low(second), high(second)]);
  }

  /** Key and counter as 64-bit words. */
  get words(): { readonly key: bigint; readonly counter: readonly [bigint, bigint] } {
    const [a, b, c, d] = this.#start;
    return { key: word(...this.#key), counter: [word(a, b), word(c, d)] };
  }

  /** The four words at `index`. */
  at(index: number): Words {
    return rounds(added(this.#start, index), this.#key);
  }
}

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

function rounds(counter: Words, [key0, key1]: readonly [number, number]): Words {
  let [a, b, c, d] = counter;
  let [k, l] = [key0, key1];
  for (let round = 0; round < ROUNDS; round++) {
    const [p, q] = [BigInt(MULTIPLIERS[0]) * BigInt(a), BigInt(MULTIPLIERS[1]) * BigInt(c)];
    [a, b, c, d] = [(high(q) ^ b ^ k) >>> 0, low(q), (high(p) ^ d ^ l) >>> 0, low(p)];
    k = (k + WEYL[0]) >>> 0;
    l = (l + WEYL[1]) >>> 0;
  }
  return [a, b, c, d];
}

/** A 128-bit counter plus `by`. */
function added([a, b, c, d]: Words, by: number): Words {
  const sum = (BigInt(d) << 96n) + (BigInt(c) << 64n) + (BigInt(b) << 32n) + BigInt(a) + BigInt(by);
  return [low(sum), low(sum >> 32n), low(sum >> 64n), low(sum >> 96n)];
}

function word(lower: number, upper: number): bigint {
  return BigInt(lower) | (BigInt(upper) << 32n);
}

function low(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function high(value: bigint): number {
  return Number(BigInt.asUintN(32, value >> 32n));
}

const scratch = new DataView(new ArrayBuffer(4));

/** 23 random bits as a float in [0, 1). */
export function toUniform(word: number): number {
  scratch.setUint32(0, 0x3f800000 | (word & 0x7fffff));
  return scratch.getFloat32(0) - 1;
}

/** Two words as two normally distributed floats. */
export function boxMuller(word0: number, word1: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(toUniform(word0), 1e-7)));
  const angle = 2 * Math.PI * toUniform(word1);
  return [Math.sin(angle) * radius, Math.cos(angle) * radius];
}

/** 10 random bits as a half-precision float in [0, 1). */
export function toHalf(word: number): number {
  return (word & 0x3ff) / 2 ** 10;
}

/** 7 random bits as a bfloat16 in [0, 1). */
export function toBfloat16(word: number): number {
  return (word & 0x7f) / 2 ** 7;
}

const wide = new DataView(new ArrayBuffer(8));

/** 52 random bits as a double in [0, 1). Of two words of a stream the first is the upper one. */
export function toDouble(lower: number, upper: number): number {
  wide.setUint32(0, 0x3ff00000 | (upper & 0xfffff));
  wide.setUint32(4, lower);
  return wide.getFloat64(0) - 1;
}

/** Four words as two normally distributed doubles. */
export function boxMullerDouble([a, b, c, d]: Words): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(toDouble(b, a), 1e-7)));
  const angle = 2 * Math.PI * toDouble(d, c);
  return [Math.sin(angle) * radius, Math.cos(angle) * radius];
}
