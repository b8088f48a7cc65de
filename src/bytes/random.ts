/**
 * Seeded randomness: the same seed gives the same packets on every machine.
 * Not for secrets. The generator is xoshiro128** (Blackman and Vigna, 2018), seeded through splitmix32.
 */

export class Random {
  readonly #name: string;
  readonly #state: Uint32Array;

  /** @param name what the numbers are drawn for, e.g. `seed 1/laptop/tcp`; the name is the seed. */
  constructor(name: string) {
    this.#name = name;
    let seed = fnv1a(name);
    this.#state = new Uint32Array(4);
    for (let i = 0; i < 4; i++) {
      seed = (seed + 0x9e3779b9) | 0;
      let z = seed ^ (seed >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#state[i] = z ^ (z >>> 15);
    }
  }

  /** An independent generator for one purpose, so that a draw in one place does not shift all the others. */
  fork(purpose: string): Random {
    return new Random(`${this.#name}/${purpose}`);
  }

  /** A whole number from 0 to 2^32 - 1. */
  u32(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  u16(): number {
    return this.u32() >>> 16;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.u32() / 0x100000000;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.u32() >>> 24);
  }
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** FNV-1a, 32 bits, over the UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
