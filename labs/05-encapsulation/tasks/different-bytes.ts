/** What is different about bytes that belong to no field. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';

/** @param what 'the message' */
export function differentBytes(got: Uint8Array, want: Uint8Array, what: Text): Finding | undefined {
  const [is, should] = [got.length, want.length];
  if (is !== should) {
    return {
      say: text(
        `${what.en} has ${is} bytes, should have ${should}`,
        `${what.ko}이(가) ${is}바이트입니다. ${should}바이트여야 합니다`,
      ),
      mistake: is > should ? 'extra-bytes' : 'too-short',
    };
  }
  const offset = want.findIndex((byte, index) => byte !== got[index]);
  if (offset === -1) return undefined;
  return {
    say: text(`${what.en}: byte ${offset} is another one`, `${what.ko}: ${offset}번째 바이트가 다릅니다`),
    offset,
  };
}
