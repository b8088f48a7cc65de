/** Ways to write a number, an address, that give another one: its bytes are compared with those that were wanted. */

import { toHex } from '../../bytes/hex.ts';
import { sameBytes } from '../../bytes/same-bytes.ts';
import { text } from '../../explain/text.ts';
import type { Leaf } from './frame-leaves.ts';
import type { Recognised } from './recognised.ts';

export function recogniseNumber(got: Leaf, want: Leaf): Recognised | undefined {
  const [is, should] = [inBytes(got), inBytes(want)];
  if (is && should && is.length === should.length && !sameBytes(is, should)) {
    for (const look of [reversed, halves, digits, base, cutOff, signed]) {
      const seen = look(is, should, want);
      if (seen) return seen;
    }
  }
  return factor(got, want);
}

/** The value as its bytes on the wire; whole bytes only. */
function inBytes({ value, bitLength }: Leaf): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value.length <= 16 ? value : undefined;
  if (bitLength % 8 !== 0) return undefined;
  const length = bitLength / 8;
  if (typeof value === 'string') {
    const parts = /^\d+(\.\d+){3}$/.test(value)
      ? value.split('.').map(Number)
      : /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(value)
        ? value.split(':').map((part) => Number.parseInt(part, 16))
        : [];
    return parts.length === length ? Uint8Array.from(parts) : undefined;
  }
  if (typeof value !== 'number') return undefined;
  return Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) & 0xff);
}

function reversed(is: Uint8Array, should: Uint8Array): Recognised | undefined {
  if (!sameBytes(is.toReversed(), should)) return undefined;
  return {
    mistake: 'byte-order',
    say: text(
      'the bytes are in reverse, network byte order puts the highest first',
      '바이트가 거꾸로입니다. 네트워크 바이트 순서는 가장 높은 바이트가 먼저입니다',
    ),
    source: 'RFC 791 appendix B',
  };
}

/** Words right and their order wrong, or the other way round. */
function halves(is: Uint8Array, should: Uint8Array): Recognised | undefined {
  if (should.length < 4 || should.length % 2 !== 0) return undefined;
  const words = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / 2 }, (_, at) => bytes.subarray(2 * at, 2 * at + 2));
  const turned = Uint8Array.from(words(should).flatMap((word) => Array.from(word.toReversed())));
  const swapped = Uint8Array.from(
    words(should)
      .toReversed()
      .flatMap((word) => Array.from(word)),
  );
  if (!sameBytes(is, turned) && !sameBytes(is, swapped)) return undefined;
  return {
    mistake: 'byte-order',
    say: text(
      'its 16-bit words have the bytes, or themselves, in the wrong order',
      '16비트 단위의 바이트 순서 또는 단위끼리의 순서가 뒤바뀌었습니다',
    ),
    source: 'RFC 791 appendix B',
  };
}

/** '53' as the two characters, not as the number. */
function digits(is: Uint8Array, should: Uint8Array, { value }: Leaf): Recognised | undefined {
  const letters = String.fromCharCode(...is).replace(/\0+$/, '');
  const spelled = typeof value === 'number' ? [String(value), value.toString(16)] : [String(value), toHex(should)];
  const isSpelled = spelled.some(
    (word) => word === letters || (letters.length === should.length && word.startsWith(letters)),
  );
  if (letters === '' || !isSpelled || !/^[0-9a-f.:]+$/i.test(letters)) return undefined;
  return {
    mistake: 'digits-as-text',
    say: text(
      `these are the characters “${letters}”, not the number`,
      `숫자가 아니라 글자 “${letters}”이(가) 적혀 있습니다`,
    ),
  };
}

