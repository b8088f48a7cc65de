/** Wrong values, made by hand in right bytes: which typical mistake they look like, and how it is said. */

import { describe, expect, test } from 'vitest';
import { type Comparison, compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet } from '../../../src/grade/teacher/wrap.ts';
import { buildDhcp } from '../../../src/packet/dhcp.ts';
import { buildIcmp } from '../../../src/packet/icmp.ts';
import { buildIpv4 } from '../../../src/packet/ipv4.ts';
import { tcpHeader } from '../../../src/packet/tcp.ts';
import {
  arpRequest,
  ascii,
  client,
  datagram,
  discover,
  discoverFields,
  ethernet,
  inTcp,
  ipv4,
  overDhcp,
  overDns,
  patched,
  query,
  requestFields,
  response,
  segment,
  server,
  synFields,
} from './samples.ts';
import { told } from './tell.ts';

const REVERSE = 'the bytes are in reverse, network byte order puts the highest first (RFC 791 appendix B)';
const request = segment();
const syn = segment(synFields);
const asTcp: Comparison = { want: request, wrap: inTcp };
const asSyn: Comparison = { want: syn, wrap: inTcp };
const asDhcp: Comparison = { want: discover, wrap: overDhcp };
const asQuery: Comparison = { want: query, wrap: overDns };
const asArp: Comparison = { want: arpRequest };
const packet = ipv4(request);
const asPacket: Comparison = { want: packet, wrap: inEthernet() };

/** The segment with another field, its checksum right for it. */
function withField(changes: Parameters<typeof segment>[0]): string[] {
  return told(segment(changes), asTcp);
}

/** A 16-bit or 32-bit number in bytes. */
function u16(value: number): [number, number] {
  return [(value >> 8) & 0xff, value & 0xff];
}

function u32(value: number): [number, number, number, number] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

describe('byte order', () => {
  test('of 16 bits', () => {
    expect(withField({ dstPort: 80 << 8 })).toEqual([
      `[byte-order] offset 0x2, TCP destination port is 20480, should be 80 (HTTP): ${REVERSE}`,
    ]);
  });

  test('of 32 bits', () => {
    expect(withField({ sequenceNumber: 0x78563412 })).toEqual([
      `[byte-order] offset 0x4, TCP sequence number is 2018915346, should be 305419896: ${REVERSE}`,
    ]);
    expect(told(patched(discover, 4, 0x26, 0xf3, 0x03, 0x39), asDhcp)).toEqual([
      `[byte-order] offset 0x4, DHCP transaction ID is 0x26f30339, should be 0x3903f326: ${REVERSE}`,
    ]);
  });

  test('of two words', () => {
    expect(withField({ sequenceNumber: 0x56781234 })[0]).toContain('[byte-order]');
    expect(withField({ sequenceNumber: 0x34127856 })[0]).toContain('[byte-order]');
  });

  test('of addresses', () => {
    expect(told(patched(arpRequest, 28, 101, 1, 168, 192), asArp)).toEqual([
      `[byte-order] offset 0x1c, ARP sender protocol address is 101.1.168.192, should be ${client}: ${REVERSE}`,
    ]);
    const [mac] = told(patched(arpRequest, 22, 0x8a, 0x68, 0x23, 0xd3, 0x16, 0x02), asArp);
    expect(mac).toBe(
      `[byte-order] offset 0x16, ARP sender hardware address is 8a:68:23:d3:16:02, should be 02:16:d3:23:68:8a: ${REVERSE}`,
    );
  });

  test('of a word of flags', () => {
    expect(told(patched(query, 2, 0x00, 0x01), asQuery)).toEqual([
      '[byte-order] offset 0x2, DNS flags word is 0x0001, should be 0x0100: the two bytes are swapped, network byte order puts the high one first (RFC 1035 §4.1.1)',
    ]);
    expect(told(patched(discover, 10, 0x00, 0x80), asDhcp)[0]).toContain(
      '[byte-order] offset 0xa, DHCP flags word is 0x0080',
    );
  });

  test('of the flags of IPv4 with its checksum right', () => {
    const got = fixed(patched(packet, 6, 0x00, 0x40));
    expect(told(got, asPacket)).toEqual([
      expect.stringContaining('[byte-order] offset 0x6, IPv4 flags and fragment offset is 0x0040, should be 0x4000'),
    ]);
  });
});

