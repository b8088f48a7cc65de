import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { internetChecksum } from '../../../src/bytes/checksum.ts';
import { buildIcmp, decodeIcmp, type IcmpError, type IcmpMessage } from '../../../src/packet/icmp.ts';
import { buildIpv4, decodeIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { buildUdp, decodeUdp } from '../../../src/packet/udp.ts';
import { updateChecksum } from '../../../src/stack/nat/checksum-update.ts';
import { NatTable, type NatTableConfig } from '../../../src/stack/nat/nat-table.ts';
import { NatTranslator, type NatVerdict } from '../../../src/stack/nat/nat-translator.ts';
import { expectRobust } from '../../helpers/robust.ts';

const OUTSIDE = '58.123.45.67';
const PC = '192.168.0.2';
const PHONE = '192.168.0.3';
const WEB = '142.250.196.164';
const ROUTER = '198.51.100.1';

interface Fields {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  payload?: Uint8Array;
  options?: Uint8Array;
}

const udp = ({ src, dst, srcPort, dstPort, payload = Uint8Array.of(1, 2, 3), options }: Fields) =>
  buildIpv4({
    src,
    dst,
    protocol: 17,
    payload: buildUdp({ srcPort, dstPort, payload }, src, dst),
    ...(options && { options }),
  });
const tcp = ({ src, dst, srcPort, dstPort, payload = Uint8Array.of(1, 2, 3), options }: Fields) =>
  buildIpv4({
    src,
    dst,
    protocol: 6,
    payload: buildTcp(
      { srcPort, dstPort, sequenceNumber: 1000, acknowledgmentNumber: 0, syn: true, window: 100, payload },
      src,
      dst,
    ),
    ...(options && { options }),
  });
const icmp = (src: string, dst: string, message: IcmpMessage) =>
  buildIpv4({ src, dst, protocol: IpProtocol.ICMP, payload: buildIcmp(message) });
const echo = (type: 0 | 8, identifier: number): IcmpMessage => ({
  type,
  code: 0,
  identifier,
  sequenceNumber: 1,
  data: Uint8Array.of(9, 8, 7),
});
const unreachable = (quoted: Uint8Array): IcmpMessage => ({ type: 3, code: 3, nextHopMtu: 0, quoted });

function nat(config: NatTableConfig = {}) {
  const translator = new NatTranslator(new NatTable(config));
  return {
    table: translator.table,
    out: (packet: Uint8Array) => packetOf(translator.outbound(packet, OUTSIDE, 0)),
    in: (packet: Uint8Array) => packetOf(translator.inbound(packet, 0)),
    hairpin: (packet: Uint8Array) => {
      const verdict = translator.hairpin(packet, OUTSIDE, 0);
      return verdict && packetOf(verdict);
    },
  };
}

function packetOf(verdict: NatVerdict): Uint8Array | string {
  return verdict.kind === 'pass' ? verdict.packet : verdict.reason;
}

describe('checksums', () => {
  test('the example of RFC 1624 §4', () => {
    expect(updateChecksum(0xdd2f, Uint8Array.of(0x55, 0x55), Uint8Array.of(0x32, 0x85))).toBe(0);
  });

  test('half a word cannot be replaced', () => {
    expect(() => updateChecksum(0, Uint8Array.of(1), Uint8Array.of(2))).toThrow(RangeError);
    expect(() => updateChecksum(0, Uint8Array.of(1, 2), Uint8Array.of())).toThrow(RangeError);
  });

  const anyFields = fc.record({
    srcPort: fc.integer({ min: 1, max: 0xffff }),
    dstPort: fc.integer({ min: 1, max: 0xffff }),
    payload: fc.uint8Array({ maxLength: 40 }),
    options: fc.constantFrom(new Uint8Array(0), Uint8Array.of(1, 1, 1, 0)),
    dst: fc.ipV4(),
  });

  test.each([
    ['UDP', udp],
    ['TCP', tcp],
  ] as const)('a turned packet of %s is the one that would have been built so', (_, build) => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const { out } = nat();
        const packet = build({ ...fields, src: PC });
        const copy = packet.slice();
        expect(out(packet)).toEqual(build({ ...fields, src: OUTSIDE }));
        expect(packet).toEqual(copy);
      }),
    );
  });

  test('a UDP datagram without a checksum has none afterwards', () => {
    const packet = udp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7 });
    packet[26] = packet[27] = 0;
    const turned = nat().out(packet) as Uint8Array;
    expect([...turned.subarray(26, 28)]).toEqual([0, 0]);
    expect(decodeUdp(decodeIpv4(turned).payload, OUTSIDE, WEB).payload).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('a UDP checksum that comes out as zero is sent as all ones (RFC 768)', () => {
    for (let word = 0; word < 0x10000; word++) {
      const payload = Uint8Array.of(word >> 8, word);
      const want = udp({ src: OUTSIDE, dst: WEB, srcPort: 5, dstPort: 7, payload });
      if (want[26] !== 0xff || want[27] !== 0xff) continue;
      expect(nat().out(udp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7, payload }))).toEqual(want);
      return;
    }
    throw new Error('no such datagram');
  });

  test('a wrong checksum stays wrong', () => {
    const packet = tcp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7 });
    packet[40]! ^= 1;
    const { payload } = decodeIpv4(nat().out(packet) as Uint8Array);
    expect(payload).not.toEqual(decodeIpv4(tcp({ src: OUTSIDE, dst: WEB, srcPort: 5, dstPort: 7 })).payload);
    expect(payload[20]).toBe(0);
  });
});

