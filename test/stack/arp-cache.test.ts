import { describe, expect, test } from 'vitest';
import { milliseconds, NEVER, seconds } from '../../src/bytes/time.ts';
import { ArpOperation, type ArpPacket, decodeArp } from '../../src/packet/arp.ts';
import { EtherType } from '../../src/packet/ethernet.ts';
import { ArpCache, type ArpConfig, type ArpEvent, type ArpOutput, arpTransitions } from '../../src/stack/arp-cache.ts';

const US = { mac: '02:00:00:00:00:01', address: '10.0.0.1' };
const PEER = { mac: '02:00:00:00:00:02', address: '10.0.0.2' };
const OTHER = { mac: '02:00:00:00:00:03', address: '10.0.0.3' };
const packet = (n: number) => Uint8Array.of(n);

function cache(config: ArpConfig = {}) {
  const events: ArpEvent[] = [];
  const lost: Uint8Array[][] = [];
  const arp = new ArpCache(US.mac, {
    onEvent: (event) => events.push(event),
    onUnreachable: (_, packets) => lost.push([...packets]),
    ...config,
  });
  arp.address = US.address;
  return { arp, events, lost };
}

function arpFrom(
  sender: { mac: string; address: string },
  target: string,
  operation: number = ArpOperation.REQUEST,
): ArpPacket {
  return {
    hardwareType: 1,
    protocolType: EtherType.IPV4,
    hardwareLength: 6,
    protocolLength: 4,
    operation,
    senderHardwareAddress: sender.mac,
    senderProtocolAddress: sender.address,
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: target,
  };
}

function sent(arp: ArpCache): ArpOutput[] {
  const outputs: ArpOutput[] = [];
  for (let out = arp.pollTransmit(); out; out = arp.pollTransmit()) outputs.push(out);
  return outputs;
}

describe('resolving', () => {
  test('asks everybody once, keeps the packets, and sends them in order when the answer comes', () => {
    const { arp } = cache();
    arp.resolve(PEER.address, packet(1), 0);
    arp.resolve(PEER.address, packet(2), 10);
    const [request, ...more] = sent(arp);
    expect(more).toEqual([]);
    expect(request).toMatchObject({ dst: 'ff:ff:ff:ff:ff:ff', etherType: EtherType.ARP });
    expect(decodeArp(request!.payload)).toEqual(arpFrom(US, PEER.address));

    arp.handleArp(arpFrom(PEER, US.address, ArpOperation.REPLY), 20);
    expect(sent(arp)).toEqual([
      { dst: PEER.mac, etherType: EtherType.IPV4, payload: packet(1) },
      { dst: PEER.mac, etherType: EtherType.IPV4, payload: packet(2) },
    ]);
    arp.resolve(PEER.address, packet(3), 30);
    expect(sent(arp)).toEqual([{ dst: PEER.mac, etherType: EtherType.IPV4, payload: packet(3) }]);
  });

  test('asks three times, a second apart, and then gives the packets up (RFC 1122 §2.3.2.1)', () => {
    const { arp, events, lost } = cache();
    arp.resolve(PEER.address, packet(1), 0);
    for (const at of [seconds(1), seconds(2)]) {
      expect(sent(arp)).toHaveLength(1);
      expect(arp.nextTimer()).toBe(at);
      arp.handleTimer(at - 1);
      expect(sent(arp)).toEqual([]);
      arp.handleTimer(at);
    }
    expect(sent(arp)).toHaveLength(1);
    arp.handleTimer(seconds(3));
    expect(sent(arp)).toEqual([]);
    expect(lost).toEqual([[packet(1)]]);
    expect(events.map(({ kind }) => kind)).toEqual(['requested', 'requested', 'requested', 'unreachable']);
    expect(arp.nextTimer()).toBe(NEVER);
  });

  test('keeps the latest packets when more wait than it has room for (RFC 1122 §2.3.2.2)', () => {
    const { arp } = cache({ maxWaiting: 2 });
    for (const n of [1, 2, 3]) arp.resolve(PEER.address, packet(n), 0);
    arp.handleArp(arpFrom(PEER, US.address, ArpOperation.REPLY), 1);
    const ip = sent(arp).filter(({ etherType }) => etherType === EtherType.IPV4);
    expect(ip.map(({ payload }) => payload)).toEqual([packet(2), packet(3)]);
  });

  test('believes an answer for a minute, then asks again (RFC 1122 §2.3.2.1)', () => {
    const { arp, events } = cache();
    arp.handleArp(arpFrom(PEER, US.address), 0);
    sent(arp);
    arp.resolve(PEER.address, packet(1), seconds(60) - 1);
    expect(sent(arp).map(({ etherType }) => etherType)).toEqual([EtherType.IPV4]);
    arp.resolve(PEER.address, packet(2), seconds(60));
    expect(sent(arp).map(({ etherType }) => etherType)).toEqual([EtherType.ARP]);
    expect(events.map(({ kind }) => kind)).toEqual(['learned', 'answered', 'expired', 'requested']);
  });

  test('an entry expires by the timer too, and a refresh puts that off', () => {
    const { arp } = cache({ lifetime: seconds(10) });
    arp.handleArp(arpFrom(PEER, US.address), 0);
    arp.handleArp(arpFrom(PEER, OTHER.address), seconds(5));
    expect(arp.nextTimer()).toBe(seconds(15));
    arp.handleTimer(seconds(14));
    expect(arp.lookup(PEER.address, seconds(14))).toBe(PEER.mac);
    arp.handleTimer(seconds(15));
    expect(arp.entries().size).toBe(0);
  });

  test('holds a bounded number of entries; the one refreshed longest ago goes', () => {
    const { arp } = cache({ maxEntries: 2 });
    arp.handleArp(arpFrom(PEER, US.address), 0);
    arp.handleArp(arpFrom(OTHER, US.address), 1);
    arp.handleArp(arpFrom(PEER, US.address), 2);
    arp.resolve('10.0.0.4', packet(1), 3);
    expect([...arp.entries().keys()]).toEqual([PEER.address, '10.0.0.4']);
  });
});

