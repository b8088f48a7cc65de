/** Our client and our server with each other: RFC 5246 §7.3, RFC 7627, RFC 7301. */

import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { equalInConstantTime } from '../../../src/crypto/primitives.ts';
import { alertName } from '../../../src/packet/tls/alert.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import { eventsOf, exchange, makePair, type Pair, type Peer, serverConfig, shakeHands } from './harness.ts';

const hello = new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n');
const page = new TextEncoder().encode('HTTP/1.1 200 OK\r\n\r\n');

function expectConversation(pair: Pair): void {
  const { client, server } = pair;
  expect(client.machine.state.name).toBe('connected');
  expect(server.machine.state.name).toBe('connected');
  client.machine.write(hello);
  exchange(pair);
  expect(received(server)).toEqual(hello);
  server.machine.write(page);
  exchange(pair);
  expect(received(client)).toEqual(page);
}

function received(peer: Peer): Uint8Array {
  return concatBytes(...eventsOf(peer, 'data').map((event) => event.bytes));
}

describe.each([
  ['AES-128', CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256],
  ['AES-256', CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384],
])('with %s', (_, suite) => {
  test.each([true, false])('the handshake succeeds and data flows (extended master secret: %s)', (extended) => {
    const pair = shakeHands(makePair({ cipherSuites: [suite], extendedMasterSecret: extended }));
    expectConversation(pair);
    expect(eventsOf(pair.client, 'open')).toEqual([{ type: 'open', cipherSuite: suite }]);
    const [clientKeys] = eventsOf(pair.client, 'keys');
    expect(clientKeys?.extendedMasterSecret).toBe(extended);
    expect(eventsOf(pair.server, 'keys')).toEqual([clientKeys]);
  });
});

test('bytes that arrive one by one make the same connection', () => {
  const pair = shakeHands(makePair(), (record) => Array.from(record, (byte) => Uint8Array.of(byte)));
  expectConversation(pair);
});

test('a handshake message may be spread over many records (RFC 5246 §6.2.1)', () => {
  const pair = shakeHands(makePair({ fragmentLimit: 7 }, { fragmentLimit: 100 }));
  expectConversation(pair);
  expect(pair.server.sent.length).toBeGreaterThan(20);
  for (const record of pair.server.sent) expect(record.length).toBeLessThanOrEqual(5 + 24 + 100);
});

test('the same seed gives the same bytes, another seed others', () => {
  const sent = (seed: string) => {
    const { client, server } = shakeHands(makePair({ random: new Random(seed) }, { random: new Random(seed) }));
    return [...client.sent, ...server.sent].map((record) => toHex(record));
  };
  expect(sent('1')).toEqual(sent('1'));
  expect(sent('1')).not.toEqual(sent('2'));
});

test('two connections of one configuration draw different randoms', () => {
  const config = serverConfig();
  const randoms = [1, 2].map(() => {
    const { server } = shakeHands(makePair({}, config));
    return toHex(eventsOf(server, 'server-hello')[0]!.hello.random);
  });
  expect(randoms[0]).not.toBe(randoms[1]);
});

test('what is written before the handshake is done is sent after it, and then close_notify', () => {
  const pair = makePair();
  pair.client.machine.write(hello);
  pair.client.machine.close();
  expect(pair.client.machine.queued).toBe(hello.length);
  shakeHands(pair);
  expect(eventsOf(pair.server, 'data')).toEqual([{ type: 'data', bytes: hello }]);
  expect(eventsOf(pair.server, 'end')).toHaveLength(1);
  expect(pair.client.machine.state).toEqual({ name: 'closed' });
  expect(pair.server.machine.state).toEqual({ name: 'closed' });
});

test('ten times 2^14 bytes go through and arrive as they were', () => {
  const pair = shakeHands(makePair());
  const bytes = new Random('bulk').bytes(10 * 2 ** 14 + 3);
  pair.server.machine.write(bytes);
  exchange(pair);
  expect(eventsOf(pair.client, 'data')).toHaveLength(11);
  expect(equalInConstantTime(received(pair.client), bytes)).toBe(true);
});

describe('ALPN (RFC 7301)', () => {
  test('the server picks by its own preference', () => {
    const { client, server } = shakeHands(makePair({ alpn: ['h2', 'http/1.1'] }, { alpn: ['http/1.1'] }));
    expect(eventsOf(client, 'open')[0]?.applicationProtocol).toBe('http/1.1');
    expect(eventsOf(server, 'open')[0]?.applicationProtocol).toBe('http/1.1');
  });

  test('a server without a preference ignores the offer', () => {
    const { client } = shakeHands(makePair({ alpn: ['http/1.1'] }));
    expect(eventsOf(client, 'open')[0]?.applicationProtocol).toBeUndefined();
  });
});

describe('the end', () => {
  const ends = (peer: Peer) => eventsOf(peer, 'closed').map(({ reason }) => reason);
  const alertsSent = (peer: Peer) => eventsOf(peer, 'alert-sent').map(({ description }) => alertName(description));

  test.each(['client', 'server'] as const)('close_notify of the %s is answered with close_notify (§7.2.1)', (who) => {
    const pair = shakeHands(makePair());
    pair[who].machine.close();
    expect(pair[who].machine.state.name).toBe('closing');
    exchange(pair);
    for (const peer of [pair.client, pair.server]) {
      expect(alertsSent(peer)).toEqual(['close_notify']);
      expect(ends(peer)).toEqual([undefined]);
    }
  });

  test('both sides at once: nobody sends a second close_notify', () => {
    const pair = shakeHands(makePair());
    pair.client.machine.close();
    pair.server.machine.close();
    exchange(pair);
    expect([alertsSent(pair.client), alertsSent(pair.server)]).toEqual([['close_notify'], ['close_notify']]);
  });

  test('what was on its way when this side closed is still heard; what is written afterwards is not sent', () => {
    const pair = shakeHands(makePair());
    pair.server.machine.write(page);
    pair.client.machine.close();
    pair.client.machine.write(hello);
    exchange(pair);
    expect(received(pair.client)).toEqual(page);
    expect(received(pair.server)).toHaveLength(0);
  });

  test('given up during the handshake: user_canceled and close_notify (§7.2.2)', () => {
    const pair = makePair();
    pair.client.machine.start(0);
    pair.client.machine.abort();
    exchange(pair);
    expect(alertsSent(pair.client)).toEqual(['user_canceled', 'close_notify']);
    expect(ends(pair.client)).toEqual(['given up by this side']);
    expect(ends(pair.server)).toEqual(['the peer closed during the handshake']);
  });

  test('given up when connected: close_notify', () => {
    const pair = shakeHands(makePair());
    pair.server.machine.abort();
    exchange(pair);
    expect(alertsSent(pair.server)).toEqual(['close_notify']);
    expect(ends(pair.client)).toEqual([undefined]);
  });

  test('a closed machine hears and says nothing more', () => {
    const pair = shakeHands(makePair());
    pair.client.machine.abort();
    exchange(pair);
    pair.server.machine.handleData(new Uint8Array(100), 0);
    pair.server.machine.handleTransportEnd();
    pair.server.machine.write(page);
    expect(pair.server.machine.pollTransmit()).toBeUndefined();
    expect(pair.server.machine.pollEvent()).toBeUndefined();
  });
});

test('misuse: a fragment limit beyond 2^14, a key that is no key', () => {
  expect(() => makePair({ fragmentLimit: 2 ** 14 + 1 })).toThrow(RangeError);
  expect(() => makePair({}, { privateKey: 'nothing' })).toThrow(RangeError);
});
