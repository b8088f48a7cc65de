/** Whatever IPv6 frame comes in on a port, a device goes on: it counts, answers or forgets, and never throws. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIpv6Address } from '../../src/bytes/ipv6-address.ts';
import { Random } from '../../src/bytes/random.ts';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIcmpv6, type Icmpv6Message } from '../../src/packet/icmpv6.ts';
import { IpProtocol } from '../../src/packet/ipv4.ts';
import { buildIpv6 } from '../../src/packet/ipv6.ts';
import { buildTcp } from '../../src/packet/tcp.ts';
import * as kernel from '../packet/kernel-vectors6.ts';

const MAC = kernel.ROUTER6_MAC;

function devices(): Host[] {
  const ipv6 = { addresses: [`${kernel.ROUTER6}/64`], dadTransmits: 0 };
  const config = { name: 'host', ports: [{ mac: MAC, ipv6 }], random: new Random('robust') };
  const second = { mac: '02:00:00:00:b2:02', mtu: 1280, ipv6: { addresses: ['2001:db8:1::1/64'], dadTransmits: 0 } };
  const advertise = { prefixes: [] };
  const first = { mac: MAC, ipv6: { ...ipv6, advertise } };
  const made = [new Host(config), new Router({ ...config, name: 'router', ports: [first, second] })];
  for (const device of made) {
    device.sockets.bindUdp(7, { onDatagram: () => {} });
    device.sockets.listenTcp(7, () => ({}));
  }
  return made;
}

/** Gives a frame to a device and lets it do all that follows within a minute. */
function feed(device: Host, frame: Uint8Array): void {
  device.handleFrame(0, frame, seconds(1));
  while (device.pollTransmit()) {}
  for (let i = 0, at = device.nextTimer(); i < 50 && at !== NEVER && at < seconds(60); i++, at = device.nextTimer()) {
    device.handleTimer(at);
    while (device.pollTransmit()) {}
  }
}

const wrap = (packet: Uint8Array, dst = MAC) =>
  buildEthernet({ dst, src: kernel.LAPTOP6_MAC, etherType: EtherType.IPV6, payload: packet });

const frames = Object.entries(kernel).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);

describe.each(frames)('the kernel’s %s', (_, frame) => {
  test('in every length, and with every bit flipped, throws nothing', () => {
    for (const device of devices()) {
      for (let length = 14; length <= frame.length; length++) feed(device, frame.slice(0, length));
      for (let bit = 12 * 8; bit < frame.length * 8; bit++) {
        const flipped = frame.slice();
        flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
        feed(device, flipped);
      }
    }
  });
});

const address = fc.oneof(
  fc.constantFrom('::', '::1', 'ff02::1', 'ff02::2', 'fe80::1', kernel.ROUTER6, '2001:db8:1::7', '2001:db8::7'),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => readIpv6Address(octets, 0)),
);
const bytes = fc.uint8Array({ maxLength: 120 });
const u32 = fc.nat(0xffffffff);

test('messages with right checksums and wrong contents throw nothing, whoever they are from', () => {
  const prefix = fc.record({
    prefix: address,
    prefixLength: fc.nat(128),
    onLink: fc.boolean(),
    autonomous: fc.boolean(),
    validLifetime: u32,
    preferredLifetime: u32,
  });
  const options = fc.record(
    {
      sourceLinkAddress: fc.constantFrom('02:00:00:00:00:09', 'ff:ff:ff:ff:ff:ff'),
      targetLinkAddress: fc.constantFrom('02:00:00:00:00:09', '33:33:00:00:00:01'),
      mtu: u32,
      prefixes: fc.array(prefix, { maxLength: 3 }),
      rdnss: fc.array(fc.record({ lifetime: u32, servers: fc.array(address, { minLength: 1, maxLength: 2 }) })),
    },
    { requiredKeys: [] },
  );
  const code = fc.constantFrom(0, 0, 0, 1, 255);
  const flags = { router: fc.boolean(), solicited: fc.boolean(), override: fc.boolean() };
  const times = { routerLifetime: fc.nat(0xffff), reachableTime: u32, retransTimer: u32 };
  const message: fc.Arbitrary<Icmpv6Message> = fc.oneof(
    fc.record({ type: fc.constant(133 as const), code, options }),
    fc.record({
      type: fc.constant(134 as const),
      code,
      curHopLimit: fc.nat(255),
      managed: fc.boolean(),
      other: fc.boolean(),
      ...times,
      options,
    }),
    fc.record({ type: fc.constant(135 as const), code, target: address, options }),
    fc.record({ type: fc.constant(136 as const), code, target: address, ...flags, options }),
    fc.record({ type: fc.constant(137 as const), code, target: address, destination: address, options }),
    fc.record({ type: fc.constantFrom(1 as const, 3 as const), code: fc.nat(9), quoted: bytes }),
    fc.record({ type: fc.constant(2 as const), code, mtu: u32, quoted: bytes }),
    fc.record({ type: fc.constant(128 as const), code, identifier: fc.nat(9), sequenceNumber: fc.nat(9), data: bytes }),
    fc.record({ type: fc.nat(255), code, body: bytes }),
  );
  const dstMac = fc.constantFrom(MAC, '33:33:00:00:00:01', 'ff:ff:ff:ff:ff:ff');
  fc.assert(
    fc.property(
      message,
      address,
      address,
      fc.constantFrom(255, 255, 64, 1, 0),
      dstMac,
      (given, src, dst, hopLimit, mac) => {
        const payload = buildIcmpv6(given, src, dst);
        const frame = wrap(buildIpv6({ src, dst, nextHeader: IpProtocol.ICMPV6, payload, hopLimit }), mac);
        for (const device of devices()) feed(device, frame);
      },
    ),
    { numRuns: 400 },
  );
});

test('packets of any next header and size throw nothing, and a flood of them fills no memory', () => {
  const [host, router] = devices() as [Host, Host];
  fc.assert(
    fc.property(fc.nat(255), address, address, bytes, fc.nat(255), (nextHeader, src, dst, payload, hopLimit) => {
      const frame = wrap(buildIpv6({ src, dst, nextHeader, payload, hopLimit }));
      feed(host, frame);
      feed(router, frame);
    }),
    { numRuns: 400 },
  );
  for (let n = 0; n < 3000; n++) {
    const src = `2001:db8::${(n + 0x1000).toString(16)}`;
    const syn = buildTcp({ srcPort: 1, dstPort: 7, sequenceNumber: n, syn: true }, src, kernel.ROUTER6);
    const frame = wrap(buildIpv6({ src, dst: kernel.ROUTER6, nextHeader: IpProtocol.TCP, payload: syn }));
    host.handleFrame(0, frame, seconds(100));
    while (host.pollTransmit()) {}
  }
  expect(host.ip6!.ports[0]!.neighbours.entries().size).toBeLessThanOrEqual(1024);
});
