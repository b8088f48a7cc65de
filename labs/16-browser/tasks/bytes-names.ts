/** What is known of a mistake in bytes, by comparing them with the right ones. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Names } from './case-finding.ts';

/** @param source where it is written */
export function namesOfBytes(got: Uint8Array, want: Uint8Array, source: string): Names {
  const [is, should] = [toHex(got), toHex(want)];
  if (should.startsWith(is)) return { mistake: 'too-short', source };
  if (is.startsWith(should)) return { mistake: 'extra-bytes', source };
  const at = want.findIndex((byte, index) => byte !== got[index]);
  const place = { source, offset: at };
  if (is.length !== should.length) return place;
  const [head, tail] = [should.slice(0, 2), want.slice(1).reverse()];
  if (is === head + toHex(tail)) return { ...place, mistake: 'byte-order' };
  const others = got.every((byte, index) => index === at || byte === want[index]);
  const bits = got[at]! ^ want[at]!;
  if (others && (bits & (bits - 1)) === 0) return { ...place, mistake: 'wrong-bit' };
  return place;
}
