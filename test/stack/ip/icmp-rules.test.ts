import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/bytes/time.ts';
import { buildIcmp, IcmpType } from '../../../src/packet/icmp.ts';
import { buildIpv4, decodeIpv4, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { mayReportError, quoteForError, RateLimit } from '../../../src/stack/ip/icmp-rules.ts';

const packet = (more: Partial<Ipv4Fields> = {}) =>
  decodeIpv4(buildIpv4({ src: '10.0.0.1', dst: '10.0.0.2', protocol: 17, payload: new Uint8Array(8), ...more }));
const echo = { identifier: 1, sequenceNumber: 1, data: new Uint8Array(0) };
const icmp = (payload: Uint8Array) => packet({ protocol: 1, payload });

describe('an ICMP error (RFC 1122 §3.2.2, RFC 1812 §4.3.2.7)', () => {
  test.each([
    ['a datagram between two hosts', true, packet()],
    ['a first fragment', true, packet({ moreFragments: true })],
    ['an echo request', true, icmp(buildIcmp({ type: IcmpType.ECHO_REQUEST, code: 0, ...echo }))],
    ['an echo reply', true, icmp(buildIcmp({ type: IcmpType.ECHO_REPLY, code: 0, ...echo }))],
    ['a later fragment', false, packet({ fragmentOffset: 1 })],
    ['an ICMP error', false, icmp(buildIcmp({ type: 3, code: 1, nextHopMtu: 0, quoted: new Uint8Array(28) }))],
    ['time exceeded', false, icmp(buildIcmp({ type: 11, code: 0, nextHopMtu: 0, quoted: new Uint8Array(28) }))],
    ['ICMP of an unknown type', false, icmp(buildIcmp({ type: 200, code: 0, body: new Uint8Array(4) }))],
    ['ICMP without a type', false, icmp(new Uint8Array(0))],
    ['a limited broadcast', false, packet({ dst: '255.255.255.255' })],
    ['a multicast', false, packet({ dst: '224.0.0.1' })],
    ['a source of 0.0.0.0', false, packet({ src: '0.0.0.0' })],
    ['a multicast source', false, packet({ src: '224.0.0.1' })],
    ['a reserved source', false, packet({ src: '240.0.0.1' })],
  ])('about %s: allowed %s', (_, allowed, about) => {
    expect(mayReportError(about, false)).toBe(allowed);
    expect(mayReportError(about, true)).toBe(false);
  });

  test('quotes all of a small packet and 548 bytes of a large one, so that it has 576 itself', () => {
    expect(quoteForError(new Uint8Array(100))).toHaveLength(100);
    expect(quoteForError(new Uint8Array(1500))).toHaveLength(548);
  });
});

test('a rate limit lets a burst through, then so many a second, and does not save up more than the burst', () => {
  const limit = new RateLimit(2, 3);
  const taken = (now: number) => Array.from({ length: 5 }, () => limit.take(now)).filter(Boolean).length;
  expect(taken(0)).toBe(3);
  expect(taken(seconds(0.5))).toBe(1);
  expect(taken(seconds(1.5))).toBe(2);
  expect(taken(seconds(1000))).toBe(3);
});
