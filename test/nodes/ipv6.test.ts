/** Hosts and routers that speak IPv6: RFC 8200, RFC 4443, RFC 4861, RFC 4862, RFC 8201. */

import { describe, expect, test } from 'vitest';
import { seconds } from '../../src/bytes/time.ts';
import { summarise } from '../../src/explain/summary.ts';
import { World } from '../../src/lab/world.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { Host, type HostConfig } from '../../src/nodes/host.ts';
import type { ProbeResult, TracerouteHop } from '../../src/nodes/ip-probe.ts';
import type { Ipv6PortConfig, Ipv6PortEvent } from '../../src/nodes/ipv6-port.ts';
import { Router } from '../../src/nodes/router.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIcmpv6 } from '../../src/packet/icmpv6.ts';
import { IpProtocol } from '../../src/packet/ipv4.ts';
import { buildIpv6 } from '../../src/packet/ipv6.ts';

const LAPTOP_MAC = '00:16:d3:23:68:8a';
const LAPTOP = '2001:db8::216:d3ff:fe23:688a';
const ROUTER = '2001:db8::1';
const ROUTER_LINK_LOCAL = 'fe80::ff:fe00:b201';
const WEB = '2001:db8:80::34';
const prefix = {
  prefix: '2001:db8::',
  prefixLength: 64,
  onLink: true,
  autonomous: true,
  validLifetime: 86400,
  preferredLifetime: 14400,
};

interface Changes {
  laptop?: Ipv6PortConfig;
  advertise?: Ipv6PortConfig['advertise'];
  farMtu?: number;
}

/** laptop -- router -- web; the laptop has its address when the world is handed over. */
async function makeWorld({ laptop: six = {}, advertise, farMtu = 1500 }: Changes = {}) {
  const world = new World({ medium: createMemoryMedium({ epoch: 0 }), seed: 'ipv6' });
  const events: Ipv6PortEvent[] = [];
  const make = (name: string, ports: HostConfig['ports'], more: Partial<HostConfig> = {}) =>
    world.add(new Host({ name, ports, random: world.random.fork(name), ...more }));
  const laptop = make('laptop', [{ mac: LAPTOP_MAC, ipv6: { onEvent: (event) => events.push(event), ...six } }]);
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        {
          mac: '02:00:00:00:b2:01',
          ipv6: { addresses: [`${ROUTER}/64`], dadTransmits: 0, advertise: advertise ?? { prefixes: [prefix] } },
        },
        { mac: '02:00:00:00:b2:02', mtu: farMtu, ipv6: { addresses: ['2001:db8:80::1/64'], dadTransmits: 0 } },
      ],
      random: world.random.fork('router'),
    }),
  );
  const web = make(
    'web',
    [
      {
        mac: '02:00:00:00:b2:80',
        ipv6: { addresses: [`${WEB}/64`], dadTransmits: 0, autoconfigure: false },
      },
    ],
    { routes6: [{ prefix: '::/0', nextHop: '2001:db8:80::1', port: 0 }] },
  );
  world.connect('lan', [laptop, 0], [router, 0], { delay: 100 });
  world.connect('far', [router, 1], [web, 0], { delay: 1000 });
  world.act(() => {});
  await world.pass(seconds(5));
  const ping = async (to: string, options = {}) => {
    let result: ProbeResult | undefined;
    world.act((now) =>
      laptop.ping(
        to,
        now,
        (given) => {
          result = given;
        },
        options,
      ),
    );
    await world.until(() => result !== undefined, 'the ping is over');
    return result!;
  };
  /** What was said on a link since frame `from`, in lines. */
  const said = (link: string, from = 0) => {
    const dissector = new Dissector();
    return world.frames
      .map((frame, index) => ({ ...frame, index }))
      .filter((frame) => frame.link === link)
      .flatMap(({ bytes, index }) => {
        const dissection = dissector.dissect(bytes, 1);
        expect(dissection.error).toBeUndefined();
        expect(dissection.notes.every((note) => note.kind !== 'checksum' || note.ok)).toBe(true);
        return index < from ? [] : [summarise(dissection, 'en')];
      });
  };
  return { world, laptop, router, web, ping, said, events };
}

