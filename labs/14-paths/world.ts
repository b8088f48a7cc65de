/**
 * The home PC, a router at each end of the ocean, and two cables between them: east by Japan, west by Europe. What the
 * web server sends may take either; what the PC sends goes east.
 */

import { milliseconds } from '../../src/bytes/time.ts';
import { home, usGoogle } from '../../src/lab/home/addresses.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import type { Route } from '../../src/stack/forwarding-table.ts';
import { PerPacketTable } from '../../src/stack/per-packet-table.ts';
import type { TcpConfig } from '../../src/stack/tcp/config.ts';
import type { TcpHalves } from '../../src/stack/tcp/halves.ts';

export interface PathsWorld {
  readonly pc: Host;
  readonly web: Host;
  /** Asked for every frame that enters the eastern cable on its way home: is this one lost? */
  loseOnTheWay: (frame: Uint8Array) => boolean;
  /** Both cables from now on, or the eastern one alone. */
  useBothWays(both: boolean): void;
}

/** The cables' ends; the document has no addresses for them. */
const east = { prefix: '58.80.0.0/30', near: '58.80.0.1', far: '58.80.0.2' } as const;
const west = { prefix: '58.80.0.4/30', near: '58.80.0.5', far: '58.80.0.6' } as const;

/** 10 Mbit/s: a full segment takes 1.2 ms. The western cable is a little longer. */
const BANDWIDTH = 10_000_000;
/** Segments of 536 bytes, the size that every host must take (RFC 9293 §3.7.1): more of them for the same bytes. */
export const MSS = 536;
/** Frames that wait for the narrow cable before the next is dropped. */
export const QUEUE = 5;

/** @param server what the server's TCP does otherwise than usual */
export function pathsWorld({ world }: LabRun, server: Partial<TcpConfig & TcpHalves> = {}): PathsWorld {
  const pc = world.add(
    new Host({
      name: 'pc',
      ports: [{ mac: home.pc.mac, address: home.pc.address }],
      gateway: home.gateway.inside.address,
      tcp: { mss: MSS, nagle: false },
      random: world.random.fork('pc'),
    }),
  );
  const gateway = world.add(
    new Router({
      name: 'gateway',
      ports: [
        { mac: home.gateway.inside.mac, address: home.gateway.inside.address },
        { mac: '02:00:00:00:ea:01', address: east.near, prefixLength: 30 },
        { mac: '02:00:00:00:7e:01', address: west.near, prefixLength: 30 },
      ],
      routes: [{ prefix: '0.0.0.0/0', nextHop: east.far, port: 1 }],
      random: world.random.fork('gateway'),
    }),
  );
  const table = new PerPacketTable();
  const border = world.add(
    new Router({
      name: 'border',
      ports: [
        { mac: '02:00:00:00:ea:02', address: east.far, prefixLength: 30 },
        { mac: '02:00:00:00:7e:02', address: west.far, prefixLength: 30 },
        { mac: usGoogle.router.mac, address: usGoogle.router.address },
      ],
      routes: [homeBy(0)],
      table,
      random: world.random.fork('border'),
    }),
  );
  const web = world.add(
    new Host({
      name: 'web',
      ports: [{ mac: usGoogle.web.mac, address: usGoogle.web.address }],
      gateway: usGoogle.router.address,
      tcp: { mss: MSS, nagle: false, ...server },
      random: world.random.fork('web'),
    }),
  );
  const paths: PathsWorld = {
    pc,
    web,
    loseOnTheWay: () => false,
    useBothWays(both) {
      if (both) table.add(homeBy(1));
      else table.remove(({ port, nextHop }) => port === 1 && nextHop !== undefined);
    },
  };
  const cable = { delay: milliseconds(45), bandwidth: BANDWIDTH };
  world.connect('pc-gateway', [pc, 0], [gateway, 0], { delay: milliseconds(0.1), bandwidth: 1_000_000_000 });
  world.connect(
    'east',
    [gateway, 1],
    [border, 0],
    [cable, { ...cable, queue: QUEUE, lose: (frame) => paths.loseOnTheWay(frame) }],
  );
  world.connect('west', [gateway, 2], [border, 1], { ...cable, delay: milliseconds(45.6) });
  world.connect('border-web', [border, 2], [web, 0], { delay: milliseconds(0.1), bandwidth: 1_000_000_000 });
  return paths;
}

/** The border router's way home: port 0 is east, 1 west. */
function homeBy(port: 0 | 1): Route {
  return { prefix: home.prefix, nextHop: port === 0 ? east.near : west.near, port };
}
