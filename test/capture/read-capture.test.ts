/** Any bytes at all: read as far as they go, a problem that says what is wrong, and no exception. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/bytes/hex.ts';
import { Random } from '../../src/bytes/random.ts';
import type { CaptureFile } from '../../src/capture/capture-file.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { writePcapng } from '../../src/capture/pcapng.ts';
import { captureRecords, readCapture } from '../../src/capture/read-capture.ts';

const time = 1_772_413_200_000_000;
const pcap = writePcap(LinkType.ETHERNET, [
  { time, bytes: fromHex('cafeba') },
  { time: time + 1, bytes: fromHex('00112233445566') },
]);
const pcapng = writePcapng({
  application: 'test',
  interfaces: [
    { name: 'a', linkType: LinkType.ETHERNET },
    { name: 'b', linkType: LinkType.RAW },
  ],
  packets: [
    { interfaceId: 0, time, bytes: fromHex('cafeba'), comments: ['one'] },
    { interfaceId: 1, time: time + 1, bytes: fromHex('00112233445566') },
  ],
  names: [['10.0.0.1', 'host']],
  tlsKeyLog: 'CLIENT_RANDOM 00 11\n',
});
const files = { pcap, pcapng };

/** What must hold whatever the bytes are. */
function expectSound(bytes: Uint8Array): CaptureFile {
  const capture = readCapture(bytes);
  for (const { interfaceId, offset, bytes: packet, originalLength } of capture.packets) {
    expect(capture.interfaces[interfaceId]).toBeDefined();
    expect(packet.buffer).toBe(bytes.buffer);
    expect(offset + packet.length).toBeLessThanOrEqual(bytes.length);
    expect(originalLength).toBeGreaterThanOrEqual(packet.length);
  }
  if (capture.problem) {
    expect(capture.problem.offset).toBeLessThanOrEqual(bytes.length);
    expect(capture.problem.message).toMatch(/byte \d+/);
    expect(capture.problem.message).not.toMatch(/\n/);
  }
  return capture;
}

describe.each(Object.entries(files))('%s', (_, file) => {
  test('the whole file has no problem', () => {
    expect(expectSound(file).problem).toBeUndefined();
  });

  test('every prefix that does not end between two records has a problem, and what came before is kept', () => {
    const boundaries = new Set<number>();
    const whole = readCapture(file);
    for (let length = 0; length < file.length; length++) {
      const capture = expectSound(file.slice(0, length));
      if (capture.problem === undefined) boundaries.add(length);
      const complete = whole.packets.filter(({ offset, bytes }) => offset + bytes.length + 40 <= length);
      expect(capture.packets.length).toBeGreaterThanOrEqual(complete.length);
    }
    const ends = file === pcap ? pcapRecordEnds(file) : pcapngBlockEnds(file);
    expect([...boundaries]).toEqual(ends.slice(0, -1));
  });

  test('every flipped bit gives a value', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = file.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expectSound(flipped);
    }
  });

  test('every 32-bit word set to the largest and the smallest number gives a value', () => {
    for (let at = 0; at + 4 <= file.length; at++) {
      for (const word of ['ffffffff', '00000000', '7fffffff', 'fffffff0']) {
        const absurd = file.slice();
        absurd.set(fromHex(word), at);
        expectSound(absurd);
      }
    }
  });

  test('many random mutations give a value, and never more packets than the bytes could hold', () => {
    const random = new Random('capture fuzz');
    for (let round = 0; round < 5_000; round++) {
      const mutated = file.slice(0, 1 + random.below(file.length));
      for (let n = random.below(8); n >= 0; n--) mutated[random.below(mutated.length)] = random.below(256);
      expect(expectSound(mutated).packets.length).toBeLessThanOrEqual(mutated.length / 16);
    }
  });
});

test('any bytes after a good start give a value', () => {
  const start = fc.constantFrom(pcap.slice(0, 24), pcapng.slice(0, 40), new Uint8Array(0));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
      expectSound(Uint8Array.from([...head, ...tail]));
    }),
  );
});

test('packets come one by one: the first ones of a large file are there before the rest was looked at', () => {
  const first = writePcap(1, [{ time, bytes: fromHex('cafe') }]);
  const large = new Uint8Array(50_000_000); // after the first packet, millions of empty ones
  large.set(first);
  const packets: number[] = [];
  for (const record of captureRecords(large)) {
    if (record.kind === 'packet') packets.push(record.packet.bytes.length);
    if (packets.length === 3) break;
  }
  expect(packets).toEqual([2, 0, 0]);
});

describe('what is not a capture is recognised, and the sentence says how to mend it', () => {
  test.each([
    ['gzip', '1f8b0800', 'it is compressed with gzip: gunzip it first'],
    ['zip', '504b030414', 'it is a zip archive: unzip it first'],
    ['xz', 'fd377a585a0000', 'it is compressed with xz: unxz it first'],
    ['zstd', '28b52ffd24', 'it is compressed with zstd: unzstd it first'],
    ['snoop', '736e6f6f7000000000000002', 'it is a snoop capture: editcap -F pcapng turns it into pcapng'],
    ['ELF', '7f454c460201', 'it is a program (ELF)'],
    ['text', '68656c6c6f0a', 'it is text; text2pcap turns a hex dump into a capture'],
    ['anything', '00010203', 'it starts with 00 01 02 03'],
    ['nothing', '', 'it is empty'],
    ['too little', '0a', 'it has only 1 bytes'],
  ])('%s', (_, hex, sentence) => {
    const capture = readCapture(fromHex(hex));
    expect(capture).toMatchObject({ format: 'unknown', interfaces: [], packets: [] });
    expect(capture.problem).toEqual({
      offset: 0,
      message: `this is not a pcap or pcapng file (byte 0): ${sentence}`,
    });
  });

  test('a pcapng that a text-mode transfer has changed (draft-ietf-opsawg-pcapng §4.1)', () => {
    const text = String.fromCharCode(...pcapng);
    const changes = [text.replaceAll('\n', '\r\n'), text.replaceAll('\r\n', '\n')];
    for (const changed of changes) {
      const bytes = Uint8Array.from(changed, (character) => character.charCodeAt(0));
      expect(readCapture(bytes).problem?.message).toContain('transfer it again in binary mode');
    }
  });
});

function pcapRecordEnds(file: Uint8Array): number[] {
  const ends = [24];
  const view = new DataView(file.buffer);
  while (ends.at(-1)! < file.length) ends.push(ends.at(-1)! + 16 + view.getUint32(ends.at(-1)! + 8, true));
  return ends;
}

function pcapngBlockEnds(file: Uint8Array): number[] {
  const ends: number[] = [];
  const view = new DataView(file.buffer);
  for (let at = 0; at < file.length; ends.push(at)) at += view.getUint32(at + 4, true);
  return ends;
}
