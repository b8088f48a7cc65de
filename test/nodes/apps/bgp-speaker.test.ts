/** Speakers on routers, in the world of the lab bgp. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { FrameView } from '../../../src/explain/frame-view.ts';
import { ases, neighboursOf } from '../../../src/lab/bgp/plan.ts';
import { type BgpWorld, makeBgpWorld, setCable, startSpeakers } from '../../../src/lab/bgp/world.ts';
import { usGoogle } from '../../../src/lab/home/addresses.ts';
import { World } from '../../../src/lab/world.ts';
import { createMemoryMedium } from '../../../src/media/memory.ts';
import { BgpSpeaker } from '../../../src/nodes/apps/bgp-speaker.ts';
import { IpLayer } from '../../../src/nodes/ip-layer.ts';
import type { ProbeResult } from '../../../src/nodes/ip-probe.ts';
import { Router } from '../../../src/nodes/router.ts';
import { TunnelEntry } from '../../../src/nodes/tunnel-gate.ts';
import { asPathText } from '../../../src/packet/bgp/as-path.ts';
import { Dissector } from '../../../src/packet/dissect.ts';
import { buildIpv4, decodeIpv4, ipv4Header } from '../../../src/packet/ipv4.ts';
import { RelationshipPolicy } from '../../../src/stack/bgp/policy.ts';

async function running(): Promise<{ world: World; bgp: BgpWorld }> {
  const world = new World({ medium: createMemoryMedium({ epoch: 0 }), seed: 'speakers' });
  const bgp = makeBgpWorld(world);
  world.act((now) => startSpeakers(bgp, now));
  await world.until(() => Object.values(bgp.ases).every(({ speaker }) => speaker.isSettled), 'all is settled');
  await world.pass(seconds(1));
  return { world, bgp };
}

async function ping(world: World, bgp: BgpWorld): Promise<ProbeResult> {
  const results: ProbeResult[] = [];
  world.act((now) => bgp.home.ping(usGoogle.web.address, now, (result) => results.push(result)));
  await world.until(() => results.length > 0, 'the ping is answered');
  return results[0]!;
}

const pathOf = ({ ases: nodes }: BgpWorld, name: keyof typeof ases, prefix: string) =>
  asPathText(nodes[name].speaker.rib.best(prefix)?.attributes.asPath ?? []);

describe('eleven autonomous systems', () => {
  test('everybody has a way to every prefix, and it is in the forwarding tables', async () => {
    const { bgp } = await running();
    const prefixes = Object.values(ases).map(({ prefix }) => prefix);
    for (const { router, speaker } of Object.values(bgp.ases)) {
      const known = speaker.rib.routes().map(({ prefix }) => prefix);
      expect(known.sort()).toEqual([...prefixes].sort());
      const forwarded = router.ip.routes.routes().filter(({ metric }) => metric === 20);
      expect(forwarded.map(({ prefix }) => prefix).sort()).toEqual(
        prefixes.filter((prefix) => prefix !== ases[router.name as keyof typeof ases].prefix).sort(),
      );
    }
  });

  test('no path has a valley: up to providers, over to one peer at most, then down (Gao and Rexford)', async () => {
    const { bgp } = await running();
    const byNumber = new Map(Object.entries(ases).map(([name, { asNumber }]) => [asNumber, name]));

    for (const [name, { speaker }] of Object.entries(bgp.ases)) {
      for (const route of speaker.rib.routes()) {
        const path = (route.attributes.asPath ?? []).flatMap(({ asNumbers }) => asNumbers);
        const cities = [name, ...path.map((asNumber) => byNumber.get(asNumber)!)] as (keyof typeof ases)[];
        const hops = cities.slice(1).map((to, i) => {
          return neighboursOf(cities[i]!).find((one) => one.name === to)!.relationship;
        });
        expect(hops.join(' '), `${name} to ${route.prefix}`).toMatch(/^(provider ?)*(peer ?)?(customer ?)*$/);
      }
    }
  });

  test('a cut cable: the next best at once, and the best again when it is mended', async () => {
    const { world, bgp } = await running();
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64497 64498 64501');
    world.act((now) => setCable(bgp, 'tokyo-losangeles', false, now));
    await world.pass(seconds(1));
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64502 64501');
    expect(await ping(world, bgp)).toMatchObject({ kind: 'reply' });
    world.act((now) => setCable(bgp, 'tokyo-losangeles', true, now));
    await world.pass(seconds(8));
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64497 64498 64501');
  });

  test('a cable that is cut without anybody seeing it: the hold timer does (RFC 4271 §6.5)', async () => {
    const { world, bgp } = await running();
    bgp.cables['tokyo-losangeles']!.plugged = false;
    await world.pass(seconds(100));
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64497 64498 64501');
    await world.pass(seconds(100));
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64502 64501');
  });

  test('a refresh brings all routes again', async () => {
    const { world, bgp } = await running();
    const { speaker } = bgp.ases.seoul;
    const tokyo = speaker.addressOf(ases.tokyo.asNumber)!;
    const before = world.frames.length;
    world.act((now) => speaker.requestRefresh(tokyo, now));
    await world.pass(seconds(1));
    const dissector = new Dissector();
    const told = world.frames
      .slice(before)
      .filter(({ link, from }) => link === 'seoul-tokyo' && from === 1)
      .flatMap(({ bytes, time }, i) => new FrameView('', i, time, dissector.dissect(bytes, 1)).all('bgp.nlri'));
    // Its own and its customers': a peer tells no more.
    const expected = [ases.tokyo, ases.losangeles, ases.google, ases.taipei].map(({ prefix }) => prefix);
    expect(told.sort()).toEqual(expected.sort());
    expect(pathOf(bgp, 'seoul', usGoogle.prefix)).toBe('64497 64498 64501');
  });

  test('a stranger who connects is turned away', async () => {
    const { world, bgp } = await running();
    const closed: (string | undefined)[] = [];
    world.act((now) => {
      const to = { address: '58.123.45.1', port: 179 };
      bgp.home.sockets.connectTcp(to, { onClose: (reason) => closed.push(reason) }, now);
    });
    await world.pass(seconds(1));
    expect(closed).toHaveLength(1);
  });
});

/** Two routers with a session between them. */
function pair(changes: Partial<ConstructorParameters<typeof BgpSpeaker>[0]>, maxPrefixes?: number) {
  const world = new World({ medium: createMemoryMedium({ epoch: 0 }), seed: 'pair' });
  const make = (n: 1 | 2) => {
    const random = world.random.fork(`r${n}`);
    const ports = [{ mac: `02:00:00:00:00:0${n}`, address: `192.0.2.${n}`, prefixLength: 30 }];
    const router = world.add(new Router({ name: `r${n}`, ports, random }));
    const asNumber = 64495 + n;
    const more = { passive: n === 2, ...(maxPrefixes !== undefined && { maxPrefixes }) };
    const speaker = new BgpSpeaker({
      ...{ host: router, asNumber, bgpIdentifier: `192.0.2.${n}`, random: random.fork('bgp') },
      policy: new RelationshipPolicy({ asNumber }),
      neighbours: [{ address: `192.0.2.${3 - n}`, asNumber: 64498 - n, relationship: 'peer', ...more }],
      ...changes,
    });
    return { router, speaker };
  };
  const [a, b] = [make(1), make(2)];
  world.connect('a-b', [a.router, 0], [b.router, 0]);
  world.act((now) => {
    a.router.run(a.speaker, now);
    b.router.run(b.speaker, now);
  });
  return { world, a: a.speaker, b: b.speaker };
}

