/**
 * The shortest world in which the laptop and the web server talk: one router between them, or, where there are no
 * Ethernet frames (the loopback wire), a cable of bare IP packets between two addresses of 127.0.0.0/8.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { milliseconds } from '../../bytes/time.ts';
import { Host } from '../../nodes/host.ts';
import { Router } from '../../nodes/router.ts';
import type { TcpConfig } from '../../stack/tcp/config.ts';
import type { LabRun } from '../lab.ts';
import { google, school } from './addresses.ts';
import { serverHost } from './internet.ts';
import { configuredLaptop, lanCable, noDelay } from './lan.ts';

export interface ShortWorld {
  laptop: Host;
  web: Host;
  /** The web server's address in this world. */
  webAddress: Ipv4Address;
}

/** Where the laptop and the web server are on loopback: their last bytes are those of the document's addresses. */
export const loopback = { laptop: '127.0.2.101', web: '127.0.25.228' } as const;

const toWeb = { delay: milliseconds(10), bandwidth: 1_000_000_000 };

/** @param tcp what the laptop's TCP does otherwise than usual. */
export function shortWorld(lab: LabRun, tcp: Partial<TcpConfig> = {}): ShortWorld {
  return lab.wire === 'loopback' ? onLoopback(lab, tcp) : withOneRouter(lab, tcp);
}

function withOneRouter({ world }: LabRun, tcp: Partial<TcpConfig>): ShortWorld {
  const laptop = configuredLaptop(world, tcp);
  const web = serverHost(world, 'web');
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        { mac: school.router.mac, address: school.router.address, prefixLength: 24 },
        { mac: google.router.mac, address: google.router.address, prefixLength: 19 },
      ],
      random: world.random.fork('router'),
    }),
  );
  world.connect('laptop-router', [laptop, 0], [router, 0], lanCable);
  world.connect('router-web', [router, 1], [web, 0], toWeb);
  return { laptop, web, webAddress: google.web.address };
}

function onLoopback({ world }: LabRun, tcp: Partial<TcpConfig>): ShortWorld {
  const host = (name: string, address: Ipv4Address, changes: Partial<TcpConfig> = {}) =>
    world.add(
      new Host({
        name,
        ports: [{ framing: 'ip', address, prefixLength: 8 }],
        tcp: { ...noDelay, ...changes },
        random: world.random.fork(name),
      }),
    );
  const laptop = host('laptop', loopback.laptop, tcp);
  const web = host('web', loopback.web);
  world.connect('laptop-web', [laptop, 0], [web, 0], toWeb, 'ip');
  return { laptop, web, webAddress: loopback.web };
}
