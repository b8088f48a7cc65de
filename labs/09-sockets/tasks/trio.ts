/** Two clients and a server with addresses of a student's own, one router between them: the world of this lab's captures. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefixes, routerOf } from '../../../src/grade/personal.ts';
import type { World } from '../../../src/lab/world.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import { Filtered } from '../../10-tcp/tasks/filtered.ts';

const roles = ['client', 'other', 'server'] as const;
type Role = (typeof roles)[number];

export interface TrioPlaces {
  readonly prefixes: Readonly<Record<Role, string>>;
  readonly addresses: Readonly<Record<Role, string>>;
  readonly macs: readonly string[];
}

export interface Trio {
  readonly client: Host;
  readonly other: Host;
  readonly server: Host;
  /** The other client in its place on the cable, to be switched off. */
  readonly otherBox: Filtered;
}

/** The capture of the tasks. */
export const SERVER_LINK = 'router-server';

export function drawTrio(random: Random): TrioPlaces {
  const [client = '', other = '', server = ''] = drawPrefixes(random, roles.length);
  const host = (prefix: string) => drawHosts(random, prefix, 1)[0]!;
  return {
    prefixes: { client, other, server },
    addresses: { client: host(client), other: host(other), server: host(server) },
    macs: Array.from({ length: 6 }, () => drawMac(random)),
  };
}

export function buildTrio(
  world: World,
  { prefixes, addresses, macs }: TrioPlaces,
  tcp: Partial<Record<Role, Partial<TcpConfig>>> = {},
): Trio {
  const router = world.add(
    new Router({
      name: 'router',
      ports: roles.map((role, index) => ({ mac: macs[3 + index]!, address: routerOf(prefixes[role]) })),
      random: world.random.fork('router'),
    }),
  );
  const make = (role: Role) =>
    new Host({
      name: role,
      ports: [{ mac: macs[roles.indexOf(role)]!, address: addresses[role] }],
      gateway: routerOf(prefixes[role]),
      tcp: { nagle: false, ...tcp[role] },
      random: world.random.fork(role),
    });
  const [client, other, server] = [world.add(make('client')), make('other'), world.add(make('server'))];
  const otherBox = world.add(new Filtered(other));
  const near = { delay: milliseconds(0.2), bandwidth: 1_000_000_000 };
  world.connect('client-router', [client, 0], [router, 0], near);
  world.connect('other-router', [otherBox, 0], [router, 1], near);
  world.connect(SERVER_LINK, [router, 2], [server, 0], { delay: milliseconds(4), bandwidth: 1_000_000_000 });
  return { client, other, server, otherBox };
}
