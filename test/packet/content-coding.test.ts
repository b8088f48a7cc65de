import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex } from '../../src/bytes/hex.ts';
import { decodeContent } from '../../src/packet/http/content-coding.ts';

const text = 'the same words, the same words, the same words';
const bytes = new TextEncoder().encode(text);
const decoded = (packed: Uint8Array, field: string) => new TextDecoder().decode(decodeContent(packed, field));

describe('content codings (RFC 9110 §8.4.1)', () => {
  test('none, and identity, leave the content alone', () => {
    expect(decodeContent(bytes, undefined)).toBe(bytes);
    expect(decoded(bytes, 'identity')).toBe(text);
  });

  test('gzip, deflate with and without its header, and br are taken off', () => {
    expect(decoded(gzipSync(bytes), 'gzip')).toBe(text);
    expect(decoded(gzipSync(bytes), 'X-GZIP')).toBe(text);
    expect(decoded(deflateSync(bytes), 'deflate')).toBe(text);
    expect(decoded(deflateRawSync(bytes), 'deflate')).toBe(text);
    expect(decoded(brotliCompressSync(bytes), 'br')).toBe(text);
  });

  test('a gzip file by the program gzip 1.12: printf hello | gzip -n', () => {
    expect(decoded(fromHex('1f8b0800000000000003cb48cdc9c9070086a6103605000000'), 'gzip')).toBe('hello');
  });

  test('several are taken off from the last to the first', () => {
    expect(decoded(brotliCompressSync(gzipSync(bytes)), 'gzip, br')).toBe(text);
  });

  test('what is damaged, cut short or of an unknown coding is a DecodeError', () => {
    const packed = gzipSync(bytes);
    for (let length = 0; length < packed.length; length++) {
      expect(() => decodeContent(packed.subarray(0, length), 'gzip'), `${length} bytes`).toThrow(DecodeError);
    }
    expect(() => decodeContent(Uint8Array.from(packed).fill(0, 12, 20), 'gzip')).toThrow(DecodeError);
    expect(() => decodeContent(bytes, 'br')).toThrow(DecodeError);
    expect(() => decodeContent(bytes, 'zstd')).toThrow(DecodeError);
  });

  test('a small message does not unpack to gigabytes', () => {
    const bomb = gzipSync(new Uint8Array(4 << 20));
    expect(bomb.length).toBeLessThan(5000);
    expect(() => decodeContent(bomb, 'gzip', 1 << 20)).toThrow(DecodeError);
  });
});
