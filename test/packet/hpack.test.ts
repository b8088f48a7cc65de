import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { Random } from '../../src/bytes/random.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { Writer } from '../../src/bytes/writer.ts';
import { HpackDecoder, type HpackField } from '../../src/packet/http/hpack-decoder.ts';
import { HpackEncoder } from '../../src/packet/http/hpack-encoder.ts';
import { decodeHuffman, encodeHuffman, huffmanLength } from '../../src/packet/http/hpack-huffman.ts';
import { EOS, huffmanCodes } from '../../src/packet/http/hpack-huffman-code.ts';
import { readHpackInteger, writeHpackInteger } from '../../src/packet/http/hpack-integer.ts';
import { entrySize, type HpackEntry, HpackTable, staticTable } from '../../src/packet/http/hpack-table.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { hpackExamples, hpackRepresentations } from './hpack-vectors.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const asText = ({ name, value }: HpackEntry) => `${name}: ${value}`;
const bare = (fields: readonly HpackField[]) => fields.map(({ name, value }) => [name, value]);

function written(value: number, prefixBits: number, pattern = 0): string {
  const w = new Writer();
  writeHpackInteger(w, value, prefixBits, pattern);
  return toHex(w.finish());
}

describe('integers (RFC 7541 §5.1)', () => {
  test.each([
    ['C.1.1: 10 in five bits', 10, 5, '0a'],
    ['C.1.2: 1337 in five bits', 1337, 5, '1f9a0a'],
    ['C.1.3: 42 at a byte boundary', 42, 8, '2a'],
    ['the largest that the prefix holds', 30, 5, '1e'],
    ['the smallest that it does not', 31, 5, '1f00'],
    ['32 bits', 2 ** 32 - 1, 7, '7f80ffffff0f'],
  ])('%s', (_, value, prefixBits, hex) => {
    expect(written(value, prefixBits)).toBe(hex);
    expect(readHpackInteger(new Reader('hpack', fromHex(hex)), 'value', prefixBits)).toBe(value);
  });

  test('the bits before the prefix are left to the caller', () => {
    expect(written(2, 7, 0x80)).toBe('82');
    expect(readHpackInteger(new Reader('hpack', Uint8Array.of(0xff, 0x9a, 0x0a)), 'value', 5)).toBe(1337);
  });

  test('what was written is read', () => {
    const random = new Random('hpack integers');
    for (let i = 0; i < 500; i++) {
      const prefixBits = 1 + random.below(8);
      const value = Math.floor(random.u32() / 2 ** random.below(32));
      const r = new Reader('hpack', fromHex(written(value, prefixBits)), { record: true });
      expect(readHpackInteger(r, 'value', prefixBits)).toBe(value);
      expect(r.remaining).toBe(0);
      expect(r.fields[0]!.bitOffset).toBe(8 - prefixBits);
      expect(r.fields[0]!.bitOffset + r.fields[0]!.bitLength).toBe(r.bytes.length * 8);
    }
  });

  test.each([
    ['that ends before it ends', 'ff80', 'truncated'],
    ['that is not there', '', 'truncated'],
    ['of too many bytes, even if they add nothing', 'ff808080808000', 'bad-value'],
    ['of more than 32 bits', 'ffffffffff0f', 'bad-value'],
  ])('a number %s is refused', (_, hex, code) => {
    const read = () => readHpackInteger(new Reader('hpack', fromHex(hex)), 'value', 7);
    expect(read).toThrow(expect.objectContaining({ code }));
  });

  test.each([-1, 1.5, 2 ** 32])('%d cannot be written', (value) => {
    expect(() => written(value, 5)).toThrow(RangeError);
  });
});

