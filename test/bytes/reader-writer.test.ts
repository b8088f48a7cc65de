import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { concatBytes, Writer } from '../../src/bytes/writer.ts';
import { expectToTile } from '../helpers/tile.ts';

const bytes = fromHex('01 0203 040506 0708090a 0b0c0d0e0f101112 0016d323688a 44550265 6869 ff00');

function readAll(r: Reader): unknown[] {
  return [
    r.u8('a'),
    r.u16('b'),
    r.u24('c'),
    r.u32('d'),
    r.u64('e'),
    r.mac('f'),
    r.ipv4('g'),
    r.text('h', 2),
    toHex(r.rest('i')),
  ];
}

describe('a reader', () => {
  test('reads big-endian fields one after another', () => {
    const r = new Reader('test', bytes);
    expect(readAll(r)).toEqual([
      1,
      0x0203,
      0x040506,
      0x0708090a,
      0x0b0c0d0e0f101112n,
      '00:16:d3:23:68:8a',
      '68.85.2.101',
      'hi',
      'ff00',
    ]);
    expect(r.remaining).toBe(0);
  });

  test('reads numbers with the highest bit set as positive', () => {
    const r = new Reader('test', new Uint8Array(15).fill(0xff));
    expect([r.u8(''), r.u16(''), r.u32(''), r.u64('')]).toEqual([0xff, 0xffff, 0xffffffff, 0xffffffffffffffffn]);
  });

  test('records what it reads, as fields that tile the bytes, with the positions of the whole array', () => {
    const r = new Reader('test', concatBytes(new Uint8Array(3), bytes), { start: 3, record: true });
    readAll(r);
    expect(r.fields.map(({ name }) => name).join('')).toBe('abcdefghi');
    expectToTile(r.fields, 3, 3 + bytes.length);
    expect(r.fields[1]).toMatchObject({ name: 'b', bitOffset: 32, bitLength: 16, value: 0x0203 });
  });

  test('records nothing unless asked', () => {
    const r = new Reader('test', bytes);
    r.group('x', () => readAll(r));
    expect(r.fields).toEqual([]);
  });

  test('records a group with its fields inside, and the value that reading it gave', () => {
    const r = new Reader('test', bytes, { record: true });
    r.group('pair', () => r.u8('first') + r.u16('second'));
    r.group('list', () => [r.u8('third')]);
    expect(r.fields).toMatchObject([
      { name: 'pair', bitOffset: 0, bitLength: 24, value: 0x0204, children: [{ name: 'first' }, { name: 'second' }] },
      { name: 'list', bitOffset: 24, bitLength: 8, value: '', children: [{ name: 'third' }] },
    ]);
    expectToTile(r.fields, 0, 4);
  });

  test('a group that fails leaves the reader fit to record on', () => {
    const r = new Reader('test', bytes, { record: true });
    expect(() => r.group('bad', () => r.raw('x', 1000))).toThrow(DecodeError);
    r.u8('next');
    expect(r.fields.map(({ name }) => name)).toEqual(['next']);
  });

  test('a part of it reads no further than its end, and records into the same list', () => {
    const r = new Reader('test', bytes, { record: true });
    r.u8('before');
    const inner = r.sub('part', 2);
    expect(inner.u16('inside')).toBe(0x0203);
    expect(() => inner.u8('beyond')).toThrow(DecodeError);
    expect(r.u8('after')).toBe(4);
    expectToTile(r.fields, 0, 4);
  });

  test('gives views, not copies', () => {
    expect(new Reader('test', bytes).raw('view', 4).buffer).toBe(bytes.buffer);
  });

  test('reading beyond the end is an error that names layer, field and byte, and moves nothing', () => {
    const r = new Reader('test', fromHex('010203'), { start: 1 });
    const reads = [
      () => r.u24('x'),
      () => r.u32('x'),
      () => r.u64('x'),
      () => r.mac('x'),
      () => r.ipv4('x'),
      () => r.raw('x', 3),
      () => r.text('x', 9),
      () => r.sub('x', 3),
    ];
    for (const read of reads) {
      const expected = { name: 'DecodeError', code: 'truncated', layer: 'test', field: 'x', offset: 1 };
      expect(catching(read)).toMatchObject(expected);
    }
    expect(r.u16('still there')).toBe(0x0203);
  });

  test('a negative length, worked out from bad bytes, is an error and not a step back', () => {
    const r = new Reader('test', bytes, { start: 4 });
    for (const read of [() => r.raw('x', -2), () => r.sub('x', -2), () => r.text('x', -1)]) {
      expect(catching(read)).toMatchObject({ code: 'bad-length', field: 'x', offset: 4 });
    }
    expect(r.offset).toBe(4);
  });

  test('an end beyond the array is the end of the array', () => {
    expect(new Reader('test', bytes, { end: 1000 }).end).toBe(bytes.length);
  });
});

describe('a writer', () => {
  test('writes what a reader reads', () => {
    const w = new Writer(1);
    w.u8(1).u16(0x0203).u24(0x040506).u32(0x0708090a).u64(0x0b0c0d0e0f101112n).mac('00:16:d3:23:68:8a');
    w.ipv4('68.85.2.101').text('hi').raw(fromHex('ff')).zeros(1);
    expect(toHex(w.finish())).toBe(toHex(bytes));
    expect(w.length).toBe(bytes.length);
  });

  test('numbers of every size come back', () => {
    const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
    fc.assert(
      fc.property(u(8), u(16), u(24), u(32), fc.bigInt(0n, 2n ** 64n - 1n), (a, b, c, d, e) => {
        const r = new Reader('test', new Writer(0 + 1).u8(a).u16(b).u24(c).u32(d).u64(e).finish());
        expect([r.u8(''), r.u16(''), r.u24(''), r.u32(''), r.u64('')]).toEqual([a, b, c, d, e]);
      }),
    );
  });

  test('puts the length of a part before it, in one, two or three bytes', () => {
    const inner = (w: Writer) => w.raw(fromHex('aabb'));
    expect(toHex(new Writer().sized(1, inner).finish())).toBe('02aabb');
    expect(toHex(new Writer().sized(2, inner).finish())).toBe('0002aabb');
    expect(toHex(new Writer().sized(3, (w) => w.sized(1, inner)).finish())).toBe('00000302aabb');
    expect(() => new Writer().sized(1, (w) => w.zeros(256))).toThrow(RangeError);
    expect(new Writer().sized(1, (w) => w.zeros(255)).length).toBe(256);
  });

  test('mends two bytes written before', () => {
    const w = new Writer().u32(0).u8(7);
    w.setU16(1, 0xcafe);
    expect(toHex(w.finish())).toBe('00cafe0007');
  });

  test('what it gave is not changed by what it writes later', () => {
    const w = new Writer().u8(1);
    const first = w.finish();
    w.setU16(0, 0xffff);
    expect(toHex(first)).toBe('01');
  });

  test('text is one byte a character, and a character that has no such byte is refused', () => {
    expect(toHex(new Writer().text('aÿ').finish())).toBe('61ff');
    expect(() => new Writer().text('한')).toThrow(RangeError);
    const r = new Reader(
      'test',
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
    );
    expect(toHex(new Writer().text(r.text('all', 256)).finish())).toBe(toHex(r.bytes));
  });
});

test('joined bytes are a copy', () => {
  const part = fromHex('01');
  const whole = concatBytes(part, new Uint8Array(0), fromHex('0203'));
  part[0] = 9;
  expect(toHex(whole)).toBe('010203');
});

function catching(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
