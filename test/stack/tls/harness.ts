/** A client and a server of ours joined by nothing but a loop, and what both of them reported. */

import { Random } from '../../../src/bytes/random.ts';
import { labIntermediateCa, labRootCa } from '../../../src/lab/pki/lab-ca.ts';
import type { TlsClientConfig } from '../../../src/stack/tls/client.ts';
import {
  makeTlsClient,
  makeTlsServer,
  type TlsClientMachine,
  type TlsMachine,
} from '../../../src/stack/tls/negotiation.ts';
import type { TlsServerConfig } from '../../../src/stack/tls/server.ts';
import type { TlsEvent } from '../../../src/stack/tls/tls-event.ts';

export const SERVER_NAME = 'www.google.com';
export const TODAY = Date.UTC(2024, 5, 1);

export function clientConfig(changes: Partial<TlsClientConfig> = {}): TlsClientConfig {
  return {
    serverName: SERVER_NAME,
    trustedRoots: [labRootCa().certificate],
    wallClock: () => TODAY,
    random: new Random('test/client'),
    ...changes,
  };
}

export function serverConfig(changes: Partial<TlsServerConfig> = {}): TlsServerConfig {
  return { ...labIntermediateCa().issue({ names: [SERVER_NAME] }), random: new Random('test/server'), ...changes };
}

export interface Peer {
  machine: TlsMachine;
  /** All that it reported so far. */
  events: TlsEvent[];
  /** All records that it sent so far. */
  sent: Uint8Array[];
}

export interface Pair {
  client: Peer & { machine: TlsClientMachine };
  server: Peer;
}

export function makePair(client: Partial<TlsClientConfig> = {}, server: Partial<TlsServerConfig> = {}): Pair {
  return {
    client: { machine: makeTlsClient(clientConfig(client)), events: [], sent: [] },
    server: { machine: makeTlsServer(serverConfig(server)), events: [], sent: [] },
  };
}

/** What happens to a record on its way: what is returned arrives instead. */
export type OnTheWay = (record: Uint8Array, from: 'client' | 'server', index: number) => readonly Uint8Array[];

/** Carries records to and fro until both sides are silent. */
export function exchange({ client, server }: Pair, onTheWay: OnTheWay = (record) => [record], now = 0): void {
  for (let moved = true; moved; ) {
    moved = carry(client, server, 'client', onTheWay, now) || carry(server, client, 'server', onTheWay, now);
  }
}

/** A handshake from its beginning until both sides are silent. */
export function shakeHands(pair: Pair, onTheWay?: OnTheWay): Pair {
  pair.client.machine.start(0);
  exchange(pair, onTheWay);
  return pair;
}

export function collect(peer: Peer): void {
  for (let event = peer.machine.pollEvent(); event; event = peer.machine.pollEvent()) peer.events.push(event);
}

export function eventsOf<T extends TlsEvent['type']>(peer: Peer, type: T): Extract<TlsEvent, { type: T }>[] {
  return peer.events.filter((event) => event.type === type) as Extract<TlsEvent, { type: T }>[];
}

function carry(from: Peer, to: Peer, name: 'client' | 'server', onTheWay: OnTheWay, now: number): boolean {
  let moved = false;
  for (let record = from.machine.pollTransmit(); record; record = from.machine.pollTransmit()) {
    moved = true;
    for (const piece of onTheWay(record, name, from.sent.length)) to.machine.handleData(piece, now);
    from.sent.push(record);
  }
  collect(from);
  collect(to);
  return moved;
}