describe('the Huffman code (RFC 7541 §5.2, appendix B)', () => {
  test.each([
    [0, '1ff8', 13],
    [0x20, '14', 6],
    [0x30, '0', 5],
    [0x5c, '7fff0', 19],
    [0x7a, '7b', 7],
    [0x80, 'fffe6', 20],
    [0x99, '1fffdc', 21],
    [0xc7, '1ffffec', 25],
    [0xff, '3ffffee', 26],
    [EOS, '3fffffff', 30],
  ])('the row of symbol %d', (symbol, hex, length) => {
    expect(huffmanCodes[symbol]).toEqual({ code: Number.parseInt(hex, 16), length });
  });

  test('is complete: no bits are left over (Kraft)', () => {
    expect(huffmanCodes).toHaveLength(257);
    expect(huffmanCodes.reduce((sum, { length }) => sum + 2 ** -length, 0)).toBe(1);
  });

  test('every byte value, alone and among others, comes back', () => {
    const random = new Random('huffman');
    for (let byte = 0; byte < 256; byte++) {
      expect(decodeHuffman(encodeHuffman(Uint8Array.of(byte)))).toEqual(Uint8Array.of(byte));
    }
    for (let i = 0; i < 200; i++) {
      const bytes = random.bytes(random.below(40));
      const encoded = encodeHuffman(bytes);
      expect(encoded.length).toBe(huffmanLength(bytes));
      expect(decodeHuffman(encoded)).toEqual(bytes);
    }
  });

  test.each([
    ['a whole byte of padding', 'f1e3c2e5f23a6ba0ab90f4ffff'],
    ['padding of zeros', toHex(encodeHuffman(ascii('0'))).replace('07', '00')],
    ['EOS', 'fffffffc'],
    ['a cut code', 'fffffe'],
  ])('%s at the end is refused', (_, hex) => {
    expect(() => decodeHuffman(fromHex(hex))).toThrow(DecodeError);
  });
});

describe('the tables (RFC 7541 §2.3, §4, appendix A)', () => {
  test('the static table has its 61 entries', () => {
    expect(staticTable).toHaveLength(61);
    const rows = { 1: ':authority: ', 7: ':scheme: https', 14: ':status: 500', 16: 'accept-encoding: gzip, deflate' };
    for (const [index, text] of Object.entries(rows)) expect(asText(staticTable[Number(index) - 1]!)).toBe(text);
    expect(staticTable.slice(-4).map(({ name }) => name)).toEqual(['user-agent', 'vary', 'via', 'www-authenticate']);
    expect(staticTable[37]!.name).toBe('host');
  });

  test('the latest entry is 62, and the oldest go first when room is needed', () => {
    const table = new HpackTable(2 * 34);
    for (const name of ['a', 'b', 'c']) table.add({ name, value: '1' });
    expect(table.get(62)).toEqual({ name: 'c', value: '1' });
    expect(table.get(63)).toEqual({ name: 'b', value: '1' });
    expect(table.get(64)).toBeUndefined();
    expect(table.get(0)).toBeUndefined();
    expect(table.size).toBe(2 * entrySize({ name: 'a', value: '1' }));
    table.resize(40);
    expect(table.entries.map(({ name }) => name)).toEqual(['c']);
  });

  test('an entry larger than the table empties it (§4.4)', () => {
    const table = new HpackTable(40);
    table.add({ name: 'a', value: '1' });
    table.add({ name: 'long', value: 'x'.repeat(100) });
    expect(table.entries).toEqual([]);
    expect(table.size).toBe(0);
  });
});

describe('appendix C', () => {
  test.each(hpackRepresentations)('$section', ({ hex, field, indexing, table }) => {
    const decoder = new HpackDecoder();
    const { fields } = decoder.decode(fromHex(hex));
    expect(fields).toEqual([{ ...field, ...(indexing !== 'add' && { indexing }) }]);
    expect(decoder.table.entries.map(asText)).toEqual(table);
    const encoder = new HpackEncoder({ huffman: false });
    expect(toHex(encoder.encode([{ ...field, indexing }]))).toBe(hex);
    expect(encoder.table.entries.map(asText)).toEqual(table);
  });

  test.each(hpackExamples)('$section, decoded and encoded', ({ huffman, maxTableSize, steps }) => {
    const decoder = new HpackDecoder({ maxTableSize });
    const encoder = new HpackEncoder({ huffman, tableSize: maxTableSize });
    for (const { fields, hex, table, tableSize } of steps) {
      expect(bare(decoder.decode(fromHex(hex)).fields)).toEqual(fields);
      expect(toHex(encoder.encode(fields.map(([name, value]) => ({ name, value }))))).toBe(hex);
      for (const side of [decoder, encoder]) {
        expect(side.table.entries.map(asText)).toEqual(table);
        expect(side.table.size).toBe(tableSize);
      }
    }
  });

  test('the recorded fields tile the blocks', () => {
    for (const { maxTableSize, steps } of hpackExamples) {
      const decoder = new HpackDecoder({ maxTableSize });
      for (const { hex, fields } of steps) {
        const r = new Reader('hpack', fromHex(hex), { record: true });
        decoder.read(r);
        expectToTile(r.fields, 0, r.bytes.length);
        expect(r.fields.map(({ value }) => value)).toEqual(fields.map((field) => field.join(': ')));
      }
    }
  });
});

