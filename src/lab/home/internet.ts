/** What lies beyond the home: the Korean ISP, a carrier with a cable under the Pacific, Google in the US. */

import { type Micros, milliseconds } from '../../bytes/time.ts';
import { DhcpServerApp } from '../../nodes/apps/dhcp-server.ts';
import { Host } from '../../nodes/host.ts';
import type { IpPortConfig } from '../../nodes/ip-port.ts';
import { Router } from '../../nodes/router.ts';
import { DEFAULT_ROUTE, type Route } from '../../stack/forwarding-table.ts';
import { google, root, tld } from '../school/addresses.ts';
import { noDelay } from '../school/lan.ts';
import type { World } from '../world.ts';
import { home, homeOcean, homePath, isp, usGoogle } from './addresses.ts';

/** Light in glass goes about 200 000 km in a second, so a thousand kilometres take 5 ms (one way). */
export function fibre(kilometres: number): Micros {
  return milliseconds(kilometres / 200);
}

/** One-way delays: lengths of real cables, and the home's own line, which is slow for other reasons. */
export const homeCables = {
  access: { delay: milliseconds(2), bandwidth: 100_000_000 },
  ispInside: { delay: milliseconds(0.5), bandwidth: 10_000_000_000 },
  seoulToTokyo: { delay: fibre(1_400), bandwidth: 10_000_000_000 },
  pacific: { delay: fibre(9_700), bandwidth: 10_000_000_000 },
  toGoogle: { delay: fibre(560), bandwidth: 10_000_000_000 },
  inside: { delay: milliseconds(0.1), bandwidth: 10_000_000_000 },
};

/** The ISP's router: port 0 to the homes, 1 to the carrier, 2 to the ISP's own servers, 3 to a root server's network. */
export function ispRouter(world: World): Router {
  const { ispToTransit } = homePath;
  return makeRouter(world, 'isp', {
    ports: [
      isp.access.router,
      { ...ispToTransit.isp, prefixLength: 30 },
      { mac: '02:00:00:00:c3:03', address: isp.dns.router },
      { mac: '02:00:00:00:c3:04', address: root.router },
    ],
    routes: [{ prefix: DEFAULT_ROUTE, nextHop: ispToTransit.transit.address, port: 1 }],
  });
}

/** Gives each home its outside address; the home of the document has its own. */
export function ispDhcpServer(): DhcpServerApp {
  const { mac, address } = home.gateway.outside;
  return new DhcpServerApp({
    address: isp.access.router.address,
    network: isp.access.prefix,
    reservations: { [mac]: address },
    routers: [isp.access.router.address],
    dnsServers: [isp.dns.address],
    leaseTime: 3600,
  });
}

/** The carrier's router in Tokyo: port 0 to the ISP, 1 to the US, 2 to a com server's network. */
export function asiaRouter(world: World): Router {
  const { ispToTransit } = homePath;
  return makeRouter(world, 'asia', {
    ports: [
      { ...ispToTransit.transit, prefixLength: 30 },
      { ...homeOcean.asia, prefixLength: 30 },
      { mac: '02:00:00:00:7a:05', address: tld.router },
    ],
    routes: [
      { prefix: isp.prefix, nextHop: ispToTransit.isp.address, port: 0 },
      { prefix: root.prefix, nextHop: ispToTransit.isp.address, port: 0 },
      { prefix: DEFAULT_ROUTE, nextHop: homeOcean.us.address, port: 1 },
    ],
  });
}

/** The carrier's router in Los Angeles: port 0 to Tokyo, 1 to Google. */
export function usRouter(world: World): Router {
  const { transitToGoogle } = homePath;
  return makeRouter(world, 'us', {
    ports: [
      { ...homeOcean.us, prefixLength: 30 },
      { ...transitToGoogle.transit, prefixLength: 30 },
    ],
    routes: [
      { prefix: usGoogle.prefix, nextHop: transitToGoogle.google.address, port: 1 },
      { prefix: google.dns.prefix, nextHop: transitToGoogle.google.address, port: 1 },
      { prefix: DEFAULT_ROUTE, nextHop: homeOcean.asia.address, port: 0 },
    ],
  });
}

/** Google's border router: port 0 to the carrier, 1 to the web server's network, 2 to the name server's. */
export function googleBorder(world: World): Router {
  const { transitToGoogle } = homePath;
  return makeRouter(world, 'google', {
    ports: [
      { ...transitToGoogle.google, prefixLength: 30 },
      usGoogle.router,
      { mac: '02:00:00:00:8e:03', address: google.dns.router },
    ],
    routes: [{ prefix: DEFAULT_ROUTE, nextHop: transitToGoogle.transit.address, port: 0 }],
  });
}

/** The machines that serve: programs are started on them by the labs. */
export function homeServer(world: World, which: keyof typeof servers): Host {
  const { mac, address, gateway } = servers[which];
  return world.add(
    new Host({ name: which, ports: [{ mac, address }], gateway, tcp: noDelay, random: world.random.fork(which) }),
  );
}

const servers = {
  web: { ...usGoogle.web, gateway: usGoogle.router.address },
  'isp-dns': { ...isp.dns, gateway: isp.dns.router },
  root: { ...root.server, gateway: root.router },
  tld: { ...tld.server, gateway: tld.router },
  'google-dns': { ...google.dns, gateway: google.dns.router },
};

function makeRouter(
  world: World,
  name: string,
  { ports, routes }: { ports: readonly IpPortConfig[]; routes: readonly Route[] },
): Router {
  const table = world.parts.makeForwardingTable?.(name);
  return world.add(new Router({ name, ports, routes, table, random: world.random.fork(name) }));
}
