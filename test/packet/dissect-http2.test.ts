import { describe, expect, test } from 'vitest';
import type { Field } from '../../src/bytes/field.ts';
import { summarise } from '../../src/explain/summary.ts';
import { fieldWords, sayField } from '../../src/explain/words.ts';
import { Dissector, type Layer } from '../../src/packet/dissect.ts';
import { Http2Direction, headerLines } from '../../src/packet/http/dissect-http2.ts';
import { buildFrame } from '../../src/packet/http/http2-frames.ts';
import { expectToTile } from '../helpers/tile.ts';
import { http2Frames } from './http2-conversation.ts';

function dissectAll(frames: readonly Uint8Array[]) {
  const dissector = new Dissector({});
  return frames.map((frame) => dissector.dissect(frame, 1));
}

function layersOf(frames: readonly Uint8Array[]): Layer[] {
  return dissectAll(frames).flatMap(({ layers }) => layers.filter(({ protocol }) => protocol === 'http2'));
}

const linesOf = (layers: readonly Layer[]) =>
  layers.map(({ fields }) => headerLines(fields)).filter(({ length }) => length > 0);

describe('HTTP/2 on a TCP stream', () => {
  test.each([1460, 100, 5])('is found by its preface, and shown frame by frame, in segments of %d bytes', (size) => {
    const dissections = dissectAll(http2Frames(size));
    for (const { error } of dissections) expect(error).toBeUndefined();
    const layers = dissections.flatMap(({ layers }) => layers.filter(({ protocol }) => protocol === 'http2'));
    expect(layers).toHaveLength(1 + 11 + 9);
    for (const { fields, start, end } of layers) expectToTile(fields, start, end);
  });

  test('header fields are decoded with what the connection said before, whole blocks and blocks in pieces', () => {
    const request = (path: string) => [
      ':method: GET',
      ':scheme: https',
      ':authority: www.google.com',
      `:path: ${path}`,
      'authorization: Basic c2VjcmV0',
    ];
    expect(linesOf(layersOf(http2Frames()))).toEqual([
      request('/'),
      request('/style.css'),
      request('/'),
      [':status: 200', 'content-type: text/html', 'x-note: n'],
      [':status: 200', 'content-type: text/html', 'x-note: n'],
      [':method: GET'],
    ]);
  });

  test('one line a segment says what is in it', () => {
    const lines = dissectAll(http2Frames()).map((dissection) => summarise(dissection, 'en'));
    const said = lines.filter((line) => line.startsWith('HTTP/2')).map((line) => line.replace(/ {2}.*/, ''));
    expect(said).toEqual([
      'HTTP/2 preface, SETTINGS ENABLE_PUSH=0 INITIAL_WINDOW_SIZE=65535 153=1, WINDOW_UPDATE +1000000, ' +
        'HEADERS 1 GET https://www.google.com/, end, HEADERS 3, end, CONTINUATION 3, ' +
        'CONTINUATION 3 GET https://www.google.com/style.css, HEADERS 5 GET https://www.google.com/, end, PRIORITY 1, ' +
        'PING ACK, RST_STREAM 5 CANCEL, 0x10',
      'HTTP/2 SETTINGS MAX_CONCURRENT_STREAMS=100, SETTINGS ACK, HEADERS 1 200, HEADERS 3 200',
      'HTTP/2 DATA 1 2000 bytes, DATA 3 4 bytes, end, DATA 1 0 bytes, end, PUSH_PROMISE 1 GET ?://, ' +
        'GOAWAY ENHANCE_YOUR_CALM',
    ]);
  });

  test('every field has words in both languages, and says its value', () => {
    const visit = (fields: readonly Field[], above: readonly string[]) => {
      for (const field of fields) {
        const path = [...above, field.name];
        const found = fieldWords('http2', path);
        expect(found, path.join('.')).toBeDefined();
        for (const lang of ['en', 'ko'] as const) {
          expect(found!.title[lang]).not.toBe('');
          expect(sayField('http2', path, field.value, lang, fields)).toBeTypeOf('string');
        }
        visit(field.children ?? [], path);
      }
    };
    for (const { fields } of layersOf(http2Frames())) visit(fields, []);
  });

  test('a representation is said with its bits', () => {
    const said = layersOf(http2Frames()).flatMap(({ fields }) =>
      fields.flatMap(({ name, children = [] }) =>
        name === 'headerField' || name === 'tableSizeUpdate'
          ? sayField('http2', [name, 'representation'], children[0]!.value, 'en', children)
          : [],
      ),
    );
    expect(new Set(said)).toEqual(
      new Set([
        '1 (indexed)',
        '01 (literal, added to the table)',
        '0000 (literal, not added)',
        '0001 (literal, in no table ever)',
        '001 (new size of the table)',
      ]),
    );
  });

  test('a server heard first is known by its SETTINGS', () => {
    const frames = http2Frames();
    const server = frames.slice(0, 3).concat(frames.slice(4));
    expect(linesOf(layersOf(server))[0]).toContain(':status: 200');
  });

  test('a lost segment costs what comes after it, and nobody falls over', () => {
    const frames = http2Frames(60);
    for (let lost = 3; lost < frames.length; lost++) {
      expect(() => dissectAll(frames.filter((_, index) => index !== lost))).not.toThrow();
    }
  });

  test.each([
    ['a byte a field', 249_999, [0xbe]],
    ['fields that fill a table without bounds', 249_999, [0x40, 0x00, 0x00]],
    ['more than anybody keeps', 900_000, [0xbe]],
  ])('a large header block, %s, is not shown field by field, and takes no memory to speak of', (_, size, unit) => {
    const fragment = new Uint8Array(size);
    for (let at = 0; at < size; at++) fragment[at] = unit[at % unit.length]!;
    fragment.set([0x3f, 0xe1, 0xff, 0x07, 0x40, 0x01, 0x61, 0x01, 0x62]); // a table of 128 KiB, and a first entry
    const direction = new Http2Direction();
    const frame = buildFrame({ type: 'headers', streamId: 1, endStream: true, endHeaders: true, fragment });
    const { fields, end } = direction.dissect(frame, 0, frame.length);
    expectToTile(fields, 0, end);
    expect(fields.map(({ name }) => name).slice(-2)).toEqual(['streamId', 'fragment']);
    expect(String(fields.at(-1)!.value).length).toBeLessThan(300_000);
  });

  test('flipped bits give frames, data or an error that is not a fault of the dissector', () => {
    const frames = http2Frames();
    for (const [index, frame] of frames.entries()) {
      for (let bit = 54 * 8; bit < frame.length * 8; bit += 17) {
        const flipped = frame.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (0x80 >> (bit & 7));
        for (const { error } of dissectAll(frames.with(index, flipped))) {
          if (error) expect(error.message).not.toContain('the dissector failed');
        }
      }
    }
  });
});
