/**
 * The world of document C: two clients and two servers, and one router that stands for the internet between them. The
 * addresses are the document's where it has some; they exist only inside the lab's own links.
 */

import { milliseconds } from '../../src/bytes/time.ts';
import { noDelay } from '../../src/lab/school/lan.ts';
import type { Cable, World } from '../../src/lab/world.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { a, ns, soa, type ZoneData } from '../../src/stack/dns/zone.ts';
import type { TcpConfig } from '../../src/stack/tcp/config.ts';

export const places = {
  client: { mac: '02:00:00:00:c2:f2', address: '128.2.194.242' },
  /** A second client, of another network. */
  other: { mac: '02:00:00:00:cd:d8', address: '128.2.205.216' },
  server: { mac: '02:00:00:00:b5:0f', address: '208.216.181.15' },
  example: { mac: '02:00:00:00:d8:22', address: '93.184.216.34', name: 'www.example.com' },
  dns: { mac: '02:00:00:00:d8:35', address: '199.43.135.53', name: 'a.iana-servers.net' },
} as const;
export type PlaceName = keyof typeof places;

/** What document C fixes. */
export const fixed = { clientPort: 51213, web: 80, mail: 25 } as const;
export const PORTS = { echo: 7, discard: 9, nobody: 81 } as const;

export const names: Readonly<Record<string, string>> = {
  [places.client.address]: 'client',
  [places.other.address]: 'other',
  [places.server.address]: 'server',
  [places.example.address]: places.example.name,
  [places.dns.address]: places.dns.name,
};

export interface SocketWorld {
  hosts: Record<PlaceName, Host>;
  /** Between the router and the server, to be pulled out. */
  serverCable: Cable;
}

const near = { delay: milliseconds(0.1), bandwidth: 1_000_000_000 };
const far = { delay: milliseconds(10), bandwidth: 1_000_000_000 };

/** @param tcp what the hosts' TCP does otherwise than usual */
export function socketWorld(world: World, tcp: Partial<Record<PlaceName, Partial<TcpConfig>>>): SocketWorld {
  const list = Object.entries(places) as [PlaceName, (typeof places)[PlaceName]][];
  const router = world.add(
    new Router({
      name: 'router',
      ports: list.map(([, { address }], index) => ({
        mac: `02:00:00:00:00:0${index + 1}`,
        address: gatewayOf(address),
      })),
      random: world.random.fork('router'),
    }),
  );
  const make = (name: PlaceName) =>
    world.add(
      new Host({
        name,
        ports: [{ mac: places[name].mac, address: places[name].address }],
        gateway: gatewayOf(places[name].address),
        tcp: { ...noDelay, ...tcp[name] },
        random: world.random.fork(name),
      }),
    );
  const hosts = {
    client: make('client'),
    other: make('other'),
    server: make('server'),
    example: make('example'),
    dns: make('dns'),
  };
  world.connect('client-router', [hosts.client, 0], [router, 0], near);
  world.connect('other-router', [hosts.other, 0], [router, 1], near);
  const serverCable = world.connect('router-server', [router, 2], [hosts.server, 0], far);
  world.connect('router-example', [router, 3], [hosts.example, 0], far);
  world.connect('router-dns', [router, 4], [hosts.dns, 0], far);
  world.act((now) => hosts.dns.run(new DnsServerApp([zone]), now));
  return { hosts, serverCable };
}

/** The zone of example.com as far as this lab needs it; who asks whom for a name is lab dns. */
const zone: ZoneData = {
  origin: 'example.com',
  records: [
    soa(
      'example.com',
      {
        mname: places.dns.name,
        rname: 'noc.dns.icann.org',
        serial: 1,
        refresh: 7200,
        retry: 3600,
        expire: 1_209_600,
        minimum: 3600,
      },
      3600,
    ),
    ns('example.com', places.dns.name, 86_400),
    a(places.example.name, places.example.address, 86_400),
  ],
};

function gatewayOf(address: string): string {
  return address.replace(/\d+$/, '1');
}