describe('receiving, after RFC 826 "Packet Reception"', () => {
  test('a request for us teaches us the asker and is answered to it alone', () => {
    const { arp } = cache();
    arp.handleArp(arpFrom(PEER, US.address), 0);
    expect(arp.lookup(PEER.address, 0)).toBe(PEER.mac);
    const [reply] = sent(arp);
    expect(reply!.dst).toBe(PEER.mac);
    expect(decodeArp(reply!.payload)).toEqual({
      ...arpFrom(US, PEER.address, ArpOperation.REPLY),
      targetHardwareAddress: PEER.mac,
    });
  });

  test('a request for another teaches us nothing new', () => {
    const { arp } = cache();
    arp.handleArp(arpFrom(PEER, OTHER.address), 0);
    expect(arp.entries().size).toBe(0);
    expect(sent(arp)).toEqual([]);
  });

  test('but it updates what we have: the merge rule', () => {
    const { arp, events } = cache();
    arp.handleArp(arpFrom(PEER, US.address), 0);
    arp.handleArp(arpFrom({ ...PEER, mac: OTHER.mac }, '10.0.0.9'), 1);
    expect(arp.lookup(PEER.address, 2)).toBe(OTHER.mac);
    expect(events.at(-1)).toEqual({ kind: 'updated', address: PEER.address, mac: OTHER.mac });
  });

  test('a request from the one we are asking for is answer enough', () => {
    const { arp } = cache();
    arp.resolve(PEER.address, packet(1), 0);
    arp.handleArp(arpFrom(PEER, '10.0.0.9'), milliseconds(1));
    expect(sent(arp).map(({ dst }) => dst)).toEqual(['ff:ff:ff:ff:ff:ff', PEER.mac]);
  });

  test('a probe (sender 0.0.0.0) is answered and not learned (RFC 5227 §1.1)', () => {
    const { arp } = cache();
    arp.handleArp(arpFrom({ mac: PEER.mac, address: '0.0.0.0' }, US.address), 0);
    expect(arp.entries().size).toBe(0);
    expect(decodeArp(sent(arp)[0]!.payload)).toMatchObject({
      operation: ArpOperation.REPLY,
      targetProtocolAddress: '0.0.0.0',
    });
  });

  test('a group address is nobody’s own and is not believed (RFC 1812 §3.3.2)', () => {
    const { arp } = cache();
    arp.handleArp(arpFrom({ mac: 'ff:ff:ff:ff:ff:ff', address: PEER.address }, US.address), 0);
    expect(arp.entries().size).toBe(0);
    expect(sent(arp)).toEqual([]);
  });

  test('another machine with our address is a conflict, not an entry (RFC 5227 §2.4)', () => {
    const { arp, events } = cache();
    arp.handleArp(arpFrom({ mac: PEER.mac, address: US.address }, US.address), 0);
    expect(events).toEqual([{ kind: 'conflict', address: US.address, mac: PEER.mac }]);
    expect(arp.entries().size).toBe(0);
  });

  test('our own packet come back is no conflict', () => {
    const { arp, events } = cache();
    arp.handleArp(arpFrom(US, US.address), 0);
    expect(events).toEqual([]);
    expect(sent(arp)).toEqual([]);
  });

  test('an answer to our probe is a conflict: somebody has the address (RFC 5227 §2.1.1)', () => {
    const { arp, events } = cache();
    arp.address = undefined;
    arp.handleArp(arpFrom(PEER, OTHER.address, ArpOperation.REPLY), 0);
    expect(events).toEqual([]);
    arp.probe(PEER.address);
    arp.handleArp(arpFrom(PEER, '0.0.0.0', ArpOperation.REPLY), 1);
    expect(events).toEqual([{ kind: 'conflict', address: PEER.address, mac: PEER.mac }]);
  });

  test('without an address of our own nothing is for us', () => {
    const { arp } = cache();
    arp.address = undefined;
    arp.handleArp(arpFrom(PEER, US.address), 0);
    expect(sent(arp)).toEqual([]);
    expect(arp.entries().size).toBe(0);
  });
});

