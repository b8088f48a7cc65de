/** Checksums as they come out when a typical mistake is made. Each is made here, by hand, and has to be called by its name. */

import { describe, expect, test } from 'vitest';
import { findingLine } from '../../../src/grade/finding.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet, inIpv4 } from '../../../src/grade/teacher/wrap.ts';
import { IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import { ascii, client, datagram, echo, ethernet, inTcp, ipv4, patched, segment, server } from './samples.ts';
import { told, toldInKorean } from './tell.ts';

/** Big-endian words, an odd byte as the upper half of one. */
function wordsOf(bytes: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) words.push(bytes[at]! * 256 + (bytes[at + 1] ?? 0));
  return words;
}

function add(...numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded;
}

function finish(sum: number): number {
  return ~fold(sum) & 0xffff;
}

const addresses = { client: [0xc0a8, 0x0165], server: [0xacd9, 0x0424] };
const ODD = segment();
const EVEN = segment({ payload: ascii('even') });

/** What a mistaken checksum is made of: the segment with its checksum zero. */
interface Material {
  readonly blank: Uint8Array;
  readonly sum: number;
  readonly length: number;
}

function material(bytes: Uint8Array, at = 16): Material {
  const blank = patched(bytes, at, 0, 0);
  return { blank, sum: add(...wordsOf(blank)), length: bytes.length };
}

function tcp(bytes: Uint8Array, make: (parts: Material) => number): string[] {
  const value = make(material(bytes));
  return told(patched(bytes, 16, value >> 8, value & 0xff), { want: bytes, wrap: inTcp });
}

const both = add(...addresses.client, ...addresses.server);