describe('packets', () => {
  test('an answer is turned back', () => {
    const { out, in: inbound } = nat();
    out(tcp({ src: PC, dst: WEB, srcPort: 54321, dstPort: 443 }));
    expect(inbound(tcp({ src: WEB, dst: OUTSIDE, srcPort: 443, dstPort: 54321 }))).toEqual(
      tcp({ src: WEB, dst: PC, srcPort: 443, dstPort: 54321 }),
    );
  });

  test('a ping is told by its identifier', () => {
    const { out, in: inbound } = nat();
    expect(out(icmp(PC, WEB, echo(8, 7)))).toEqual(icmp(OUTSIDE, WEB, echo(8, 7)));
    expect(out(icmp(PHONE, WEB, echo(8, 7)))).toEqual(icmp(OUTSIDE, WEB, echo(8, 8)));
    expect(inbound(icmp(WEB, OUTSIDE, echo(0, 8)))).toEqual(icmp(WEB, PHONE, echo(0, 7)));
  });

  test('what has no mapping does not come in', () => {
    const { in: inbound } = nat();
    expect(inbound(udp({ src: WEB, dst: OUTSIDE, srcPort: 5, dstPort: 7 }))).toBe('no-mapping');
    expect(inbound(icmp(WEB, OUTSIDE, echo(8, 7)))).toBe('no-mapping');
    expect(inbound(icmp(WEB, OUTSIDE, echo(0, 7)))).toBe('no-mapping');
  });

  test('other protocols and packets cut off go nowhere', () => {
    const { out, in: inbound } = nat();
    expect(out(buildIpv4({ src: PC, dst: WEB, protocol: 47, payload: new Uint8Array(20) }))).toBe('unsupported');
    expect(out(buildIpv4({ src: PC, dst: WEB, protocol: 17, payload: new Uint8Array(4) }))).toBe('unsupported');
    expect(out(buildIpv4({ src: PC, dst: WEB, protocol: 6, payload: new Uint8Array(12) }))).toBe('bad-packet');
    expect(inbound(icmp(ROUTER, OUTSIDE, unreachable(new Uint8Array(10))))).toBe('bad-packet');
  });
});

