/** What lies beyond the school: KT, Google Fiber and Google, and the networks of the root and com servers. */

import { milliseconds } from '../../bytes/time.ts';
import { Host } from '../../nodes/host.ts';
import { Router } from '../../nodes/router.ts';
import type { World } from '../world.ts';
import { google, googleFiber, kt, root, school, tld } from './addresses.ts';
import { noDelay } from './lan.ts';

/** One-way delays. The cable under the Pacific is by far the longest way. */
export const wanCables = {
  toKt: { delay: milliseconds(1), bandwidth: 1_000_000_000 },
  toRoot: { delay: milliseconds(2), bandwidth: 10_000_000_000 },
  toTld: { delay: milliseconds(20), bandwidth: 10_000_000_000 },
  pacific: { delay: milliseconds(60), bandwidth: 10_000_000_000 },
  toGoogle: { delay: milliseconds(3), bandwidth: 10_000_000_000 },
  inside: { delay: milliseconds(0.1), bandwidth: 10_000_000_000 },
};

/** KT's router: port 0 to the school, 1 to Google Fiber, 2 to the root server's network, 3 to the com server's. */
export function ktRouter(world: World): Router {
  return world.add(
    new Router({
      name: 'kt-router',
      ports: [
        { mac: '02:00:00:00:02:01', address: kt.toSchool.kt, prefixLength: 30 },
        { mac: '02:00:00:00:02:02', address: googleFiber.toKt.kt, prefixLength: 30 },
        { mac: '02:00:00:00:02:03', address: kt.toRoot.kt, prefixLength: 30 },
        { mac: '02:00:00:00:02:04', address: kt.toTld.kt, prefixLength: 30 },
      ],
      routes: [
        { prefix: school.prefix, nextHop: kt.toSchool.school, port: 0 },
        { prefix: googleFiber.prefix, nextHop: googleFiber.toKt.googleFiber, port: 1 },
        { prefix: google.prefix, nextHop: googleFiber.toKt.googleFiber, port: 1 },
        { prefix: google.dns.prefix, nextHop: googleFiber.toKt.googleFiber, port: 1 },
        { prefix: root.prefix, nextHop: kt.toRoot.root, port: 2 },
        { prefix: tld.prefix, nextHop: kt.toTld.tld, port: 3 },
      ],
      table: world.parts.makeForwardingTable?.('kt-router'),
      random: world.random.fork('kt-router'),
    }),
  );
}

/** Google Fiber's router: port 0 to KT, 1 to Google. */
export function googleFiberRouter(world: World): Router {
  return world.add(
    new Router({
      name: 'googlefiber-router',
      ports: [
        { mac: '02:00:00:00:03:01', address: googleFiber.toKt.googleFiber, prefixLength: 30 },
        { mac: '02:00:00:00:03:02', address: googleFiber.toGoogle.googleFiber, prefixLength: 30 },
      ],
      routes: [
        { prefix: kt.prefix, nextHop: googleFiber.toKt.kt, port: 0 },
        { prefix: google.prefix, nextHop: googleFiber.toGoogle.google, port: 1 },
        { prefix: google.dns.prefix, nextHop: googleFiber.toGoogle.google, port: 1 },
      ],
      table: world.parts.makeForwardingTable?.('googlefiber-router'),
      random: world.random.fork('googlefiber-router'),
    }),
  );
}

/**
 * Google's border router: port 0 to Google Fiber, 1 to the web server's network, 2 to the name server's.
 * @param insideMtu the largest packet that fits into the web server's network, bytes
 */
export function googleRouter(world: World, insideMtu = 1500): Router {
  return world.add(
    new Router({
      name: 'google-router',
      ports: [
        { mac: '02:00:00:00:04:01', address: googleFiber.toGoogle.google, prefixLength: 30 },
        { mac: google.router.mac, address: google.router.address, prefixLength: 19, mtu: insideMtu },
        { mac: '02:00:00:00:04:03', address: google.dns.router, prefixLength: 24 },
      ],
      routes: [{ prefix: '0.0.0.0/0', nextHop: googleFiber.toGoogle.googleFiber, port: 0 }],
      table: world.parts.makeForwardingTable?.('google-router'),
      random: world.random.fork('google-router'),
    }),
  );
}

/** A border router of a server's network: port 0 to KT, 1 inside. */
export function borderRouter(world: World, of: 'root' | 'tld'): Router {
  const link = of === 'root' ? kt.toRoot : kt.toTld;
  const [outside, upstream] = of === 'root' ? [kt.toRoot.root, link.kt] : [kt.toTld.tld, link.kt];
  const inside = of === 'root' ? root.router : tld.router;
  const unit = of === 'root' ? '0a' : '0b';
  return world.add(
    new Router({
      name: `${of}-router`,
      ports: [
        { mac: `02:00:00:00:${unit}:01`, address: outside, prefixLength: 30 },
        { mac: `02:00:00:00:${unit}:02`, address: inside, prefixLength: 24 },
      ],
      routes: [{ prefix: '0.0.0.0/0', nextHop: upstream, port: 0 }],
      table: world.parts.makeForwardingTable?.(`${of}-router`),
      random: world.random.fork(`${of}-router`),
    }),
  );
}

/** The machines of the name servers and of www.google.com; programs are started on them by the labs. */
export function serverHost(world: World, which: 'root' | 'tld' | 'google-dns' | 'web'): Host {
  const { mac, address, prefixLength, gateway } = serverPorts[which];
  return world.add(
    new Host({
      name: which,
      ports: [{ mac, address, prefixLength }],
      gateway,
      tcp: noDelay,
      random: world.random.fork(which),
    }),
  );
}

const serverPorts = {
  root: { ...root.server, prefixLength: 24, gateway: root.router },
  tld: { ...tld.server, prefixLength: 24, gateway: tld.router },
  'google-dns': { mac: google.dns.mac, address: google.dns.address, prefixLength: 24, gateway: google.dns.router },
  web: { mac: google.web.mac, address: google.web.address, prefixLength: 19, gateway: google.router.address },
};
