/** The tables of legal transitions and the machines: neither may know a transition that the other does not. */

import { expect, test } from 'vitest';
import { tlsClientTransitions } from '../../../src/stack/tls/client.ts';
import { tlsServerTransitions } from '../../../src/stack/tls/server.ts';
import { collect, eventsOf, exchange, makePair, type Pair, type Peer } from './harness.ts';

type Table = Readonly<Record<string, readonly string[]>>;

const arrowsOf = (table: Table) => Object.entries(table).flatMap(([from, tos]) => tos.map((to) => `${from} -> ${to}`));

/** Lets `count` records through, then cuts both transports. */
function cutAfter(count: number): Pair {
  const pair = makePair();
  let passed = 0;
  if (count >= 0) pair.client.machine.start();
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
function closedBy(who: 'client' | 'server' | 'cable'): Pair {
  const pair = makePair();
  pair.client.machine.start();
  exchange(pair);
  if (who === 'cable') return cut(pair);
  pair[who].machine.close();
  exchange(pair);
  return cut(pair);
}

const lives = [
  ...Array.from({ length: 12 }, (_, i) => cutAfter(i - 1)),
  closedBy('client'),
  closedBy('server'),
  closedBy('cable'),
];

test.each([
  ['client', tlsClientTransitions, lives.map((pair) => pair.client)],
  ['server', tlsServerTransitions, lives.map((pair) => pair.server)],
] as const)('the %s goes every way of its table and no other', (_, table: Table, peers: readonly Peer[]) => {
  const seen = new Set(peers.flatMap((peer) => eventsOf(peer, 'state').map(({ from, to }) => `${from} -> ${to}`)));
  expect([...seen].sort()).toEqual(arrowsOf(table).sort());
});
