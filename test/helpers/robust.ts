/** Bad bytes may give a value or a DecodeError, and nothing else. */

import { DecodeError } from '../../src/bytes/decode-error.ts';

/** Runs `decode` on every prefix of `vector` and on `vector` with each single bit flipped. */
export function expectRobust(vector: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  for (let length = 0; length < vector.length; length++) {
    tryOne(vector.slice(0, length), decode, `the first ${length} bytes`);
  }
  for (let bit = 0; bit < vector.length * 8; bit++) {
    const flipped = vector.slice();
    flipped[bit >> 3] = flipped[bit >> 3]! ^ (0x80 >> (bit & 7));
    tryOne(flipped, decode, `bit ${bit} flipped`);
  }
}

function tryOne(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown, what: string): void {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return;
    throw new Error(`${what}: not a value and not a DecodeError`, { cause: error });
  }
}