/** The packet with its header checksum right again. */
function fixed(bytes: Uint8Array): Uint8Array {
  const blank = patched(bytes, 10, 0, 0);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += blank[at]! * 256 + blank[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return patched(blank, 10, ...u16(~sum));
}

describe('numbers', () => {
  test('as digits', () => {
    expect(withField({ dstPort: 0x3830 })).toEqual([
      '[digits-as-text] offset 0x2, TCP destination port is 14384, should be 80 (HTTP): these are the characters “80”, not the number (RFC 9293 §3.1)',
    ]);
  });

  test('decimal digits read as hexadecimal ones, and the other way round', () => {
    expect(withField({ dstPort: 0x80 })[0]).toContain('[number-base]');
    const ttl = buildIpv4({
      src: client,
      dst: server,
      protocol: 6,
      payload: request,
      identification: 0x1c46,
      ttl: 0x61,
      dontFragment: true,
    });
    expect(told(ttl, asPacket)).toEqual([
      '[number-base] offset 0x8, IPv4 time to live is 97, should be 61: decimal digits were read as hexadecimal ones (RFC 1812 §5.3.1)',
    ]);
    const wrong = [10, 24, 1, 1].map((part) => Number.parseInt(String(part), 16));
    const want = patched(arpRequest, 28, 10, 24, 1, 1);
    expect(told(patched(arpRequest, 28, ...wrong), { want })[0]).toContain(
      '[number-base] offset 0x1c, ARP sender protocol address is 16.36.1.1',
    );
    const etherType = told(patched(arpRequest, 12, ...u16(806)), asArp);
    expect(etherType).toEqual([
      expect.stringMatching(
        /^\[number-base\] offset 0xc, EtherType is 0x0326, should be 0x0806 \(ARP\): hexadecimal digits were read as decimal ones/,
      ),
    ]);
  });

  test('cut off', () => {
    expect(withField({ sequenceNumber: 0x5678 })[0]).toContain(
      '[cut-off] offset 0x4, TCP sequence number is 22136, should be 305419896: only its lower bits are here',
    );
    expect(withField({ srcPort: 49213 & 0xff })[0]).toContain('[cut-off]');
    expect(withField({ sequenceNumber: 0x1234 })[0]).toContain('only its upper bits are here');
  });

  test('with a sign', () => {
    const value = 0x12348678;
    const want = segment({ sequenceNumber: value });
    const compare = (got: number) => told(segment({ sequenceNumber: got }), { want, wrap: inTcp })[0];
    expect(compare(0xffff8678)).toContain('[sign-extension]');
    expect(compare(((0x12 << 24) | (0x34 << 16) | ((0x86 << 24) >> 16) | 0x78) >>> 0)).toContain('[sign-extension]');
    expect(compare(value - 0x10000)).toContain('[sign-extension]');
  });
});

describe('units', () => {
  test('header lengths in bytes', () => {
    const ihl = fixed(patched(packet, 0, 0x44)); // 20 does not fit: its lower four bits
    expect(told(ihl, asPacket)).toEqual([
      expect.stringContaining(
        '[wrong-unit] offset 0x0, IPv4 internet header length is 4 (16 bytes), should be 5 (20 bytes): it counts words of four bytes, and 20 bytes are 5 of them',
      ),
    ]);
    const dataOffset = request.slice();
    tcpHeader.set(dataOffset, 0, 'dataOffset', 20 & 15);
    expect(told(dataOffset, asTcp)).toEqual([expect.stringContaining('[wrong-unit] offset 0xc, TCP data offset is 4')]);
  });

  test('a fragment offset in bytes', () => {
    const fragment = (fragmentOffset: number) =>
      buildIpv4({ src: client, dst: server, protocol: 17, payload: ascii('the rest of a datagram'), fragmentOffset });
    expect(told(fragment(1480), { want: fragment(185), wrap: inEthernet() })).toEqual([
      '[wrong-unit] offset 0x6, IPv4 fragment offset is 1480 (11840 bytes), should be 185 (1480 bytes): it counts units of eight bytes (RFC 791 §3.1)',
    ]);
  });

  test('the window scale as a factor, the window unscaled', () => {
    const factor = segment({ ...synFields, options: { mss: 1460, sackPermitted: true, windowScale: 128 } });
    expect(told(factor, asSyn)).toEqual([
      expect.stringContaining(
        '[wrong-unit] offset 0x1f, TCP window scale shift count is 128, should be 7 (× 128): it is the exponent',
      ),
    ]);
    expect(withField({ window: 502 << 7 })[0]).toContain(
      '[wrong-unit] offset 0xe, TCP window is 64256, should be 502: it is the window, shifted right by the scale',
    );
    expect(told(segment({ ...synFields, window: 64240 >> 7 }), asSyn)[0]).toContain(
      'the window of a SYN is never scaled',
    );
  });

  test('times', () => {
    const lease = (leaseTime: number) =>
      buildDhcp({ ...discoverFields, options: { ...discoverFields.options, leaseTime } });
    expect(told(lease(3_600_000), asDhcp)).toEqual([
      expect.stringMatching(
        /^\[wrong-unit\] .*DHCP IP address lease time is 3600000 s, should be 3600 s: milliseconds and seconds mixed up\?/,
      ),
    ]);
    expect(told(lease(3_600_000_000), asDhcp)[0]).toContain('microseconds and seconds mixed up?');
  });
});

describe('lengths', () => {
  const total = (off: number) => told(fixed(patched(packet, 2, ...u16(packet.length + off))), asPacket);

  test('IPv4: which header counts, and which does not', () => {
    const is = (off: number) =>
      `offset 0x2, IPv4 total length is ${packet.length + off} bytes, should be ${packet.length} bytes`;
    expect(total(-20)).toEqual([
      `[length-off-by-header] ${is(-20)}: 20 too few, the IPv4 header counts too (RFC 791 §3.1)`,
    ]);
    expect(total(14)).toEqual([
      `[length-off-by-header] ${is(14)}: 14 too many, the Ethernet header does not count (RFC 791 §3.1)`,
    ]);
    const udp = ipv4(datagram, 17);
    const got = fixed(patched(udp, 2, ...u16(udp.length - 28)));
    expect(told(got, { want: udp, wrap: inEthernet() })).toEqual([
      expect.stringMatching(/28 too few, the IPv4 header and the UDP header count too/),
    ]);
  });

  test('one more, one less, and any other', () => {
    expect(total(1)[0]).toMatch(/^\[off-by-one\] .*: one too many/);
    expect(total(-1)[0]).toMatch(/^\[off-by-one\] .*: one too few/);
    expect(total(3)).toEqual([
      expect.stringMatching(/^offset 0x2, IPv4 total length is \d+ bytes, should be \d+ bytes \(RFC 791 §3.1\)$/),
    ]);
  });

  test('UDP', () => {
    const frame = ethernet(ipv4(datagram, 17));
    const length = (off: number) => told(patched(frame, 38, ...u16(datagram.length + off)), { want: frame });
    expect(length(-8)).toEqual([
      expect.stringMatching(
        /^\[length-off-by-header\] offset 0x26, UDP length .* 8 too few, the UDP header counts too/,
      ),
    ]);
    expect(length(12)).toEqual([expect.stringMatching(/12 too many, the pseudo-header does not count/)]);
    expect(length(20)).toEqual([expect.stringMatching(/20 too many, the IPv4 header does not count/)]);
  });

  test('options', () => {
    expect(told(patched(syn, 21, 2), asSyn)).toEqual([
      '[option-length] offset 0x15, TCP maximum segment size length is 2 bytes, should be 4 bytes: 2 too few, kind and length count too (RFC 9293 §3.2)',
    ]);
    expect(told(patched(discover, 241, 3), asDhcp)).toEqual([
      '[option-length] offset 0xf1, DHCP message type length is 3 bytes, should be 1 byte: 2 too many, code and length do not count (RFC 2132 §2)',
    ]);
  });

  test('headers with options', () => {
    const without = syn.slice();
    tcpHeader.set(without, 0, 'dataOffset', 5);
    expect(told(without, asSyn)[0]).toMatch(
      /^\[length-off-by-header\] offset 0xc, TCP data offset is 5 \(20 bytes\), should be 8 .*: 12 bytes too few, the options count too/,
    );
  });

  test('DNS records', () => {
    const want = response;
    const rdLengthAt = want.findIndex((byte, index) => byte === 0 && want[index + 1] === 4 && want[index + 2] === 10);
    expect(told(patched(want, rdLengthAt, 0, 6), { want, wrap: overDns })).toEqual([
      expect.stringMatching(
        /^\[length-off-by-header\] .*DNS answer 2 RDLENGTH is 6 bytes, should be 4 bytes: 2 too many, the length itself does not count/,
      ),
    ]);
  });
});

describe('numbers of a conversation', () => {
  test('an acknowledgment that is off by one', () => {
    expect(withField({ acknowledgmentNumber: requestFields.acknowledgmentNumber! - 1 })).toEqual([
      '[off-by-one-ack] offset 0x8, TCP acknowledgment number is 2596069104, should be 2596069105: it names the next byte that is expected, and SYN and FIN count as one each (RFC 9293 §3.4)',
    ]);
    const last = segment({ acknowledgmentNumber: 0 });
    expect(told(segment({ acknowledgmentNumber: 0xffffffff }), { want: last, wrap: inTcp })[0]).toContain(
      '[off-by-one-ack]',
    );
  });

  test('sequence and acknowledgment exchanged', () => {
    const { sequenceNumber, acknowledgmentNumber } = requestFields;
    expect(withField({ sequenceNumber: acknowledgmentNumber!, acknowledgmentNumber: sequenceNumber })).toEqual([
      expect.stringContaining('[swapped-fields] offset 0x4, TCP sequence number'),
    ]);
  });

  test('the other side’s id, not copied', () => {
    expect(told(patched(discover, 4, 1, 2, 3, 4), asDhcp)).toEqual([
      '[wrong-xid] offset 0x4, DHCP transaction ID is 0x01020304, should be 0x3903f326: it ties question and answer together and is copied as it is (RFC 2131 §2)',
    ]);
    expect(told(patched(query, 0, 0, 0), asQuery)[0]).toContain(
      '[wrong-xid] offset 0x0, DNS ID is 0x0000, should be 0xa1b2: it was not filled in',
    );
    const echo = (identifier: number) =>
      ipv4(buildIcmp({ type: 0, code: 0, identifier, sequenceNumber: 3, data: ascii('abc') }), 1);
    expect(told(echo(7), { want: echo(0x3456), wrap: inEthernet() })[0]).toContain('[wrong-xid]');
  });

  test('a TTL that was taken down twice, or not', () => {
    const ttl = (value: number) => fixed(patched(packet, 8, value));
    expect(told(ttl(62), asPacket)).toEqual([
      expect.stringContaining(
        '[off-by-one] offset 0x8, IPv4 time to live is 62, should be 61: each router takes one away, once',
      ),
    ]);
  });
});

describe('two fields, one mistake', () => {
  test('source and destination swapped: told once', () => {
    expect(told(segment({ srcPort: 80, dstPort: 49213 }), asTcp)).toEqual([
      '[swapped-addresses] offset 0x0, TCP source port is 80 (HTTP), should be 49213: source and destination are the wrong way round (RFC 9293 §3.1)',
    ]);
    const macs = patched(arpRequest, 0, ...arpRequest.subarray(6, 12), ...arpRequest.subarray(0, 6));
    expect(told(macs, asArp)).toEqual([
      expect.stringContaining('[swapped-addresses] offset 0x0, Ethernet destination address'),
    ]);
    const addresses = told(
      fixed(patched(packet, 12, ...packet.subarray(16, 20), ...packet.subarray(12, 16))),
      asPacket,
    );
    expect(addresses).toEqual([expect.stringContaining('[swapped-addresses] offset 0xc, IPv4 source address')]);
    const protocol = patched(arpRequest, 28, ...arpRequest.subarray(38, 42));
    const [line, ...more] = told(patched(protocol, 38, ...arpRequest.subarray(28, 32)), asArp);
    expect([line, more]).toEqual([
      expect.stringContaining('[swapped-addresses] offset 0x1c, ARP sender protocol address'),
      [],
    ]);
  });

  test('halves of a byte', () => {
    expect(told(fixed(patched(packet, 0, 0x54)), asPacket)).toEqual([
      expect.stringContaining(
        '[wrong-bit] offset 0x0, IPv4 version and header length is 0x54, should be 0x45: the halves of the byte are swapped',
      ),
    ]);
  });
});

describe('flags', () => {
  test('DHCP’s broadcast flag', () => {
    expect(told(patched(discover, 10, 0x00, 0x01), asDhcp)).toEqual([
      '[broadcast-flag] offset 0xa, DHCP flags word is 0x0001, should be 0x8000: the broadcast flag is the leftmost bit of the two bytes (RFC 2131 §4.1)',
    ]);
    expect(told(patched(discover, 10, 0x00, 0x00), asDhcp)).toEqual([
      '[broadcast-flag] offset 0xa, DHCP broadcast flag is not set, should be set: it decides whether the answer comes to everybody or to one address (RFC 2131 §4.1)',
    ]);
  });

  test('in the bit beside', () => {
    expect(told(segment({ ...synFields, syn: false, fin: true }), asSyn)).toEqual([
      expect.stringContaining('[wrong-bit] offset 0xd, TCP flags word is 0x01, should be 0x02'),
    ]);
  });

  test('that are missing', () => {
    expect(withField({ psh: false })).toEqual(['offset 0xd, TCP PSH flag is not set, should be set (RFC 9293 §3.1)']);
  });
});

test('every 32-bit byte order, cut and base mistake of many numbers has a name', () => {
  const numbers = [0x01020304, 0x9abcdef0, 0xfedcba98, 0x10203040, 0x00010203, 0x7f8081ff];
  for (const value of numbers) {
    const want = patched(discover, 4, ...u32(value));
    const reversed = patched(discover, 4, ...u32(value).toReversed());
    expect(compareFrames(reversed, { want, wrap: overDhcp }).map(({ mistake }) => mistake)).toEqual(['byte-order']);
    const cut = patched(discover, 4, ...u32(value & 0xffff));
    expect(compareFrames(cut, { want, wrap: overDhcp }).map(({ mistake }) => mistake)).toEqual(['cut-off']);
  }
});
