/** What is different between two runs of bytes: how many there are, and where the first difference is. */

import { toHex } from '../../bytes/hex.ts';
import { type Text, text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';
import { byteCount, hexByte, isShouldBe, offsetText, same } from './finding-words.ts';

/** Up to so many bytes are shown as they are. */
const SHOWN = 16;

/** @param what the field, as in 'UDP data' @param offset of the first of `got` in the student's bytes */
export function bytesFinding(what: Text, got: Uint8Array, want: Uint8Array, offset: number): Finding {
  const at = firstDifference(got, want);
  const [is, should] = [got.length, want.length];
  if (Math.max(is, should) <= SHOWN) {
    const more = is === should ? {} : { mistake: is > should ? ('extra-bytes' as const) : ('too-short' as const) };
    return { say: isShouldBe(offset, what, hex(got), hex(want)), offset, ...more };
  }
  if (is === should) {
    const place = text(
      `byte ${at + 1} of ${should} of the ${what.en}`,
      `${what.ko} ${should}바이트 중 ${at + 1}번째 바이트`,
    );
    const others = got.filter((byte, index) => byte !== want[index]).length - 1;
    const more =
      others > 0
        ? text(`${others} more ${others === 1 ? 'differs' : 'differ'}`, `그 밖에 ${others}바이트도 다릅니다`)
        : undefined;
    return { say: isShouldBe(offset + at, place, hexByte(got[at]), hexByte(want[at]), more), offset: offset + at };
  }
  const count = byteCount(Math.abs(is - should));
  const sizes = text(`${byteCount(is).en}, should be ${should}`, `${is}바이트, 올바른 길이는 ${should}바이트`);
  if (is < should && at === is) {
    return {
      say: text(
        `the ${what.en} ends ${count.en} too early: ${sizes.en}`,
        `${what.ko}의 끝에서 ${count.ko}가 모자랍니다: ${sizes.ko}`,
      ),
      mistake: 'too-short',
      offset: offset + at,
    };
  }
  if (is > should && at === should) {
    const here = offsetText(offset + at);
    return {
      say: text(
        `${here.en}, ${count.en} too many at the end of the ${what.en}: ${sizes.en}`,
        `${here.ko}: ${what.ko}의 끝에 ${count.ko}가 더 있습니다: ${sizes.ko}`,
      ),
      mistake: 'extra-bytes',
      offset: offset + at,
    };
  }
  const here = offsetText(offset + at);
  const [mine, right] = [hexByte(got[at]), hexByte(want[at])];
  return {
    say: text(
      `${here.en}, the ${what.en} is different from byte ${at + 1} on (${mine.en}, should be ${right.en}): ${sizes.en}`,
      `${here.ko}: ${what.ko}의 내용이 ${at + 1}번째 바이트부터 다릅니다(${mine.ko}, 올바른 값은 ${right.ko}): ${sizes.ko}`,
    ),
    mistake: is > should ? 'extra-bytes' : 'too-short',
    offset: offset + at,
  };
}

/** One run of bytes that was put in, or left out: where, and how many. */
export interface Edit {
  readonly kind: 'missing' | 'extra';
  readonly count: number;
  /** In both: all before is the same. It could as well be anywhere down to `first`. */
  readonly first: number;
  readonly last: number;
}

/** Is the whole difference that some bytes in one place are missing, or too many? */
export function singleEdit(got: Uint8Array, want: Uint8Array): Edit | undefined {
  const count = Math.abs(got.length - want.length);
  if (count === 0) return undefined;
  const shorter = Math.min(got.length, want.length);
  const last = firstDifference(got, want);
  let suffix = 0;
  while (suffix < shorter && got[got.length - 1 - suffix] === want[want.length - 1 - suffix]) suffix++;
  if (last + suffix < shorter || shorter === 0) return undefined;
  return { kind: got.length < want.length ? 'missing' : 'extra', count, first: shorter - suffix, last };
}

export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  return at;
}

function hex(bytes: Uint8Array): Text {
  return bytes.length === 0 ? text('empty', '빈 값') : same(toHex(bytes, ' '));
}