describe('a host without any address', () => {
  test('asks whether its addresses are free, for a router, and has an address, a router, and nothing of IPv4', async () => {
    const { laptop, said } = await makeWorld();
    expect(said('lan').sort()).toEqual(
      [
        `NDP router for 1800 s 2001:db8::/64  ${ROUTER_LINK_LOCAL} → ff02::1`,
        'NDP does anybody have fe80::216:d3ff:fe23:688a?',
        `NDP does anybody have ${LAPTOP}?`,
        'NDP is there a router?  fe80::216:d3ff:fe23:688a → ff02::2',
        `NDP router for 1800 s 2001:db8::/64  ${ROUTER_LINK_LOCAL} → ff02::1`,
      ].sort(),
    );
    expect(laptop.sourceFor(WEB)).toBe(LAPTOP);
    expect(laptop.sourceFor('1.2.3.4')).toBe('0.0.0.0');
    expect(laptop.ip6!.routes(seconds(5))).toEqual([
      { prefix: '2001:db8::/64', port: 0 },
      { prefix: '::/0', nextHop: ROUTER_LINK_LOCAL, port: 0 },
    ]);
  });

  test('that the router gives no lifetime has an address and no way out', async () => {
    const { laptop, ping } = await makeWorld({ advertise: { prefixes: [prefix], routerLifetime: 0 } });
    expect(laptop.ip6!.ports[0]!.addresses.isUsable(LAPTOP)).toBe(true);
    expect(laptop.sourceFor(WEB)).toBe('::');
    expect(await ping(WEB)).toEqual({ kind: 'timeout' });
    expect(laptop.drops.of('no-address')).toBe(1);
  });

  test('whose address somebody else has does not take it', async () => {
    const world = new World({ medium: createMemoryMedium({ epoch: 0 }), seed: 'twins' });
    const make = (name: string, waits: boolean) =>
      world.add(new Host({ name, ports: [{ mac: LAPTOP_MAC, ipv6: { waits } }], random: world.random.fork(name) }));
    const [first, second] = [make('first', false), make('second', true)];
    world.connect('lan', [first, 0], [second, 0]);
    world.act(() => {});
    await world.pass(seconds(3));
    world.act((now) => second.ip6!.ports[0]!.start(now));
    await world.pass(seconds(3));
    const states = [first, second].map((host) => host.ip6!.ports[0]!.addresses.all.map(({ state }) => state));
    expect(states).toEqual([['preferred'], ['duplicate']]);
  });
});

