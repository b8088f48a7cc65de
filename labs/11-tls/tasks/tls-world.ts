/** A client and a TLS server, a router between them, with a student's addresses and names. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { labRootCa, type ServerCredentials } from '../../../src/lab/pki/lab-ca.ts';
import { noDelay } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import { acceptTls, connectTls } from '../../../src/stack/tls/tls-stream.ts';

export const LINK = 'client-router';

interface Place {
  readonly prefix: string;
  readonly address: Ipv4Address;
  readonly mac: MacAddress;
}

export interface TlsPlaces {
  readonly client: Place;
  readonly server: Place;
  readonly routerMacs: readonly [MacAddress, MacAddress];
}

export function drawPlaces(random: Random): TlsPlaces {
  const client = drawPrefix(random);
  let server = drawPrefix(random);
  while (server === client) server = drawPrefix(random);
  const place = (prefix: string) => ({ prefix, address: drawHosts(random, prefix, 1)[0]!, mac: drawMac(random) });
  return { client: place(client), server: place(server), routerMacs: [drawMac(random), drawMac(random)] };
}

export interface TlsVisit {
  readonly places: TlsPlaces;
  readonly serverName: string;
  readonly credentials: ServerCredentials;
  readonly cipherSuites: readonly number[];
  /** What is said over the connection, if there is one. */
  readonly words: string;
  readonly port?: number;
}

/** One connection: handshake, a word each way, close; or what comes instead. */
export async function visit(
  run: LabRun,
  { places, serverName, credentials, cipherSuites, words, port = 443 }: TlsVisit,
): Promise<void> {
  const { world } = run;
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
  world.connect(LINK, [client, 0], [router, 0]);
  world.connect('router-server', [router, 1], [server, 0], { delay: milliseconds(10) });
  const serverConfig = {
    ...credentials,
    random: world.random.fork('server/tls'),
    alpn: ['http/1.1'],
    extendedMasterSecret: false,
  };
  const clientConfig = {
    serverName,
    trustedRoots: [labRootCa().certificate],
    wallClock: (now: number) => (world.epoch + now) / 1000,
    random: world.random.fork('client/tls'),
    cipherSuites,
    alpn: ['http/1.1'],
    extendedMasterSecret: false,
  };
  world.act((now) => {
    server.sockets.listenTcp(port, (transport) =>
      acceptTls(transport, serverConfig, (stream) => ({
        onData: (bytes, at) => stream.write(bytes, at),
        onEnd: (at) => stream.end(at),
      })),
    );
    const stream = connectTls(
      (handler, at) => client.sockets.connectTcp({ address: places.server.address, port }, handler, at),
      clientConfig,
      { onOpen: (at) => stream.write(new TextEncoder().encode(words), at), onData: (_bytes, at) => stream.end(at) },
      now,
    );
  });
  await world.pass(seconds(3));
}
