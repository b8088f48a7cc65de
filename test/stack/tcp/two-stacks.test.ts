/** Our TCP against itself over bad wires: the data arrives intact, both sides end in order, in bounded time. */

import { describe, expect, test } from 'vitest';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { exchange } from './two-stacks.ts';

const inOrder = ['open', 'end', 'close'];

function expectIntact(outcome: ReturnType<typeof exchange>, sizes: { client: number; server: number }): void {
  const { wire, fromClient, fromServer } = outcome;
  expect(fromClient.bytes).toBe(sizes.client);
  expect(fromServer.bytes).toBe(sizes.server);
  expect(fromClient.events).toEqual(inOrder);
  expect(fromServer.events).toEqual(inOrder);
  expect([...wire.client.connections(), ...wire.server.connections()]).toEqual([]);
}

const variants = {
  'as it comes': {},
  'without SACK': { sack: false },
  'with timestamps': { timestamps: true },
  'without options': { sack: false, windowScale: false },
  'with small buffers': { receiveBuffer: 5000, sendBuffer: 3000 },
  'without Nagle and delayed ACK': { nagle: false, delayedAck: false },
};
const seeds = Array.from({ length: 15 }, (_, seed) => seed);

describe.each(Object.entries(variants))('a TCP %s', (_name, config) => {
  test.each(seeds)('carries both ways over loss, reordering, duplication and damage (seed %i)', (seed) => {
    const wire = { seed, loss: 0.05, reorder: 0.1, duplicate: 0.05, corrupt: 0.02 };
    const sizes = { client: 60_000, server: 40_000 };
    expectIntact(exchange(wire, sizes, { client: config, server: config }), sizes);
  });

  test.each(seeds.slice(0, 5))('survives a wire that loses a third of everything (seed %i)', (seed) => {
    const sizes = { client: 10_000, server: 10_000 };
    // With a short TIME-WAIT a FIN that comes again after a minute would find nobody there, and be answered with RST.
    const retries = { dataRetries: 40, synRetries: 40, msl: seconds(1000) };
    const both = { ...config, ...retries };
    expectIntact(exchange({ seed, loss: 0.33 }, sizes, { client: both, server: both }, seconds(100_000)), sizes);
  });
});

test('two TCPs that chose differently still understand each other', () => {
  const sizes = { client: 50_000, server: 50_000 };
  const wire = { seed: 1, loss: 0.03, reorder: 0.05 };
  for (const client of Object.values(variants)) {
    for (const server of Object.values(variants)) expectIntact(exchange(wire, sizes, { client, server }), sizes);
  }
});

test('sequence numbers wrap in the middle of a lossy transfer', () => {
  for (const seed of seeds) {
    const sizes = { client: 200_000, server: 200_000 };
    const wire = { seed, loss: 0.02, reorder: 0.05, initialSequenceNumber: 0xffffffff - 100_000 };
    expectIntact(exchange(wire, sizes, seed % 2 === 0 ? {} : { client: { sack: false } }), sizes);
  }
});

test('nothing but loss is needed to say nothing: empty streams open and close', () => {
  for (const seed of seeds) {
    const sizes = { client: 0, server: 0 };
    expectIntact(exchange({ seed, loss: 0.2 }, sizes), sizes);
  }
});

test('10 MB pass, and on a good wire nothing is sent twice', () => {
  const sizes = { client: 10_000_000, server: 0 };
  const outcome = exchange({ seed: 1 }, sizes);
  expectIntact(outcome, sizes);
  expect(outcome.wire.payloadBytes).toBe(10_000_000);
});

test('10 MB pass each way at 5 % loss with reordering', () => {
  const sizes = { client: 10_000_000, server: 10_000_000 };
  const outcome = exchange({ seed: 5, loss: 0.05, reorder: 0.05, delay: milliseconds(1) }, sizes, {}, seconds(36_000));
  expectIntact(outcome, sizes);
});

test('the same seed gives the same run', () => {
  const run = () => {
    const { wire } = exchange({ seed: 9, loss: 0.1, reorder: 0.1 }, { client: 30_000, server: 30_000 });
    return [wire.now, wire.segments, wire.payloadBytes];
  };
  expect(run()).toEqual(run());
});