describe('ICMP errors', () => {
  const inside = udp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7, payload: new Uint8Array(5) });

  test.each([28, 30, 33])('one from outside is turned with the packet that it quotes, %i bytes of it', (length) => {
    const { out, in: inbound } = nat();
    const sent = out(inside) as Uint8Array;
    const turned = inbound(icmp(ROUTER, OUTSIDE, unreachable(sent.subarray(0, length)))) as Uint8Array;
    expect(turned).toEqual(icmp(ROUTER, PC, unreachable(inside.subarray(0, length))));
  });

  test('one about a ping has the inside identifier', () => {
    const { out, in: inbound } = nat();
    out(icmp(PC, WEB, echo(8, 7)));
    const sent = out(icmp(PHONE, WEB, echo(8, 7))) as Uint8Array;
    const turned = inbound(icmp(ROUTER, OUTSIDE, unreachable(sent)));
    expect(turned).toEqual(icmp(ROUTER, PHONE, unreachable(icmp(PHONE, WEB, echo(8, 7)))));
  });

  test('one from inside about what had come in names nobody inside', () => {
    const { out, in: inbound } = nat();
    out(inside);
    const came = udp({ src: WEB, dst: OUTSIDE, srcPort: 7, dstPort: 5 });
    const given = inbound(came) as Uint8Array;
    expect(out(icmp(PC, WEB, unreachable(given)))).toEqual(icmp(OUTSIDE, WEB, unreachable(came)));
    // From a router inside, too: its address means nothing out there (RFC 5508 REQ-5).
    expect(out(icmp('192.168.0.77', WEB, unreachable(given)))).toEqual(icmp(OUTSIDE, WEB, unreachable(came)));
  });

  test('one about nothing that went through is dropped, and so is a damaged one', () => {
    const { out, in: inbound } = nat();
    expect(inbound(icmp(ROUTER, OUTSIDE, unreachable(inside)))).toBe('no-mapping');
    expect(out(icmp(PC, WEB, unreachable(udp({ src: WEB, dst: PC, srcPort: 7, dstPort: 5 }))))).toBe('no-mapping');
    const sent = out(inside) as Uint8Array;
    const damaged = icmp(ROUTER, OUTSIDE, unreachable(sent));
    damaged[30]! ^= 1;
    expect(inbound(damaged)).toBe('bad-packet');
    const badHeader = sent.slice();
    badHeader[8]! ^= 1; // without its checksum
    expect(inbound(icmp(ROUTER, OUTSIDE, unreachable(badHeader)))).toBe('bad-packet');
  });

  test('it keeps its own checksum right, whatever the quotation’s length', () => {
    const { out, in: inbound } = nat();
    const sent = out(inside) as Uint8Array;
    const turned = decodeIpv4(inbound(icmp(ROUTER, OUTSIDE, unreachable(sent))) as Uint8Array);
    expect(internetChecksum(turned.payload)).toBe(0);
    expect((decodeIcmp(turned.payload) as IcmpError).quoted).toEqual(inside);
  });
});

describe('hairpinning', () => {
  const config: NatTableConfig = { forwards: [{ protocol: 'tcp', outsidePort: 8080, to: { address: PC, port: 80 } }] };

  test('inside to inside by the outside address: both see the outside address (RFC 4787 REQ-9)', () => {
    const { hairpin } = nat(config);
    expect(hairpin(tcp({ src: PHONE, dst: OUTSIDE, srcPort: 5, dstPort: 8080 }))).toEqual(
      tcp({ src: OUTSIDE, dst: PC, srcPort: 5, dstPort: 80 }),
    );
    expect(hairpin(tcp({ src: PC, dst: OUTSIDE, srcPort: 80, dstPort: 5 }))).toEqual(
      tcp({ src: OUTSIDE, dst: PHONE, srcPort: 8080, dstPort: 5 }),
    );
  });

  test('an error about such a packet goes both ways, too (RFC 5508 REQ-7)', () => {
    const { hairpin } = nat(config);
    const sent = tcp({ src: PHONE, dst: OUTSIDE, srcPort: 5, dstPort: 8080 });
    const given = hairpin(sent) as Uint8Array;
    expect(hairpin(icmp(PC, OUTSIDE, unreachable(given)))).toEqual(icmp(OUTSIDE, PHONE, unreachable(sent)));
  });

  test('what nobody inside has is for the gateway itself, and makes no mapping', () => {
    const { hairpin, table } = nat(config);
    expect(hairpin(udp({ src: PHONE, dst: OUTSIDE, srcPort: 5, dstPort: 53 }))).toBeUndefined();
    expect(hairpin(icmp(PHONE, OUTSIDE, echo(8, 1)))).toBeUndefined();
    expect(table.entries(0)).toHaveLength(1);
  });
});

test('any bytes after a good header give a verdict', () => {
  const { out, in: inbound, hairpin } = nat();
  const samples = [
    udp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7 }),
    tcp({ src: PC, dst: WEB, srcPort: 5, dstPort: 7 }),
    icmp(PC, WEB, unreachable(udp({ src: WEB, dst: PC, srcPort: 7, dstPort: 5 }))),
  ];
  for (const sample of samples) {
    const { payload, protocol, src, dst } = decodeIpv4(sample);
    expectRobust(payload, (body) => {
      const packet = buildIpv4({ src, dst, protocol, payload: body });
      for (const way of [out, inbound, hairpin]) way(packet);
    });
  }
});
