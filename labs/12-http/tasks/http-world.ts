/** A browser's machine and a web server's, a router between them, with addresses of a student's own. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { noDelay } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';

interface Place {
  readonly prefix: string;
  readonly address: Ipv4Address;
  readonly mac: MacAddress;
}

export interface Places {
  readonly client: Place;
  readonly server: Place;
  readonly routerMacs: readonly [MacAddress, MacAddress];
}

export function drawPlaces(random: Random): Places {
  const client = drawPrefix(random);
  let server = drawPrefix(random);
  while (server === client) server = drawPrefix(random);
  const place = (prefix: string) => ({ prefix, address: drawHosts(random, prefix, 1)[0]!, mac: drawMac(random) });
  return { client: place(client), server: place(server), routerMacs: [drawMac(random), drawMac(random)] };
}

/** The links are called 'client-router' and 'router-server'. @param delay one way, between router and server */
export function twoHosts({ world }: LabRun, places: Places, delay = milliseconds(10)): { client: Host; server: Host } {
  const host = (name: 'client' | 'server') => {
    const { mac, address, prefix } = places[name];
    const ports = [{ mac, address, prefixLength: 24 }];
    return world.add(
      new Host({ name, ports, gateway: routerOf(prefix), tcp: noDelay, random: world.random.fork(name) }),
    );
  };
  const [client, server] = [host('client'), host('server')];
  const routerPort = ({ prefix }: Place, mac: MacAddress) => ({ mac, address: routerOf(prefix), prefixLength: 24 });
  const router = world.add(
    new Router({
      name: 'router',
      ports: [routerPort(places.client, places.routerMacs[0]), routerPort(places.server, places.routerMacs[1])],
      random: world.random.fork('router'),
    }),
  );
  world.connect('client-router', [client, 0], [router, 0]);
  world.connect('router-server', [router, 1], [server, 0], { delay });
  return { client, server };
}
