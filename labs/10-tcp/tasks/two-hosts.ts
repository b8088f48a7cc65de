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
}

export interface TwoHosts {
  readonly client: Host;
  readonly server: Host;
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
  const host = (name: 'client' | 'server', tcp: Partial<TcpConfig & TcpHalves> = {}) => {
    const { mac, address, prefix } = places[name];
    return world.add(
      new Host({
        name,
        ports: [{ mac, address, prefixLength: 24 }],
        gateway: routerOf(prefix),
        tcp: { ...noDelay, ...tcp },
        random: world.random.fork(name),
      }),
    );
  };
  const client = host('client', options.clientTcp);
  const server = host('server', options.serverTcp);
  const router = world.add(
    new Router({
      name: 'router',
      ports: [places.client, places.server].map(({ prefix }, index) => ({
        mac: places.routerMacs[index as 0 | 1],
        address: routerOf(prefix),
        prefixLength: 24,
      })),
      random: world.random.fork('router'),
    }),
  );
  world.connect('client-router', [client, 0], [router, 0], near);
  world.connect('router-server', [router, 1], [server, 0], far);
  return { client, server };
}
