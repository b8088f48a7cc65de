/**
 * The world of the lab and its numbers. Document C gives 192.168.0.1 and 2001:db8::1 as the two kinds of address, here
 * both are the router's, and www.example.com 93.184.216.34. The rest is chosen from 2001:db8::/32, which is for
 * documentation (RFC 3849).
 */

import { milliseconds } from '../../src/bytes/time.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { lanCable, noDelay } from '../../src/lab/school/lan.ts';
import { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { Host } from '../../src/nodes/host.ts';
import type { Ipv6PortEvent } from '../../src/nodes/ipv6-port.ts';
import type { Node } from '../../src/nodes/node.ts';
import { Router } from '../../src/nodes/router.ts';
import { EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { a, aaaa, ns, soa, type ZoneData } from '../../src/stack/dns/zone.ts';

export const places = {
  laptop: {
    mac: '00:16:d3:23:68:8a',
    linkLocal: 'fe80::216:d3ff:fe23:688a',
    address6: '2001:db8::216:d3ff:fe23:688a',
    address4: '192.168.0.2',
  },
  router: {
    inside: {
      mac: '02:00:00:00:17:01',
      linkLocal: 'fe80::ff:fe00:1701',
      address6: '2001:db8::1',
      address4: '192.168.0.1',
    },
    outside: { mac: '02:00:00:00:17:02', address6: '2001:db8:93::1', address4: '93.184.216.1' },
  },
  web: { mac: '02:00:00:00:17:34', address6: '2001:db8:93::34', address4: '93.184.216.34', name: 'www.example.com' },
} as const;

/** Two prefixes of 64 bits: the laptop's link, and the one that the web server is on. */
export const prefixes = { home: '2001:db8::', web: '2001:db8:93::' } as const;

/** The client's port in document C's example of a pair of sockets. */
export const fixed = { clientPort: 51213 } as const;

export const PORTS = { web: 80, echo: 7 } as const;

/** The way to the web server leads through a tunnel: no packet larger than this (RFC 8200 §5: the least there may be). */
export const FAR_MTU = 1280;

export const names: Readonly<Record<string, string>> = {
  [places.laptop.address6]: 'laptop',
  [places.laptop.address4]: 'laptop-ipv4',
  [places.laptop.linkLocal]: 'laptop-on-the-link',
  [places.router.inside.address6]: 'router',
  [places.router.inside.address4]: 'router-ipv4',
  [places.router.inside.linkLocal]: 'router-on-the-link',
  [places.web.address6]: places.web.name,
  [places.web.address4]: `${places.web.name}-ipv4`,
};

export interface Ipv6World<N extends Node = Host> {
  laptop: N;
  router: Router;
  web: Host;
  /** Somewhere on the way IPv6 packets are lost, and nobody says so. */
  isBroken: boolean;
}

/** The laptop, from before its cable is plugged in. @param onEvent what becomes of its addresses, neighbours and routers */
export function ipv6Laptop({ world }: LabRun, onEvent: (event: Ipv6PortEvent) => void): Host {
  const { makeNeighbourCache } = world.parts;
  const ipv6 = { waits: true, onEvent, ...(makeNeighbourCache && { makeNeighbourCache }) };
  const ports = [{ mac: places.laptop.mac, ipv6 }];
  return world.add(new Host({ name: 'laptop', ports, tcp: noDelay, random: world.random.fork('laptop') }));
}

/** The lab's world around whoever is in the laptop's place. */
export function ipv6World<N extends Node>({ world }: LabRun, laptop: N): Ipv6World<N> {
  const { router: r, web: w } = places;
  const made = { isBroken: false };
  world.add(laptop);
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        {
          mac: r.inside.mac,
          address: r.inside.address4,
          ipv6: { addresses: [`${r.inside.address6}/64`], dadTransmits: 0, advertise: advertisement },
        },
        {
          mac: r.outside.mac,
          address: r.outside.address4,
          mtu: FAR_MTU,
          ipv6: { addresses: [`${r.outside.address6}/64`], dadTransmits: 0 },
        },
      ],
      random: world.random.fork('router'),
    }),
  );
  const web = world.add(
    new Host({
      name: 'web',
      ports: [
        {
          mac: w.mac,
          address: w.address4,
          mtu: FAR_MTU,
          ipv6: { addresses: [`${w.address6}/64`], dadTransmits: 0, autoconfigure: false },
        },
      ],
      gateway: r.outside.address4,
      routes6: [{ prefix: '::/0', nextHop: r.outside.address6, port: 0 }],
      tcp: noDelay,
      random: world.random.fork('web'),
    }),
  );
  const isIpv6 = (frame: Uint8Array) => ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV6;
  const toWeb = { delay: milliseconds(10), bandwidth: 1_000_000_000 };
  world.connect('laptop-router', [router, 0], [laptop, 0], lanCable);
  world.connect('router-web', [router, 1], [web, 0], { ...toWeb, lose: (frame) => made.isBroken && isIpv6(frame) });
  return Object.assign(made, { laptop, router, web });
}

/** What the router tells everybody on the laptop's link. */
const advertisement = {
  prefixes: [
    {
      prefix: prefixes.home,
      prefixLength: 64,
      onLink: true,
      autonomous: true,
      validLifetime: 86_400,
      preferredLifetime: 14_400,
    },
  ],
  rdnss: [{ lifetime: 1800, servers: [places.router.inside.address6] }],
};

/** The programs on the router: whoever asks for IPv4 addresses or for names gets an answer. */
export function serveHome(router: Router, now: number): void {
  const { inside } = places.router;
  const dhcp = new DhcpServerApp({
    address: inside.address4,
    network: '192.168.0.0/24',
    range: { first: places.laptop.address4, last: '192.168.0.99' },
    routers: [inside.address4],
    dnsServers: [inside.address4],
    leaseTime: 3600,
  });
  router.run(dhcp, now, { port: 0 });
  router.run(new DnsServerApp([zone]), now);
}

const zone: ZoneData = {
  origin: 'example.com',
  records: [
    soa(
      'example.com',
      {
        mname: 'ns.example.com',
        rname: 'hostmaster.example.com',
        serial: 1,
        refresh: 7200,
        retry: 3600,
        expire: 1_209_600,
        minimum: 300,
      },
      3600,
    ),
    ns('example.com', 'ns.example.com', 3600),
    aaaa('ns.example.com', places.router.inside.address6, 3600),
    aaaa(places.web.name, places.web.address6, 300),
    a(places.web.name, places.web.address4, 300),
  ],
};
