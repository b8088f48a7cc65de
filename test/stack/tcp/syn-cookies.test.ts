/** SYN cookies: RFC 4987 §3.6, §4 and appendix A. */

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/bytes/hex.ts';
import { seconds } from '../../../src/bytes/time.ts';
import type { ListenEvent, TcpConfig } from '../../../src/stack/tcp/config.ts';
import { COOKIE_MSS, SynCookies } from '../../../src/stack/tcp/syn-cookies.ts';
import { LAPTOP, SERVER, tcpScript } from './script.ts';
import { exchange } from './two-stacks.ts';

const key = fromHex('000102030405060708090a0b0c0d0e0f');
const pair = { client: LAPTOP, server: SERVER, clientSequence: 0x12345678 };

describe('a cookie', () => {
  test('is counter, MSS index and HMAC as the file’s head draws them', () => {
    const cookie = new SynCookies(key).make(pair, 1460, seconds(64 * 35 + 3));
    const input = fromHex('44550265c738acd919e40050123456780000002307');
    const mac = createHmac('sha256', key).update(input).digest();
    expect(cookie).toBe(((35 % 32) * 2 ** 27 + 7 * 2 ** 24 + mac.readUIntBE(0, 3)) >>> 0);
  });

  test.each([
    [undefined, 536],
    [0, 216],
    [215, 216],
    [536, 536],
    [1023, 536],
    [1459, 1452],
    [1460, 1460],
    [65535, 1460],
  ])('an MSS of %s comes back as %s', (mss, expected) => {
    const cookies = new SynCookies(key);
    expect(cookies.check(pair, cookies.make(pair, mss, 0), 0)).toBe(expected);
  });

  test('is good in its own 64 s and the next, and no longer', () => {
    const cookies = new SynCookies(key);
    const cookie = cookies.make(pair, 1460, seconds(100)); // counter 1
    expect(cookies.check(pair, cookie, seconds(127))).toBe(1460);
    expect(cookies.check(pair, cookie, seconds(191))).toBe(1460);
    expect(cookies.check(pair, cookie, seconds(192))).toBeUndefined();
    expect(cookies.check(pair, cookie, seconds(63)), 'nor before it was made').toBeUndefined();
    // 32 steps later the five bits are the same again; the whole counter is not.
    expect(cookies.check(pair, cookie, seconds(100 + 32 * 64))).toBeUndefined();
  });

  test('fits one pair of sockets, one client sequence number, one key', () => {
    const cookies = new SynCookies(key);
    const cookie = cookies.make(pair, 1460, 0);
    const others = [
      { ...pair, client: { ...LAPTOP, port: 51001 } },
      { ...pair, client: { ...LAPTOP, address: '68.85.2.102' } },
      { ...pair, server: { ...SERVER, port: 81 } },
      { ...pair, clientSequence: 0x12345679 },
    ];
    for (const other of others) expect(cookies.check(other, cookie, 0)).toBeUndefined();
    expect(new SynCookies(new Uint8Array(16)).check(pair, cookie, 0)).toBeUndefined();
    expect(cookies.check(pair, cookie, 0)).toBe(1460);
  });

  test('no bit of it may be changed, those of the MSS least of all', () => {
    const cookies = new SynCookies(key);
    fc.assert(
      fc.property(fc.constantFrom(...COOKIE_MSS), fc.nat(31), (mss, bit) => {
        const cookie = cookies.make(pair, mss, seconds(200));
        expect(cookies.check(pair, (cookie ^ (1 << bit)) >>> 0, seconds(200))).toBeUndefined();
      }),
    );
  });
});

/** A server with room for two, whose room is taken. */
function fullServer(config: Partial<TcpConfig> = {}) {
  const events: ListenEvent[] = [];
  const t = tcpScript({ backlog: 2, ...config, onListen: (event) => events.push(event) }).listen();
  for (const port of [1001, 1002]) t.receives('S 100:100(0) win 65535 <mss 1460>', port);
  t.takeSent();
  return { t, events };
}