describe('a TCP checksum', () => {
  test('without the pseudo-header, told in the words of the issue', () => {
    const want = ethernet(ipv4(ODD));
    const got = patched(want, 0x32, ...[finish(material(ODD).sum)].flatMap((value) => [value >> 8, value & 0xff]));
    const [finding] = compareFrames(got, { want });
    const [is, should] = [got, want].map(
      (bytes) => `0x${((bytes[0x32]! << 8) | bytes[0x33]!).toString(16).padStart(4, '0')}`,
    );
    expect(findingLine(finding!)).toEqual({
      en: `offset 0x32, TCP checksum is ${is}, should be ${should}: it looks as if the pseudo-header was left out (RFC 9293 §3.1)`,
      ko: `오프셋 0x32: TCP 체크섬의 값은 ${is}, 올바른 값은 ${should}입니다. 의사 헤더를 빠뜨린 것으로 보입니다 (RFC 9293 §3.1)`,
    });
  });

  test.for<[string, string, (parts: Material) => number]>([
    [
      'missing-pseudo-header',
      'protocol and length of the pseudo-header were left out',
      ({ sum }) => finish(sum + both),
    ],
    [
      'missing-pseudo-header',
      'the protocol of the pseudo-header was left out',
      ({ sum, length }) => finish(sum + both + length),
    ],
    ['missing-pseudo-header', 'the length of the pseudo-header was left out', ({ sum }) => finish(sum + both + 6)],
    [
      'missing-pseudo-header',
      'the addresses of the pseudo-header were left out',
      ({ sum, length }) => finish(sum + 6 + length),
    ],
    [
      'missing-pseudo-header',
      'the source address of the pseudo-header was',
      ({ sum, length }) => finish(sum + add(...addresses.server) + 6 + length),
    ],
    [
      'missing-pseudo-header',
      'the destination address of the pseudo-header was',
      ({ sum, length }) => finish(sum + add(...addresses.client) + 6 + length),
    ],
    ['missing-pseudo-header', 'another protocol number', ({ sum, length }) => finish(sum + both + 17 + length)],
    [
      'length-off-by-header',
      'the pseudo-header had a wrong length',
      ({ sum, length }) => finish(sum + both + 6 + length + 20),
    ],
    [
      'length-off-by-header',
      'the pseudo-header had a wrong length',
      ({ sum, length }) => finish(sum + both + 6 + length - 20),
    ],
    [
      'length-off-by-header',
      'the pseudo-header had a wrong length',
      ({ sum, length }) => finish(sum + both + 6 + length + 12),
    ],
    ['not-complemented', 'this is the sum', ({ sum, length }) => fold(sum + both + 6 + length)],
    ['not-complemented', 'two’s complement', ({ sum, length }) => (finish(sum + both + 6 + length) + 1) & 0xffff],
    [
      'carry-lost',
      'the carries out of 16 bits were not added back',
      ({ sum, length }) => ~(sum + both + 6 + length) & 0xffff,
    ],
    ['byte-order', 'the two bytes are swapped', ({ sum, length }) => swap(finish(sum + both + 6 + length))],
    ['checksum-left-zero', 'it was left at zero', () => 0],
    [
      'checksum-range',
      'only the header was summed up',
      ({ blank, length }) => finish(add(...wordsOf(blank.subarray(0, 20))) + both + 6 + length),
    ],
    ['checksum-range', 'only the header was summed up', ({ blank }) => finish(add(...wordsOf(blank.subarray(0, 20))))],
    ['wrong-unit', 'single bytes were summed up', ({ blank, length }) => finish(add(...blank) + both + 6 + length)],
  ])('%s: %s', ([mistake, words, make]) => {
    for (const bytes of [ODD, EVEN]) {
      const [line, ...more] = tcp(bytes, make);
      expect(line).toContain(`[${mistake}] offset 0x10, TCP checksum is 0x`);
      expect(line).toContain(words);
      expect(more).toEqual([]);
    }
  });

  test.for<[string, (parts: Material) => number]>([
    [
      'the last byte forgotten',
      ({ blank, length }) => finish(add(...wordsOf(blank.subarray(0, -1))) + both + 6 + length),
    ],
    [
      'the last byte as the lower half',
      ({ blank, length }) => finish(add(...wordsOf(blank.subarray(0, -1))) + blank.at(-1)! + both + 6 + length),
    ],
  ])('an odd length, %s', ([, make]) => {
    expect(tcp(ODD, make)).toEqual([
      expect.stringMatching(
        /^\[odd-length\] .*: the length is odd: the last byte counts as the high half of a word \(RFC 1071 §1\)$/,
      ),
    ]);
  });

  test('that looks like nothing known is told without a guess', () => {
    expect(told(patched(ODD, 16, 0x12, 0x34), { want: ODD, wrap: inTcp })).toEqual([
      expect.stringMatching(/^offset 0x10, TCP checksum is 0x1234, should be 0x[0-9a-f]{4} \(RFC 9293 §3.1\)$/),
    ]);
  });

  test('is judged by the student’s own bytes', () => {
    expect(told(segment({ dstPort: 81 }), { want: ODD, wrap: inTcp })).toEqual([
      'offset 0x2, TCP destination port is 81, should be 80 (HTTP) (RFC 9293 §3.1)',
    ]);
  });

  test('is not told if it is right once the rest is', () => {
    expect(told(patched(ODD, 2, 0, 81), { want: ODD, wrap: inTcp })).toEqual([
      'offset 0x2, TCP destination port is 81, should be 80 (HTTP) (RFC 9293 §3.1)',
    ]);
  });

  test('comes last', () => {
    const lines = told(patched(segment({ dstPort: 81, window: 1 }), 16, 0, 0), { want: ODD, wrap: inTcp });
    expect(lines.map((line) => line.replace(/ is .*/, ''))).toEqual([
      'offset 0x2, TCP destination port',
      'offset 0xe, TCP window',
      '[checksum-left-zero] offset 0x10, TCP checksum',
    ]);
  });

  test('may be free', () => {
    expect(told(patched(ODD, 16, 1, 2), { want: ODD, wrap: inTcp, free: ['tcp.checksum'] })).toEqual([]);
  });
});

