/** A client and a server of a student's own, with names and certificates of their own, and TLS between them. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { labRootCa, type ServerCredentials } from '../../../src/lab/pki/lab-ca.ts';
import { CipherSuite, cipherSuiteNames } from '../../../src/packet/tls/cipher-suites.ts';
import type { TlsClientConfig } from '../../../src/stack/tls/client.ts';
import type { TlsServerConfig } from '../../../src/stack/tls/server.ts';
import type { TlsEvent } from '../../../src/stack/tls/tls-event.ts';
import { acceptTls, connectTls } from '../../../src/stack/tls/tls-stream.ts';
import { type Places, type TwoHosts, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';

export const DAY = 24 * 3600 * 1000;

export interface TlsPlan {
  readonly places: Places;
  /** What the client offers and the server knows, in their orders of preference. */
  readonly clientSuites: readonly number[];
  readonly serverSuites: readonly number[];
}

export interface Call {
  readonly serverName: string;
  readonly credentials: ServerCredentials;
  readonly port: number;
  /** How far the client's clock is ahead, milliseconds. */
  readonly clockOff?: number;
  /** What else is chosen on either side: versions, groups, protocols. */
  readonly client?: Partial<TlsClientConfig>;
  readonly server?: Partial<TlsServerConfig>;
}

export function drawServerName(random: Random): string {
  const [first, second] = [drawWord(random), drawWord(random)];
  return first === second ? drawServerName(random) : `www.${first}-${second}.example`;
}

/** Some that our machines do not speak, and at least one that they do. */
export function drawSuites(random: Random, known: readonly number[]): number[] {
  const others = [...cipherSuiteNames.keys()].filter((suite) => suite >= 0xc000 && suite < 0xd000);
  const drawn = Array.from({ length: 2 + random.below(7) }, () => others[random.below(others.length)]!);
  const suites = [...new Set(drawn)];
  for (const suite of known) suites.splice(random.below(suites.length + 1), 0, suite);
  return suites;
}

export const { TLS_RSA_WITH_AES_128_GCM_SHA256: AES_128, TLS_RSA_WITH_AES_256_GCM_SHA384: AES_256 } = CipherSuite;

export function buildPair(run: LabRun, { places }: TlsPlan): TwoHosts {
  return twoHosts(run, places, { far: { delay: milliseconds(12) } });
}

/** The client connects, says something, hangs up on the answer. Ends when the connection has. */
export async function call(
  run: LabRun,
  hosts: TwoHosts,
  plan: TlsPlan,
  { serverName, credentials, port, clockOff = 0, ...changes }: Call,
) {
  const { world } = run;
  const random = world.random.fork(`call ${port}`);
  const address: Ipv4Address = plan.places.server.address;
  const events: TlsEvent[] = [];
  let isOver = false;
  const server = {
    ...credentials,
    cipherSuites: plan.serverSuites,
    extendedMasterSecret: false,
    random: random.fork('server'),
    ...changes.server,
  };
  const client = {
    serverName,
    trustedRoots: [labRootCa().certificate],
    wallClock: (now: number) => (world.epoch + now) / 1000 + clockOff,
    cipherSuites: plan.clientSuites,
    extendedMasterSecret: false,
    random: random.fork('client'),
    onEvent: (event: TlsEvent) => void events.push(event),
    ...changes.client,
  };
  world.act((now) => {
    hosts.server.sockets.listenTcp(port, (transport) =>
      acceptTls(transport, server, (stream) => ({
        onData: (bytes, at) => stream.write(bytes, at),
        onEnd: (at) => stream.end(at),
      })),
    );
    const stream = connectTls(
      (handler, at) => hosts.client.sockets.connectTcp({ address, port }, handler, at),
      client,
      {
        onOpen: (at) => stream.write(new TextEncoder().encode(`hello, ${serverName}?`), at),
        onData: (_bytes, at) => stream.end(at),
        onClose: () => {
          isOver = true;
        },
      },
      now,
    );
  });
  await world.until(() => isOver, 'the connection has ended', seconds(60));
  await world.pass(seconds(1));
  return events;
}