test('updates wait for the advertisement interval (§9.2.1.1)', async () => {
  const { world, a, b } = pair({ advertisementInterval: seconds(30) });
  world.act((now) => a.announce('10.0.0.0/8', now));
  await world.pass(seconds(2));
  expect(b.rib.best('10.0.0.0/8')).toBeDefined();
  world.act((now) => a.announce('11.0.0.0/8', now));
  await world.pass(seconds(18));
  expect(b.rib.best('11.0.0.0/8')).toBeUndefined();
  await world.pass(seconds(12));
  expect(b.rib.best('11.0.0.0/8')).toBeDefined();
});

test('who announces more prefixes than agreed is cut off, and its routes are gone (RFC 4486 §4)', async () => {
  const { world, a, b } = pair({}, 3);
  await world.pass(seconds(1));
  world.act((now) => {
    for (const prefix of ['10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8']) a.announce(prefix, now);
  });
  await world.pass(seconds(1));
  expect(b.rib.routes()).toHaveLength(3);
  world.act((now) => a.announce('13.0.0.0/8', now));
  await world.pass(seconds(1));
  expect(b.rib.routes()).toHaveLength(0);
  expect(b.session('192.0.2.1')!.state).toBe('Idle');
});

describe('a tunnel to an exit', () => {
  test('Google sees the exit, the home gets its answer, and only Google’s packets go that way', async () => {
    const { world, bgp } = await running();
    bgp.tunnel.exit = ases.berlin.lan!.host;
    const before = world.frames.length;
    expect(await ping(world, bgp)).toMatchObject({ kind: 'reply', from: usGoogle.web.address });
    const packets = world.frames
      .slice(before)
      .filter(({ link, bytes }) => link === 'google-web' && bytes[12] === 8 && bytes[13] === 0)
      .map(({ bytes }) => ipv4Header.read(bytes.subarray(14)));
    expect(new Set(packets.flatMap(({ src, dst }) => [src, dst]))).toEqual(
      new Set([usGoogle.web.address, ases.berlin.lan!.host]),
    );
    const results: ProbeResult[] = [];
    world.act((now) => bgp.home.ping('58.123.45.1', now, (result) => results.push(result)));
    await world.pass(seconds(1));
    expect(results).toMatchObject([{ kind: 'reply' }]);
  });

  test('an inner packet in somebody else’s name does not pass the exit', async () => {
    const { world, bgp } = await running();
    const exit = ases.vancouver.lan!.host;
    for (const inner of [
      buildIpv4({
        src: '203.0.113.99',
        dst: usGoogle.web.address,
        protocol: 1,
        payload: Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0),
      }),
      new Uint8Array(30),
    ]) {
      const before = world.frames.length;
      world.act((now) => bgp.home.ip.send({ dst: exit, protocol: 4, payload: inner }, now));
      await world.pass(seconds(1));
      const leaving = world.frames
        .slice(before)
        .filter(({ link, from, bytes }) => link === 'vancouver-vpn-vancouver' && from === 1 && bytes[13] === 0)
        .filter(({ bytes }) => decodeIpv4(bytes.subarray(14)).dst === usGoogle.web.address);
      expect(leaving).toEqual([]);
    }
  });
});

test('an error about a tunnelled packet is told to who sent the inner one', () => {
  const own = '10.0.0.2';
  const exit = '192.0.2.80';
  const ports = [{ mac: '02:00:00:00:00:01', address: own, prefixLength: 24 }];
  const ip = new IpLayer({ ports, random: new Random('tunnel') }, () => {});
  const entry = new TunnelEntry(ip, { exit, prefixes: ['142.250.0.0/15'] });
  const inner = buildIpv4({ src: own, dst: usGoogle.web.address, protocol: 1, payload: new Uint8Array(8) });
  const wrapped = entry.leaving(0, inner);
  expect(ipv4Header.read(wrapped)).toMatchObject({ src: own, dst: exit, protocol: 4 });
  expect(entry.beforeLeaving(wrapped)).toEqual(inner);
  const other = buildIpv4({ src: own, dst: '10.0.0.9', protocol: 1, payload: new Uint8Array(8) });
  expect(entry.leaving(0, other)).toBe(other);
  expect(entry.beforeLeaving(other)).toBe(other);
});