test('an announcement is a request for our own address; a probe names no sender (RFC 5227 §1.1, §2.3)', () => {
  const { arp } = cache();
  arp.announce();
  arp.probe('10.0.0.7');
  expect(sent(arp).map(({ payload }) => decodeArp(payload))).toEqual([
    arpFrom(US, US.address),
    arpFrom({ mac: US.mac, address: '0.0.0.0' }, '10.0.0.7'),
  ]);
});

describe('the table of transitions', () => {
  /** Brings the entry of PEER into a state, at time 0. */
  const into = {
    absent: () => {},
    incomplete: (arp: ArpCache) => arp.resolve(PEER.address, packet(0), 0),
    reachable: (arp: ArpCache) => arp.handleArp(arpFrom(PEER, US.address), 0),
  };
  const events: Record<(typeof arpTransitions)[number]['event'], (arp: ArpCache) => void> = {
    resolve: (arp) => arp.resolve(PEER.address, packet(1), 1),
    'arp-to-us': (arp) => arp.handleArp(arpFrom(PEER, US.address), 1),
    arp: (arp) => arp.handleArp(arpFrom(PEER, OTHER.address), 1),
    retry: (arp) => arp.handleTimer(seconds(1)),
    'retries-exhausted': (arp) => {
      for (const n of [1, 2, 3]) arp.handleTimer(seconds(n));
    },
    expiry: (arp) => arp.handleTimer(seconds(60)),
  };
  test.each(arpTransitions)('$from, $event: $to', ({ from, event, to }) => {
    const { arp } = cache();
    into[from](arp);
    expect(arp.entries().get(PEER.address)?.state ?? 'absent').toBe(from);
    events[event](arp);
    expect(arp.entries().get(PEER.address)?.state ?? 'absent').toBe(to);
  });
});