/** 101 read as 0x101, or 0x1b read as 1. */
function base(is: Uint8Array, should: Uint8Array, { value, bitLength }: Leaf): Recognised | undefined {
  const limit = 2 ** bitLength;
  const [mine, right] = [numberOf(is), numberOf(should)];
  const isNumber = typeof value === 'number';
  const byBytes = (read: (byte: number) => number) => should.every((byte, at) => is[at] === (read(byte) & 0xff));
  const asHex = (decimal: number) => Number.parseInt(String(decimal), 16);
  const asDecimal = (byte: number) => Number.parseInt(byte.toString(16), 10) || 0;
  const isHex = isNumber ? mine === asHex(right) % limit : byBytes(asHex);
  const isDecimal = isNumber
    ? /^\d+$/.test(right.toString(16)) && mine === Number(right.toString(16)) % limit
    : byBytes(asDecimal);
  if (!isHex && !isDecimal) return undefined;
  return {
    mistake: 'number-base',
    say: isHex
      ? text('decimal digits were read as hexadecimal ones', '10진수 숫자를 16진수로 읽은 값입니다')
      : text('hexadecimal digits were read as decimal ones', '16진수 숫자를 10진수로 읽은 값입니다'),
  };
}

/** Only the lower or the upper part of the bytes is there. */
function cutOff(is: Uint8Array, should: Uint8Array, { value }: Leaf): Recognised | undefined {
  if (typeof value !== 'number' || should.length < 2) return undefined;
  const [mine, right] = [numberOf(is), numberOf(should)];
  if (mine < 4) return undefined; // too small to mean anything
  const bits = should.length * 8;
  const parts = bits === 32 ? [8, 16, 24] : [8];
  const isLow = parts.some((part) => mine === right % 2 ** part);
  const isHigh = parts.some((part) => mine === Math.floor(right / 2 ** part));
  const isHighInPlace = parts.some((part) => mine === right - (right % 2 ** part));
  if (!isLow && !isHigh && !isHighInPlace) return undefined;
  return {
    mistake: 'cut-off',
    say: isLow
      ? text('only its lower bits are here', '아래쪽 비트만 남아 있습니다')
      : text('only its upper bits are here', '위쪽 비트만 남아 있습니다'),
  };
}

/** A byte from 0x80 on was taken for a negative number. */
function signed(is: Uint8Array, should: Uint8Array, { value }: Leaf): Recognised | undefined {
  if (typeof value !== 'number' || should.length < 2) return undefined;
  const [mine, right] = [numberOf(is), numberOf(should)];
  const limit = 2 ** (should.length * 8);
  // ORing or adding bytes that are negative: what is above them becomes ones, or one less.
  const isExtended = [8, 16, 24].some((bits) => {
    const low = right % 2 ** bits;
    if (2 ** bits >= limit || low < 2 ** (bits - 1)) return false;
    const ones = limit - 2 ** bits + low;
    return mine === ones || mine === (right - 2 ** bits + limit) % limit;
  });
  if (!isExtended) return undefined;
  return {
    mistake: 'sign-extension',
    say: text('a byte of 0x80 or more was taken for a negative number', '0x80 이상의 바이트를 음수로 다루었습니다'),
  };
}

const times = /(secs|ttl|time|refresh|retry|expire|minimum|timestamps)/i;

/** Milliseconds for seconds, bits for bytes. */
function factor(got: Leaf, want: Leaf): Recognised | undefined {
  const { value: a } = got;
  const { value: b } = want;
  if (typeof a !== 'number' || typeof b !== 'number' || a === 0 || b === 0) return undefined;
  const isTime = times.test(want.path) && want.protocol !== 'ipv4';
  const limit = 2 ** want.bitLength;
  const by = (isTime ? [1000, 1_000_000] : [1000, 1_000_000, 8, 4, 256]).find(
    (one) => a === (b * one) % limit || a === Math.floor(b / one) || b === a * one,
  );
  if (by === undefined || a < 2) return undefined;
  const unit = isTime ? units.get(by) : undefined;
  if (!isTime && want.bitLength < 16) return undefined;
  return {
    mistake: 'wrong-unit',
    say: unit ?? text(`it is off by a factor of ${by}`, `${by}배 차이가 납니다`),
  };
}

const units = new Map([
  [1000, text('milliseconds and seconds mixed up?', '밀리초와 초를 혼동했습니까?')],
  [1_000_000, text('microseconds and seconds mixed up?', '마이크로초와 초를 혼동했습니까?')],
]);

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
