/**
 * The world of this lab: the PC, its cable, the gateway, the ISP, a carrier, Google. Every router is a plain router: the
 * gateway translates nothing, and the ISP has a route to the home's private addresses, as no real ISP would (lab nat).
 */

import { milliseconds } from '../../src/bytes/time.ts';
import { home, homePath, isp, usGoogle } from '../../src/lab/home/addresses.ts';
import { noDelay } from '../../src/lab/school/lan.ts';
import type { World } from '../../src/lab/world.ts';
import { FaultyMemory } from '../../src/nodes/faulty-memory.ts';
import { type Crossing, FcsCable } from '../../src/nodes/fcs-cable.ts';
import { Host } from '../../src/nodes/host.ts';
import type { IpPortConfig } from '../../src/nodes/ip-port.ts';
import { Router } from '../../src/nodes/router.ts';
import type { Route } from '../../src/stack/forwarding-table.ts';

export interface Devices {
  pc: Host;
  /** Between the PC and the gateway. Set `damage` to have it damage a frame with its FCS. */
  cable: { node: FcsCable; damage: (bytes: Uint8Array) => Uint8Array; crossings: Crossing[] };
  /** The ISP's router, whose memory can be made to fail. */
  isp: FaultyMemory;
  /** The next router after it. */
  transit: Router;
  web: Host;
}

/** The links on the way, in order: what the request is put into, one after the other. */
export const linksOnTheWay = [
  'pc-cable',
  'cable-gateway',
  'gateway-isp',
  'isp-transit',
  'transit-google',
  'google-web',
] as const;

const fast = { delay: milliseconds(0.1), bandwidth: 1_000_000_000 };
const access = { delay: milliseconds(2), bandwidth: 100_000_000 };
const backbone = { delay: milliseconds(4), bandwidth: 10_000_000_000 };
const pacific = { delay: milliseconds(60), bandwidth: 10_000_000_000 };

export function makeDevices(world: World): Devices {
  const pc = world.add(
    new Host({
      name: 'pc',
      ports: [{ ...home.pc }],
      gateway: home.gateway.inside.address,
      tcp: noDelay,
      random: world.random.fork('pc'),
    }),
  );
  const cable: Devices['cable'] = {
    node: world.add(
      new FcsCable({
        name: 'cable',
        damage: (bytes) => cable.damage(bytes),
        onCrossing: (crossing) => cable.crossings.push(crossing),
      }),
    ),
    damage: (bytes) => bytes,
    crossings: [],
  };
  const gateway = router('gateway', [{ ...home.gateway.inside }, { ...home.gateway.outside }], {
    out: isp.access.router.address,
  });
  const ispRouter = new FaultyMemory(
    router('isp', [{ ...isp.access.router }, { ...homePath.ispToTransit.isp, prefixLength: 30 }], {
      out: homePath.ispToTransit.transit.address,
      routes: [{ prefix: home.prefix, nextHop: home.gateway.outside.address, port: 0 }],
    }),
  );
  const transit = router(
    'transit',
    [
      { ...homePath.ispToTransit.transit, prefixLength: 30 },
      { ...homePath.transitToGoogle.transit, prefixLength: 30 },
    ],
    {
      out: homePath.transitToGoogle.google.address,
      routes: [{ prefix: home.prefix, nextHop: homePath.ispToTransit.isp.address, port: 0 }],
    },
  );
  const google = router('google', [{ ...homePath.transitToGoogle.google, prefixLength: 30 }, { ...usGoogle.router }], {
    routes: [{ prefix: '0.0.0.0/0', nextHop: homePath.transitToGoogle.transit.address, port: 0 }],
  });
  const web = world.add(
    new Host({
      name: 'web',
      ports: [{ mac: usGoogle.web.mac, address: usGoogle.web.address }],
      gateway: usGoogle.router.address,
      tcp: noDelay,
      random: world.random.fork('web'),
    }),
  );
  for (const node of [gateway, ispRouter, transit, google]) world.add(node);
  world.connect('pc-cable', [pc, 0], [cable.node, 0], fast);
  world.connect('cable-gateway', [cable.node, 1], [gateway, 0], fast);
  world.connect('gateway-isp', [gateway, 1], [ispRouter, 0], access);
  world.connect('isp-transit', [ispRouter, 1], [transit, 0], backbone);
  world.connect('transit-google', [transit, 1], [google, 0], pacific);
  world.connect('google-web', [google, 1], [web, 0], fast);
  return { pc, cable, isp: ispRouter, transit, web };

  /** Port 0 is on the home's side; `out` is the next hop to everywhere else, through port 1. */
  function router(
    name: string,
    ports: readonly IpPortConfig[],
    { out, routes = [] }: { out?: string; routes?: readonly Route[] },
  ): Router {
    const outward: Route[] = out === undefined ? [] : [{ prefix: '0.0.0.0/0', nextHop: out, port: 1 }];
    return new Router({ name, ports, routes: [...routes, ...outward], random: world.random.fork(name) });
  }
}