describe('a UDP checksum', () => {
  const inUdpPacket = inIpv4(IpProtocol.UDP, client, server);

  test('of zero says that there is none', () => {
    expect(told(patched(datagram, 6, 0, 0), { want: datagram, wrap: inUdpPacket })).toEqual([
      '[checksum-left-zero] offset 0x6, UDP checksum is zero, which says that there is none (RFC 768)',
    ]);
  });

  test('that comes out as zero is sent as all ones', () => {
    const first = buildUdp({ srcPort: 53124, dstPort: 5000, payload: Uint8Array.of(0, 0) }, client, server);
    const payload = first.subarray(6, 8); // adding its complement gives a sum of zero
    const want = buildUdp({ srcPort: 53124, dstPort: 5000, payload }, client, server);
    expect([...want.subarray(6, 8)]).toEqual([0xff, 0xff]);
    expect(told(patched(want, 6, 0, 0), { want, wrap: inUdpPacket })).toEqual([
      '[checksum-left-zero] offset 0x6, UDP checksum is zero, which says that there is none: a sum of zero is sent as 0xffff (RFC 768)',
    ]);
  });

  test('without the pseudo-header', () => {
    const value = finish(material(datagram, 6).sum);
    const lines = told(patched(datagram, 6, value >> 8, value & 0xff), { want: datagram, wrap: inUdpPacket });
    expect(lines).toEqual([
      expect.stringMatching(/^\[missing-pseudo-header\] offset 0x6, UDP checksum .* \(RFC 768\)$/),
    ]);
  });
});

describe('an IPv4 header checksum', () => {
  const packet = ipv4(ODD);
  const compare = (value: number) =>
    told(patched(packet, 10, value >> 8, value & 0xff), { want: packet, wrap: inEthernet() });
  const blank = patched(packet, 10, 0, 0);
  const sum = add(...wordsOf(blank.subarray(0, 20)));

  test('over the whole packet', () => {
    expect(compare(finish(add(...wordsOf(blank))))).toEqual([
      expect.stringMatching(/^\[checksum-range\] offset 0xa, IPv4 header checksum is .*the data was summed up as well/),
    ]);
  });

  test('from before the TTL was taken down', () => {
    expect(compare(finish(sum + 0x100))).toEqual([
      expect.stringMatching(/^\[stale-checksum\] .* before the TTL was changed/),
    ]);
  });

  test('with the old checksum in the sum', () => {
    expect(compare(finish(sum + finish(sum + 0x100)))).toEqual([
      expect.stringMatching(/^\[checksum-field-included\] .* the old checksum was summed up as well/),
    ]);
  });

  test('swapped, not complemented, zero', () => {
    expect(compare(swap(finish(sum)))[0]).toContain('[byte-order]');
    expect(compare(fold(sum))[0]).toContain('[not-complemented]');
    expect(compare(0)[0]).toContain('[checksum-left-zero]');
  });
});

describe('an ICMP checksum', () => {
  const compare = (value: number) =>
    told(patched(echo, 22, value >> 8, value & 0xff), { want: echo, wrap: inEthernet() });
  const blank = patched(echo.subarray(20), 2, 0, 0);

  test('over the header alone', () => {
    expect(compare(finish(add(...wordsOf(blank.subarray(0, 8)))))).toEqual([
      expect.stringMatching(/^\[checksum-range\] offset 0x16, ICMP checksum is .* \(RFC 792\)$/),
    ]);
  });

  test('with a pseudo-header, which ICMP has not', () => {
    expect(compare(finish(add(...wordsOf(blank)) + both + 1 + blank.length))).toEqual([
      expect.stringMatching(/^\[checksum-range\] .*ICMP has none \(RFC 792\)$/),
    ]);
  });
});

test('Korean sentences have their values, too', () => {
  expect(toldInKorean(patched(ODD, 16, 0, 0), { want: ODD, wrap: inTcp })).toEqual([
    expect.stringMatching(
      /^오프셋 0x10: TCP 체크섬의 값은 0x0000, 올바른 값은 0x[0-9a-f]{4}입니다\. 0으로 남아 있거나, .* \(RFC 9293 §3\.1\)$/,
    ),
  ]);
});

function swap(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}
