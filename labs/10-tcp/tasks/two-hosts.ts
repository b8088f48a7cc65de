/** A client and a server of their own networks, one router between them: the world of this lab, with a student's addresses. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { noDelay } from '../../../src/lab/school/lan.ts';
import type { LinkRules } from '../../../src/media/impair.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import type { TcpHalves } from '../../../src/stack/tcp/halves.ts';
import { type Drops, Filtered } from './filtered.ts';

export interface Place {
  readonly prefix: string;
  readonly address: Ipv4Address;
  readonly mac: MacAddress;
}

export interface Places {
  readonly client: Place;
  readonly server: Place;
  readonly routerMacs: readonly [MacAddress, MacAddress];
}

export interface TwoHostsOptions {
  readonly clientTcp?: Partial<TcpConfig & TcpHalves>;
  readonly serverTcp?: Partial<TcpConfig & TcpHalves>;
  /** Between client and router, and between router and server. */
  readonly near?: LinkRules;
  readonly far?: LinkRules;
  /** In front of router or server. The router's port 0 is the client's side. */
  readonly routerDrops?: Drops;
  readonly serverDrops?: Drops;
}

export interface TwoHosts {
  readonly client: Host;
  readonly server: Host;
  /** The server in its place on the cable, to be switched off and on. */
  readonly box: Filtered;
}

export function drawPlaces(random: Random): Places {
  const client = drawPrefix(random);
  let server = drawPrefix(random);
  while (server === client) server = drawPrefix(random);
  const place = (prefix: string) => ({ prefix, address: drawHosts(random, prefix, 1)[0]!, mac: drawMac(random) });
  return { client: place(client), server: place(server), routerMacs: [drawMac(random), drawMac(random)] };
}

/** The links are called 'client-router' and 'router-server'. */
export function twoHosts({ world }: LabRun, places: Places, options: TwoHostsOptions = {}): TwoHosts {
  const { near = {}, far = { delay: milliseconds(10) } } = options;
  const client = hostAt('client', places.client, options.clientTcp);
  const server = hostAt('server', places.server, options.serverTcp);
  const router = new Router({
    name: 'router',
    ports: [places.client, places.server].map(({ prefix }, index) => ({
      mac: places.routerMacs[index as 0 | 1],
      address: routerOf(prefix),
      prefixLength: 24,
    })),
    random: world.random.fork('router'),
  });
  const middle = world.add(new Filtered(router, options.routerDrops));
  const box = world.add(new Filtered(server, options.serverDrops));
  world.connect('client-router', [world.add(client), 0], [middle, 0], near);
  world.connect('router-server', [middle, 1], [box, 0], far);
  return { client, server, box };

  function hostAt(name: string, { mac, address, prefix }: Place, tcp: Partial<TcpConfig & TcpHalves> = {}): Host {
    return new Host({
      name,
      ports: [{ mac, address, prefixLength: 24 }],
      gateway: routerOf(prefix),
      tcp: { ...noDelay, ...tcp },
      random: world.random.fork(name),
    });
  }
}