describe('encoder and decoder together', () => {
  test('random fields come back, whatever the table held, also when its size changes', () => {
    const random = new Random('hpack pairs');
    for (let round = 0; round < 30; round++) {
      const maxTableSize = [0, 64, 256, 4096][random.below(4)]!;
      const encoder = new HpackEncoder({ tableSize: maxTableSize, huffman: random.below(2) === 0 });
      const decoder = new HpackDecoder({ maxTableSize });
      for (let step = 0; step < 20; step++) {
        if (random.below(3) === 0) encoder.limitTable(random.below(maxTableSize + 1));
        const fields = Array.from({ length: random.below(8) }, (): HpackField => {
          const name = ['cookie', ':path', 'x-a', 'authorization', `x-${random.below(5)}`][random.below(5)]!;
          return { name, value: 'v'.repeat(random.below(60)) + random.below(3) };
        });
        const read = decoder.decode(encoder.encode(fields)).fields;
        expect(bare(read)).toEqual(bare(fields));
        expect(decoder.table.entries).toEqual(encoder.table.entries);
        for (const { name, indexing } of read) expect(indexing === 'never').toBe(name === 'authorization');
      }
    }
  });

  test('two changes of the size between blocks are both told: entries are gone (§4.2)', () => {
    const encoder = new HpackEncoder();
    encoder.encode([{ name: 'x-a', value: '1' }]);
    encoder.limitTable(0);
    encoder.limitTable(4096);
    expect(toHex(encoder.encode([]))).toBe('203fe11f');
    expect(encoder.table.entries).toEqual([]);
    encoder.limitTable(1 << 20); // more than we began with is not used
    expect(toHex(encoder.encode([]))).toBe('');
  });
});

describe('what a decoder does not put up with', () => {
  test.each([
    ['entry 0', '80'],
    ['an entry that is not there', 'be'],
    ['a name that is not there', '7f00 01 61'.replaceAll(' ', '')],
    ['a table larger than allowed', '3fe21f'],
    ['a new size after a field', '8220'],
    ['a string longer than the block', '400a61'],
    ['a block that ends after the name', '400161'],
  ])('%s', (_, hex) => {
    expect(() => new HpackDecoder().decode(fromHex(hex))).toThrow(DecodeError);
  });

  test('a bomb of one byte a field: the fields are dropped, and the table goes on', () => {
    const decoder = new HpackDecoder({ maxListSize: 10_000 });
    const big = new HpackEncoder({ huffman: false }).encode([{ name: 'x', value: 'b'.repeat(3900), indexing: 'add' }]);
    const block = new Uint8Array(big.length + 50_000).fill(0xbe);
    block.set(big);
    const { fields, isTooLarge } = decoder.decode(block);
    expect(isTooLarge).toBe(true);
    expect(fields).toHaveLength(2);
    expect(decoder.decode(Uint8Array.of(0xbe)).fields).toHaveLength(1);
  });

  test('bad bytes give fields or a DecodeError', () => {
    for (const { steps, maxTableSize } of hpackExamples) {
      expectRobust(fromHex(steps.map(({ hex }) => hex).join('')), (bytes) => {
        new HpackDecoder({ maxTableSize }).read(new Reader('hpack', bytes, { record: true }));
      });
    }
  });
});
