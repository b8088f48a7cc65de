/** The tables of legal transitions and the machines: neither may know a transition that the other does not. */

import { expect, test } from 'vitest';
import { type TlsClientConfig, tlsClientTransitions } from '../../../src/stack/tls/client.ts';
import { tlsClient13Transitions } from '../../../src/stack/tls/client-13.ts';
import { type TlsServerConfig, tlsServerTransitions } from '../../../src/stack/tls/server.ts';
import { tlsServer13Transitions } from '../../../src/stack/tls/server-13.ts';
import { collect, eventsOf, exchange, makePair, type Pair, type Peer } from './harness.ts';

type Table = Readonly<Record<string, readonly string[]>>;

const arrowsOf = (table: Table) => Object.entries(table).flatMap(([from, tos]) => tos.map((to) => `${from} -> ${to}`));

type Make = () => Pair;

/** Lets `count` records through, then cuts both transports. */
function cutAfter(make: Make, count: number): Pair {
  const pair = make();
  let passed = 0;
  if (count >= 0) pair.client.machine.start(0);
  exchange(pair, (record) => (passed++ < count ? [record] : []));
  return cut(pair);
}

function cut(pair: Pair): Pair {
  for (const peer of [pair.client, pair.server]) {
    peer.machine.handleTransportEnd();
    collect(peer);
  }
  return pair;
}

/** A whole life in order, ended by one side or by the cable. */
function closedBy(make: Make, who: 'client' | 'server' | 'cable'): Pair {
  const pair = make();
  pair.client.machine.start(0);
  exchange(pair);
  if (who === 'cable') return cut(pair);
  pair[who].machine.close();
  exchange(pair);
  return cut(pair);
}

function livesOf(make: Make): Pair[] {
  return [
    ...Array.from({ length: 16 }, (_, i) => cutAfter(make, i - 1)),
    closedBy(make, 'client'),
    closedBy(make, 'server'),
    closedBy(make, 'cable'),
  ];
}

const versions = ['1.3'] as const;
const ticketKey = new Uint8Array(32);
const pair13 = (client: Partial<TlsClientConfig> = {}, server: Partial<TlsServerConfig> = {}) =>
  makePair({ versions, ...client }, { versions, ticketKey, ...server });

/** The session of a whole life in TLS 1.3. */
function ticketOf(pair: Pair) {
  return eventsOf(pair.client, 'session-ticket')[0]!.session;
}

const ecdhe = { cipherSuites: [0xc02f] };
const lives = [...livesOf(makePair), ...livesOf(() => makePair(ecdhe, ecdhe))];
const session = ticketOf(closedBy(pair13, 'cable'));
const lives13 = [
  ...livesOf(pair13),
  ...livesOf(() => pair13({ groups: [29, 23] }, { groups: [23] })), // HelloRetryRequest
  ...livesOf(() => pair13({ session })),
];

test.each([
  ['client', tlsClientTransitions, lives.map((pair) => pair.client)],
  ['server', tlsServerTransitions, lives.map((pair) => pair.server)],
  ['client of TLS 1.3', tlsClient13Transitions, lives13.map((pair) => pair.client)],
  ['server of TLS 1.3', tlsServer13Transitions, lives13.map((pair) => pair.server)],
] as const)('the %s goes every way of its table and no other', (_, table: Table, peers: readonly Peer[]) => {
  const seen = new Set(peers.flatMap((peer) => eventsOf(peer, 'state').map(({ from, to }) => `${from} -> ${to}`)));
  expect([...seen].sort()).toEqual(arrowsOf(table).sort());
});