describe('a listener whose backlog is full', () => {
  test('drops SYNs when it has no cookies', () => {
    const { t, events } = fullServer();
    t.receives('S 1:1(0) win 65535 <mss 1460>').sendsNothing();
    expect(events).toEqual(['syn-dropped']);
    expect(t.stack.connections()).toHaveLength(2);
  });

  test('answers with a cookie, keeps nothing, and never sends it again', () => {
    const { t, events } = fullServer({ synCookies: 'when-full' });
    t.receives('S 1:1(0) win 65535 <mss 1400,sackOK,wscale 7>');
    const [synAck] = t.takeSent();
    expect(synAck).toMatch(/^S\. \d+:\d+\(0\) ack 2 win 65535 <mss 1460>$/);
    expect(t.stack.connections()).toHaveLength(2);
    expect(events).toEqual(['cookie-sent']);
  });

  test('makes the connection from the ACK, with its data, and without what a cookie cannot carry', () => {
    const { t, events } = fullServer({ synCookies: 'when-full' });
    t.receives('S 100:100(0) win 65535 <mss 1400,sackOK,wscale 7>');
    const cookie = Number(/\d+/.exec(t.takeSent()[0]!)![0]);
    t.receives(`P. 101:201(100) ack ${cookie + 1} win 2000`)
      .isIn('ESTABLISHED')
      .tells('open', 'data 100');
    expect(t.info).toMatchObject({ mss: 1360, sndWnd: 2000, rcvNxt: 201, sndNxt: cookie + 1, sack: false });
    expect(t.info!.windowShift).toEqual({ send: 0, receive: 0 });
    expect(events).toEqual(['cookie-sent', 'cookie-accepted']);
  });

  test('answers an invented ACK with RST', () => {
    const { t, events } = fullServer({ synCookies: 'when-full' });
    t.receives('S 1:1(0) win 65535 <mss 1460>');
    t.takeSent();
    t.receives('. 2:2(0) ack 77777').sends('R 77777:77777(0)').isIn('CLOSED');
    expect(events).toEqual(['cookie-sent', 'cookie-refused']);
  });

  test('believes no cookie that it did not give out lately', () => {
    const { t, events } = fullServer({ synCookies: 'when-full', synRetries: 0 });
    t.receives('S 1:1(0) win 65535 <mss 1460>');
    const cookie = Number(/\d+/.exec(t.takeSent()[0]!)![0]);
    t.at(200_000);
    t.receives(`. 2:2(0) ack ${cookie + 1}`).sends(`R ${cookie + 1}:${cookie + 1}(0)`);
    expect(events).not.toContain('cookie-accepted');
  });

  test('takes part in connections as before while it has room', () => {
    const { t } = fullServer({ synCookies: 'when-full', backlog: 3 });
    t.receives('S 1:1(0) win 65535 <mss 1460>').sends('S. 5:5(0) ack 2 win 65535 <mss 1460>');
    expect(t.stack.connections()).toHaveLength(3);
  });

  test('makes no more connections out of cookies than the stack may have', () => {
    const { t, events } = fullServer({ synCookies: 'when-full', maxConnections: 2 });
    t.receives('S 1:1(0) win 65535 <mss 1460>');
    const cookie = Number(/\d+/.exec(t.takeSent()[0]!)![0]);
    t.receives(`. 2:2(0) ack ${cookie + 1}`).isIn('CLOSED');
    expect(events.at(-1)).not.toBe('cookie-accepted');
  });
});

test.each([1, 2, 3])('with cookies for everybody data passes both ways, on a wire of kind %i', (seed) => {
  const wire = { seed, loss: 0.03, reorder: 0.1, duplicate: 0.05, corrupt: 0.02 };
  const sizes = { client: 30_000, server: 200_000 };
  const { fromClient, fromServer } = exchange(wire, sizes, { server: { synCookies: 'always' } });
  expect(fromClient.bytes).toBe(sizes.client);
  expect(fromServer.bytes).toBe(sizes.server);
});