describe('a ping', () => {
  test('crosses the router, which takes one off the hop limit', async () => {
    const { ping, said, world } = await makeWorld();
    const from = world.frames.length;
    expect(await ping(WEB)).toMatchObject({ kind: 'reply', from: WEB, ttl: 63 });
    expect(said('far', from)).toEqual([
      `NDP who has ${WEB}? tell 2001:db8:80::1`,
      `NDP ${WEB} is at 02:00:00:00:b2:80`,
      expect.stringContaining(`ICMPv6 echo request ${LAPTOP} → ${WEB}`),
      expect.stringContaining(`ICMPv6 echo reply ${WEB} → ${LAPTOP}`),
    ]);
  });

  test('to a link-local address stays on the link', async () => {
    const { ping, laptop, world } = await makeWorld();
    expect(await ping(ROUTER_LINK_LOCAL)).toMatchObject({ kind: 'reply', from: ROUTER_LINK_LOCAL, ttl: 64 });
    expect(laptop.sourceFor(ROUTER_LINK_LOCAL)).toBe('fe80::216:d3ff:fe23:688a');
    expect(world.frames.some(({ link }) => link === 'far')).toBe(false);
  });

  test('to oneself is answered', async () => {
    const { ping } = await makeWorld();
    expect(await ping(LAPTOP)).toMatchObject({ kind: 'reply', from: LAPTOP });
  });

  test.each([
    ['2001:db8:99::1', 'no route to destination', ROUTER],
    ['2001:db8:80::99', 'address unreachable', ROUTER],
  ])('to %s: %s', async (to, reason, from) => {
    const { ping } = await makeWorld();
    expect(await ping(to, { timeout: seconds(10) })).toMatchObject({ kind: 'unreachable', reason, from });
  });

  test('that may make one hop is told of by the router: traceroute', async () => {
    const { laptop, world } = await makeWorld();
    const hops: TracerouteHop[] = [];
    world.act((now) => laptop.traceroute(WEB, now, (hop) => hops.push(hop)));
    await world.until(() => hops.at(-1)?.isLast ?? false, 'traceroute is done');
    expect(hops.map(({ result }) => result)).toMatchObject([
      { kind: 'time-exceeded', from: ROUTER },
      { kind: 'unreachable', from: WEB, reason: 'port unreachable' },
    ]);
  });

  test('too big for the next link is told of, never cut (RFC 8201); smaller ones fit then', async () => {
    const { ping, laptop } = await makeWorld({ farMtu: 1300 });
    const data = new Uint8Array(1400);
    expect(await ping(WEB, { data })).toMatchObject({ kind: 'unreachable', reason: 'packet too big', from: ROUTER });
    expect(laptop.ip6!.mtuTo(WEB)).toBe(1300);
    expect(await ping(WEB, { data })).toMatchObject({ kind: 'unreachable', reason: 'packet too big', from: LAPTOP });
    expect(await ping(WEB, { data: data.subarray(0, 1300 - 48) })).toMatchObject({ kind: 'reply' });
  });
});

describe('sockets', () => {
  test('TCP over IPv6: MSS 1440, all bytes in both directions, also where a link takes less', async () => {
    const { laptop, web, world, said } = await makeWorld({ farMtu: 1280 });
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => i * 7);
    web.sockets.listenTcp(80, (stream) => ({
      onData: (bytes, now) => stream.write(bytes, now),
      onEnd: (now) => stream.end(now),
    }));
    const got: number[] = [];
    let closed = false;
    world.act((now) => {
      const stream = laptop.sockets.connectTcp(
        { address: WEB, port: 80 },
        {
          onData: (bytes) => got.push(...bytes),
          onClose: () => {
            closed = true;
          },
        },
        now,
      );
      stream.write(sent, now);
      stream.end(now);
    });
    await world.until(() => closed, 'the connection is closed');
    expect(Uint8Array.from(got)).toEqual(sent);
    const lines = said('lan');
    expect(lines.filter((line) => line.includes('[SYN')).every((line) => line.includes('MSS 1440'))).toBe(true);
    expect(lines.some((line) => line.startsWith('ICMPv6 packet too big'))).toBe(true);
  });

  test('UDP: an answer to whoever asked, and word of a closed port', async () => {
    const { laptop, web, world } = await makeWorld();
    const heard: string[] = [];
    const echo = web.sockets.bindUdp(7, { onDatagram: (bytes, from, now) => echo.send(bytes, from, now) });
    world.act((now) => {
      const socket = laptop.sockets.bindUdp(0, {
        onDatagram: (bytes, from) => heard.push(`${new TextDecoder().decode(bytes)} from ${from.address}:${from.port}`),
        onUnreachable: (to, reason) => heard.push(`${to.address}:${to.port} ${reason}`),
      });
      socket.send(new TextEncoder().encode('hello'), { address: WEB, port: 7 }, now);
      socket.send(new TextEncoder().encode('hello'), { address: WEB, port: 9 }, now);
    });
    await world.until(() => heard.length === 2, 'both are answered');
    expect(heard).toEqual([`hello from ${WEB}:7`, `${WEB}:9 port unreachable`]);
  });

  test('a connection to a port where nobody listens is reset', async () => {
    const { laptop, world } = await makeWorld();
    let reason: string | undefined;
    world.act((now) => {
      laptop.sockets.connectTcp(
        { address: WEB, port: 81 },
        {
          onClose: (why) => {
            reason = why;
          },
        },
        now,
      );
    });
    await world.until(() => reason !== undefined, 'the connection is refused');
    expect(reason).toMatch(/refused|reset/);
  });
});

