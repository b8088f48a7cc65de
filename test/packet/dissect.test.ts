import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/bytes/hex.ts';
import { Random } from '../../src/bytes/random.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { type Dissection, Dissector, dissect } from '../../src/packet/dissect.ts';
import { FAULT } from '../../src/packet/dissect-messages.ts';
import { LinkType } from '../../src/packet/dissect-registry.ts';
import { EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import { expectToTile } from '../helpers/tile.ts';
import {
  arpRequest,
  ascii,
  ethernet,
  GOOGLE,
  ip,
  LAPTOP,
  samples,
  syn,
  tcp,
  timeExceeded,
  udp,
} from './dissect-samples.ts';

const protocols = (dissection: Dissection) => dissection.layers.map(({ protocol }) => protocol).join(' ');

/** The layers of the frame tile it; every layer's fields tile the layer. */
function expectLayersToTile(dissection: Dissection, frame: Uint8Array): void {
  let at = 0;
  for (const layer of dissection.layers) {
    expectToTile(layer.fields, layer.start, layer.end);
    if (layer.bytes !== frame) continue;
    expect(layer.start, `${layer.protocol} starts where the layer before it ends`).toBe(at);
    at = layer.end;
  }
  expect(at).toBe(frame.length);
}

describe('one frame', () => {
  test.each(Object.entries(samples))('%s: layers tile the frame, fields tile the layers', (_name, frame) => {
    const dissection = dissect(frame, LinkType.ETHERNET);
    expect(dissection.error).toBeUndefined();
    expectLayersToTile(dissection, frame);
  });

  test('an ARP request is followed by the padding of a short frame', () => {
    expect(protocols(dissect(arpRequest, LinkType.ETHERNET))).toBe('ethernet arp padding');
  });

  test('bytes of an unknown protocol are data, not an error', () => {
    const dissection = dissect(ethernet(0x1234 + 0x8000, new Uint8Array(50)), LinkType.ETHERNET);
    expect(protocols(dissection)).toBe('ethernet data');
    expect(dissection.error).toBeUndefined();
    expect(protocols(dissect(Uint8Array.of(1, 2, 3), 4711))).toBe('data');
  });

  test('an IP packet without a link layer is read by its version', () => {
    const packet = syn.subarray(14);
    expect(protocols(dissect(packet, LinkType.RAW))).toBe('ipv4 tcp');
    expect(protocols(dissect(packet, LinkType.IPV4))).toBe('ipv4 tcp');
  });

  test('BSD loopback and Linux cooked captures lead to IP', () => {
    const packet = syn.subarray(14);
    expect(protocols(dissect(concatBytes(fromHex('02000000'), packet), LinkType.NULL))).toBe('loopback ipv4 tcp');
    const cooked = concatBytes(fromHex('0000 0001 0006 0016d323688a0000 0800'), packet);
    expect(protocols(dissect(cooked, LinkType.LINUX_SLL))).toBe('linuxSll ipv4 tcp');
  });

  test('a VLAN tag and an LLC frame are layers of their own', () => {
    const tagged = ethernet(EtherType.VLAN, concatBytes(fromHex('2064 0800'), syn.subarray(14)));
    expect(protocols(dissect(tagged, LinkType.ETHERNET))).toBe('ethernet vlan ipv4 tcp');
    const llc = ethernet(4, fromHex('424203 00'));
    const dissection = dissect(llc, LinkType.ETHERNET);
    expect(protocols(dissection)).toBe('ethernet llc data padding');
    expectLayersToTile(dissection, llc);
  });

  test('an ICMP error shows whose packet it is about', () => {
    const icmp = dissect(timeExceeded, LinkType.ETHERNET).layers[2]!;
    const quoted = icmp.fields.find(({ name }) => name === 'quoted')!;
    expect(quoted.children!.map(({ name }) => name)).toEqual(['ipv4', 'udp', 'data']);
  });
});

describe('IPv6', () => {
  /** ICMPv6 echo request ::1 → ::1, checksum computed by hand per RFC 8200 §8.1: 0x8000 + 0x3a + 8 + 1 + 1 + 1 + 1. */
  const echo = fromHex(
    '60000000 0008 3a40 00000000000000000000000000000001 00000000000000000000000000000001 8000 7fb9 0001 0001',
  );

  test('an ICMPv6 echo request is read and its checksum verified', () => {
    const dissection = dissect(echo, LinkType.RAW);
    expect(protocols(dissection)).toBe('ipv6 icmpv6');
    expectLayersToTile(dissection, echo);
    expect(dissection.layers[0]!.fields.find(({ name }) => name === 'src')!.value).toBe('::1');
    expect(dissection.notes).toMatchObject([{ kind: 'checksum', layer: 'icmpv6', ok: true }]);
  });

  test('extension headers and fragments are walked through', () => {
    const hopByHop = concatBytes(
      fromHex('60000000 0010 0040'),
      echo.subarray(8, 40),
      fromHex('3a00 050200000100'),
      echo.subarray(40),
    );
    expect(protocols(dissect(hopByHop, LinkType.IPV6))).toBe('ipv6 ipv6Extension icmpv6');
    const fragment = concatBytes(
      fromHex('60000000 0010 2c40'),
      echo.subarray(8, 40),
      fromHex('3a00 0009 00000001'),
      echo.subarray(40),
    );
    expect(protocols(dissect(fragment, LinkType.IPV6))).toBe('ipv6 ipv6Fragment data');
  });
});

describe('checksums', () => {
  test('good ones are noted as good', () => {
    expect(dissect(syn, LinkType.ETHERNET).notes).toMatchObject([
      { layer: 'ipv4', field: 'headerChecksum', ok: true },
      { layer: 'tcp', field: 'checksum', ok: true },
    ]);
  });

  test('a wrong one is noted with the value that it should have', () => {
    const good = udp(40000, 40001, ascii('abc'));
    const damaged = good.slice();
    damaged[42] = damaged[42]! ^ 1;
    const note = dissect(damaged, LinkType.ETHERNET).notes[1];
    expect(note).toMatchObject({ layer: 'udp', ok: false, found: (good[40]! << 8) | good[41]! });
    // One's complement: the data's word grew or fell by 0x0100.
    expect(Math.abs((note as { expected: number }).expected - (note as { found: number }).found)).toBe(0x0100);
  });
});

describe('malformed frames', () => {
  test.each([
    ['ethernet', syn.subarray(0, 10), ''],
    ['ipv4', syn.subarray(0, 30), 'ethernet'],
    ['tcp', ip({ protocol: IpProtocol.TCP, payload: new Uint8Array(12) }), 'ethernet ipv4'],
    ['udp', ip({ protocol: IpProtocol.UDP, payload: fromHex('0035 0035 0004 0000') }), 'ethernet ipv4'],
    ['icmp', ip({ protocol: IpProtocol.ICMP, payload: fromHex('0800') }), 'ethernet ipv4'],
    ['arp', ethernet(EtherType.ARP, new Uint8Array(28)), 'ethernet'],
  ])('in %s: the layers before are kept, the rest is data', (layer, frame, before) => {
    const dissection = dissect(frame, LinkType.ETHERNET);
    expect(dissection.error?.layer).toBe(layer);
    expect(protocols(dissection)).toMatch(new RegExp(`^${before} ?data( padding)?$`));
    expectLayersToTile(dissection, frame);
  });

  test('IP in IP in IP … ends', () => {
    let packet = buildIpv4({ src: LAPTOP, dst: GOOGLE, protocol: 4, payload: new Uint8Array(0) });
    for (let i = 0; i < 1000; i++) packet = buildIpv4({ src: LAPTOP, dst: GOOGLE, protocol: 4, payload: packet });
    const dissection = dissect(packet, LinkType.RAW);
    expect(dissection.layers).toHaveLength(65);
    expectLayersToTile(dissection, packet);
  });

  test('whatever the bytes, every link type gives layers that tile them', () => {
    const random = new Random('dissect fuzz');
    const dissector = new Dissector();
    const frames = Object.values(samples);
    for (let i = 0; i < 1000; i++) {
      const sample = frames[random.below(frames.length)]!;
      const frame = random.below(4) === 0 ? random.bytes(random.below(120)) : mutate(sample, random);
      for (const linkType of [...Object.values(LinkType), 4711]) {
        for (const dissection of [dissect(frame, linkType), dissector.dissect(frame, linkType)]) {
          expectLayersToTile(dissection, frame);
          expect(dissection.error?.message ?? '').not.toContain(FAULT);
        }
      }
    }
  });
});

function mutate(sample: Uint8Array, random: Random): Uint8Array {
  const frame = sample.slice(0, random.below(3) === 0 ? random.below(sample.length + 1) : sample.length);
  for (let n = random.below(6); n > 0 && frame.length > 0; n--) frame[random.below(frame.length)] = random.below(256);
  return frame;
}

describe('fragments', () => {
  const payload = buildUdp({ srcPort: 40000, dstPort: 40001, payload: new Uint8Array(100).fill(7) }, LAPTOP, GOOGLE);
  const fragment = (from: number, to: number) =>
    ip({
      protocol: IpProtocol.UDP,
      identification: 99,
      fragmentOffset: from / 8,
      moreFragments: to < payload.length,
      payload: payload.subarray(from, to),
    });
  const pieces = [fragment(0, 48), fragment(48, 96), fragment(96, payload.length)];

  test.each([
    ['in order', [0, 1, 2]],
    ['in reverse', [2, 1, 0]],
    ['with one twice', [0, 0, 2, 1]],
  ])('%s they give the whole datagram to the frame that completes it', (_name, order) => {
    const dissector = new Dissector();
    const seen = order.map((index) => dissector.dissect(pieces[index]!, LinkType.ETHERNET));
    const last = seen.pop()!;
    for (const dissection of seen) expect(protocols(dissection)).toMatch(/^ethernet ipv4 data( padding)?$/);
    expect(protocols(last)).toMatch(/^ethernet ipv4 data( padding)? udp data$/);
    expect(last.layers.find(({ protocol }) => protocol === 'udp')).toMatchObject({ source: 'reassembled' });
    expect(last.notes).toContainEqual(expect.objectContaining({ kind: 'reassembled', frames: 3 }));
    expect(last.notes).toContainEqual(expect.objectContaining({ layer: 'udp', ok: true }));
  });

  test('datagrams that never become whole do not pile up', () => {
    const dissector = new Dissector();
    for (let identification = 0; identification < 5000; identification++) {
      dissector.dissect(
        ip({ protocol: IpProtocol.UDP, identification, moreFragments: true, payload: new Uint8Array(8) }),
        LinkType.ETHERNET,
      );
    }
    // The first is long forgotten: its rest completes nothing.
    const rest = ip({ protocol: IpProtocol.UDP, identification: 0, fragmentOffset: 1, payload: new Uint8Array(8) });
    expect(protocols(dissector.dissect(rest, LinkType.ETHERNET))).not.toContain('udp');
  });
});

describe('TCP analysis', () => {
  const events = (frames: readonly Uint8Array[]) => {
    const dissector = new Dissector();
    return frames.map((frame) =>
      dissector
        .dissect(frame, LinkType.ETHERNET)
        .notes.flatMap((note) => (note.kind === 'tcp' ? [note.event] : []))
        .join(' '),
    );
  };
  const data = (sequenceNumber: number, content: string) =>
    tcp({ sequenceNumber, ack: true, acknowledgmentNumber: 6, payload: ascii(content) });
  const ackOf = (acknowledgmentNumber: number, window = 1000) =>
    tcp({ sequenceNumber: 6, ack: true, acknowledgmentNumber, window }, 9999, true);

  test('a segment sent again is a retransmission', () => {
    expect(events([data(2, 'abcd'), data(2, 'abcd'), data(6, 'ef')])).toEqual(['', 'retransmission', '']);
  });

  test('a segment behind a gap is out of order, and the one that fills the gap says so', () => {
    expect(events([data(2, 'ab'), data(6, 'ef'), data(4, 'cd'), data(8, 'g')])).toEqual([
      '',
      'out-of-order',
      'gap-filled',
      '',
    ]);
  });

  test('the same acknowledgment again while data is on its way is a duplicate ACK (RFC 5681 §2)', () => {
    expect(events([ackOf(2), data(2, 'ab'), ackOf(4), data(6, 'ef'), ackOf(4), ackOf(4, 2000), ackOf(4, 0)])).toEqual([
      '',
      '',
      '',
      'out-of-order',
      'duplicate-ack',
      'window-update',
      'zero-window window-update',
    ]);
  });

  test('one byte before what is expected asks whether the peer is there (RFC 9293 §3.8.4)', () => {
    expect(events([data(2, 'ab'), data(3, '')])).toEqual(['', 'keep-alive']);
  });

  test('a SYN with another initial sequence number starts a new connection on the same ports', () => {
    const open = (sequenceNumber: number) => tcp({ syn: true, sequenceNumber });
    expect(events([open(1), open(1), data(2, 'ab'), open(70_000), data(70_001, 'ab')])).toEqual([
      '',
      'retransmission',
      '',
      'port-reused',
      '',
    ]);
  });

  test('sequence numbers wrap around', () => {
    expect(events([data(0xfffffffe, 'abcd'), data(2, 'ef'), data(0xfffffffe, 'abcd')])).toEqual([
      '',
      '',
      'retransmission',
    ]);
  });
});
