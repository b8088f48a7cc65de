/** A hash shows nothing of how it was made. So the typical mistakes are made on purpose, and the results compared. */

import { toHex } from '../../../src/bytes/hex.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';

/** What comes out of a mistake. */
export interface Candidate {
  readonly value: Uint8Array;
  readonly say: Text;
  readonly mistake: Mistake;
}

/** Undefined if it is right. @param what 'the master secret' */
export function compareSecret(
  what: Text,
  got: Uint8Array,
  want: Uint8Array,
  source: string,
  candidates: readonly Candidate[] = [],
): Finding | undefined {
  if (toHex(got) === toHex(want)) return undefined;
  const seen = candidates.find(({ value }) => toHex(value) === toHex(got));
  if (seen) {
    const { say, mistake } = seen;
    return {
      say: text(`${what.en} is not right: ${say.en}`, `${what.ko}이(가) 맞지 않습니다. ${say.ko}`),
      mistake,
      source,
    };
  }
  if (got.length !== want.length) {
    return {
      say: text(
        `${what.en} has ${got.length} bytes, should have ${want.length}`,
        `${what.ko}이(가) ${got.length}바이트입니다. ${want.length}바이트이어야 합니다`,
      ),
      mistake: got.length < want.length ? 'too-short' : 'extra-bytes',
      source,
    };
  }
  const [is, should] = [got, want].map((bytes) => toHex(bytes.subarray(0, 8)));
  return {
    say: text(
      `${what.en} begins with ${is}, should begin with ${should}`,
      `${what.ko}이(가) ${is}(으)로 시작합니다. ${should}(으)로 시작해야 합니다`,
    ),
    source,
  };
}