describe('what must not be believed or passed on', () => {
  const frame = (packet: Uint8Array, dst = '02:00:00:00:b2:01') =>
    buildEthernet({ dst, src: LAPTOP_MAC, etherType: EtherType.IPV6, payload: packet });
  const solicitation = (hopLimit: number) => {
    const [src, dst] = ['2001:db8::bad', ROUTER];
    const message = {
      type: 135,
      code: 0,
      target: ROUTER,
      options: { sourceLinkAddress: '02:00:00:00:ba:d0' },
    } as const;
    const payload = buildIcmpv6(message, src, dst);
    return frame(buildIpv6({ src, dst, nextHeader: IpProtocol.ICMPV6, payload, hopLimit }));
  };

  test.each([
    [255, 1, 0],
    [254, 0, 1],
  ])('a neighbour’s question with hop limit %i: %i answers', async (hopLimit, answers, dropped) => {
    const { router } = await makeWorld();
    router.handleFrame(0, solicitation(hopLimit), seconds(6));
    let count = 0;
    while (router.pollTransmit()) count++;
    expect(count).toBe(answers);
    expect(router.drops.of('bad-ndp')).toBe(dropped);
  });

  test.each([
    ['from a link-local address', 'fe80::1', WEB, 'not-forwardable'],
    ['to a link-local address of another', LAPTOP, 'fe80::99', 'not-forwardable'],
    ['from a group', 'ff02::1', WEB, 'martian-source'],
    ['from the router itself', ROUTER, WEB, 'martian-source'],
    ['to a group nobody here is in', LAPTOP, 'ff02::99', 'not-for-us'],
  ] as const)('a packet %s goes nowhere', async (_, src, dst, reason) => {
    const { router } = await makeWorld();
    const packet = buildIpv6({ src, dst, nextHeader: IpProtocol.UDP, payload: new Uint8Array(8) });
    const before = router.drops.of(reason);
    router.handleFrame(0, frame(packet), seconds(6));
    expect(router.pollTransmit()).toBeUndefined();
    expect(router.drops.of(reason) - before).toBe(1);
  });

  test('an unknown next header is told of with a pointer to it (RFC 8200 §4)', async () => {
    const { router, said, world } = await makeWorld();
    const from = world.frames.length;
    const packet = buildIpv6({ src: LAPTOP, dst: ROUTER, nextHeader: 99, payload: new Uint8Array(8) });
    world.act((now) => router.handleFrame(0, frame(packet), now));
    await world.pass(seconds(1));
    expect(said('lan', from).at(-1)).toContain('ICMPv6 parameter problem: unknown next header');
  });

  test('a host without IPv6 drops its frames uncounted as anything new, and sends none', () => {
    const host = new Host({
      name: 'old',
      ports: [{ mac: '02:00:00:00:b2:01', address: '10.0.0.1' }],
      random: new World({ medium: createMemoryMedium({ epoch: 0 }), seed: '1' }).random,
    });
    host.handleFrame(0, solicitation(255), 0);
    expect(host.drops.all()).toEqual({ 'unknown-ethertype': 1 });
    expect(host.pollTransmit()).toBeUndefined();
    expect(host.sourceFor(WEB)).toBe('::');
    host.ping(WEB, 0, () => {});
    expect(host.pollTransmit()).toBeUndefined();
  });
});
