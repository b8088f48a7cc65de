import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/bytes/hex.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import { buildBgp } from '../../../src/packet/bgp/message.ts';
import { notification } from '../../../src/packet/bgp/notification.ts';
import { BgpRole, openMessage } from '../../../src/packet/bgp/open.ts';
import type { BgpSessionOutput } from '../../../src/stack/bgp/session.ts';
import { bgpTransitions } from '../../../src/stack/bgp/states.ts';
import { makeSession, TwoSessions } from './two-sessions.ts';

const keepalive = buildBgp({ type: 'keepalive' });
const goodOpen = buildBgp(openMessage(64497, 90, '192.0.2.2', []));

/** A session that has sent its OPEN over connection 1, and what it has said since. */
function opened(config = {}) {
  const session = makeSession('a', { passive: true, ...config });
  session.start(0);
  session.handleOpen(1, false, 0);
  drain();
  function drain(): BgpSessionOutput[] {
    const outputs: BgpSessionOutput[] = [];
    for (let output = session.poll(); output; output = session.poll()) outputs.push(output);
    return outputs;
  }
  const feed = (bytes: Uint8Array, now = 1000) => {
    session.handleData(1, bytes, now);
    return drain();
  };
  return { session, feed, drain };
}

const sentNotification = (outputs: BgpSessionOutput[]) =>
  outputs.flatMap((one) => (one.kind === 'notification' && one.by === 'us' ? [one.text] : []));

describe('the way up (RFC 4271 §8.2.2)', () => {
  test('one side opens, the other waits', () => {
    const two = new TwoSessions({}, { passive: true }).start('b', 'a').run(seconds(1));
    expect(two.states()).toEqual(['Established', 'Established']);
    expect(two.changes('a').map(([, to]) => to)).toEqual(['Connect', 'OpenSent', 'OpenConfirm', 'Established']);
    expect(two.changes('b').map(([, to]) => to)).toEqual(['Active', 'OpenSent', 'OpenConfirm', 'Established']);
    expect(two.said.map(({ by, message }) => `${by} ${message.type}`).sort()).toEqual([
      'a keepalive',
      'a open',
      'b keepalive',
      'b open',
    ]);
  });

  test('the shorter hold time counts, and a third of it, less jitter, is between keepalives (§4.4, §10)', () => {
    const two = new TwoSessions({ holdTime: 30 }, { passive: true }).start('b', 'a').run(seconds(100));
    expect(two.states()).toEqual(['Established', 'Established']);
    expect(two.sessions.b.agreement!.holdTime).toBe(30);
    const times = two.said.filter(({ by, message }) => by === 'b' && message.type === 'keepalive').map(({ at }) => at);
    const gaps = times.slice(1).map((at, i) => (at - times[i]!) / 1e6);
    expect(gaps.length).toBeGreaterThanOrEqual(9);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(7.5);
      expect(gap).toBeLessThanOrEqual(10);
    }
    expect(new Set(gaps).size).toBeGreaterThan(1);
  });

  test('hold time 0: no keepalives but the first, and no end', () => {
    const two = new TwoSessions({ holdTime: 0 }, { passive: true }).start('b', 'a').run(seconds(1));
    two.muted = 'b';
    two.run(seconds(10_000));
    expect(two.states()).toEqual(['Established', 'Established']);
    expect(two.said.filter(({ message }) => message.type === 'keepalive')).toHaveLength(2);
  });

  test('whom nobody answers tries again, each time after 0.75 to 1 of the retry time (§10)', () => {
    const two = new TwoSessions({ connectRetryTime: seconds(20) });
    two.isUnreachable = true;
    two.start('a').run(seconds(100));
    const attempts = two.told.a.filter(({ kind }) => kind === 'connect').length;
    expect(attempts).toBeGreaterThanOrEqual(5);
    expect(attempts).toBeLessThanOrEqual(7);
    expect(two.sessions.a.state).toBe('Active');
    two.isUnreachable = false;
    two.start('b').run(seconds(25));
    expect(two.states()).toEqual(['Established', 'Established']);
  });

  test('a connection while the session is Idle is refused', () => {
    const session = makeSession('a');
    session.handleOpen(7, false, 0);
    expect(session.poll()).toEqual({ kind: 'close', connection: 7 });
  });
});

describe('collisions (§6.8)', () => {
  test('both open at once: the connection of the higher identifier is kept, the other ends with Cease', () => {
    const two = new TwoSessions().start('a', 'b').run(seconds(5));
    expect(two.states()).toEqual(['Established', 'Established']);
    const told = [...two.notifications('a'), ...two.notifications('b')];
    expect(told).toContain('us: Cease, Connection Collision Resolution');
    for (const side of ['a', 'b'] as const) {
      expect(two.changes(side).filter(([, to]) => to === 'Established')).toHaveLength(1);
      expect(two.told[side].filter(({ kind }) => kind === 'down')).toEqual([]);
    }
  });

  test.each([
    ['ours is higher: ours is kept', '192.0.2.9', true],
    ['ours is lower: theirs is kept', '192.0.2.1', false],
  ])('%s', (_, bgpIdentifier, isOursKept) => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const session = makeSession('a', { bgpIdentifier });
      session.start(0);
      session.handleOpen(1, true, 0);
      session.handleOpen(2, false, 0);
      for (const id of order) session.handleData(id!, goodOpen, 1);
      const closed: number[] = [];
      for (let output = session.poll(); output; output = session.poll()) {
        if (output.kind === 'close') closed.push(output.connection);
      }
      expect(closed).toEqual([isOursKept ? 2 : 1]);
      expect(session.state).toBe('OpenConfirm');
    }
  });

  test('an Established session does not give way', () => {
    const { session, feed, drain } = opened();
    feed(concatBytes(goodOpen, keepalive));
    session.handleOpen(2, false, 2000);
    session.handleData(2, goodOpen, 2000);
    expect(sentNotification(drain())).toEqual(['Cease, Connection Collision Resolution']);
    expect(session.state).toBe('Established');
  });
});

describe('OPENs that are refused (§6.2)', () => {
  const open = (changes: object) => buildBgp({ ...openMessage(64497, 90, '192.0.2.2', []), ...changes });
  test.each([
    ['another version', open({ version: 3 }), 'OPEN Message Error, Unsupported Version Number'],
    ['another AS than expected', open({ myAutonomousSystem: 64499 }), 'OPEN Message Error, Bad Peer AS'],
    ['no identifier', open({ bgpIdentifier: '0.0.0.0' }), 'OPEN Message Error, Bad BGP Identifier'],
    ['a hold time of 1 s', open({ holdTime: 1 }), 'OPEN Message Error, Unacceptable Hold Time'],
    ['a hold time of 2 s', open({ holdTime: 2 }), 'OPEN Message Error, Unacceptable Hold Time'],
    [
      'an AS in the capability that is not expected',
      open({ capabilities: [{ name: 'fourOctetAs', asNumber: 100_000 }] }),
      'OPEN Message Error, Bad Peer AS',
    ],
    [
      'a provider where we are one (RFC 9234 §4.2)',
      open({ capabilities: [{ name: 'role', role: BgpRole.PROVIDER }] }),
      'OPEN Message Error, Role Mismatch',
    ],
    ['optional parameters of another length', goodOpen.with(28, 3), 'OPEN Message Error'],
  ])('%s', (_, bytes, text) => {
    const { session, feed } = opened({ role: BgpRole.PROVIDER });
    const outputs = feed(bytes);
    expect(sentNotification(outputs)).toEqual([text]);
    expect(outputs).toContainEqual({ kind: 'close', connection: 1 });
    expect(session.state).toBe('Idle');
  });

  test('the refusal of a version says which one is wanted', () => {
    const outputs = opened().feed(open({ version: 3 }));
    const sent = outputs.find((one) => one.kind === 'send')!;
    expect(sent).toMatchObject({ bytes: buildBgp(notification(2, 1, fromHex('0004'))) });
  });

  test('a hold time below our own minimum, but 0 is agreed to', () => {
    expect(sentNotification(opened({ minHoldTime: 60 }).feed(open({ holdTime: 30 })))).toEqual([
      'OPEN Message Error, Unacceptable Hold Time',
    ]);
    expect(sentNotification(opened({ minHoldTime: 60 }).feed(open({ holdTime: 0 })))).toEqual([]);
  });

  test('customer and provider make a pair, and a neighbour without a role is taken too', () => {
    const role = (number: number) => open({ capabilities: [{ name: 'role', role: number }] });
    const { session, feed } = opened({ role: BgpRole.PROVIDER });
    feed(role(BgpRole.CUSTOMER));
    expect(session.state).toBe('OpenConfirm');
    expect(sentNotification(opened({ role: BgpRole.PEER }).feed(goodOpen))).toEqual([]);
  });
});

describe('what ends a session', () => {
  function established(config = {}) {
    const one = opened(config);
    one.feed(concatBytes(goodOpen, keepalive));
    expect(one.session.state).toBe('Established');
    return one;
  }

  test('silence: Hold Timer Expired (§6.5)', () => {
    const two = new TwoSessions({ holdTime: 30 }, { passive: true }).start('b', 'a').run(seconds(1));
    two.muted = 'b';
    two.run(seconds(40));
    expect(two.notifications('a')).toContain('us: Hold Timer Expired');
    expect(two.told.a).toContainEqual({ kind: 'down' });
    expect(two.notifications('b')).toContain('peer: Hold Timer Expired');
  });

  test('a NOTIFICATION of the peer', () => {
    const { session, feed } = established();
    const outputs = feed(buildBgp(notification(6, 2)));
    expect(outputs).toContainEqual({ kind: 'notification', by: 'peer', text: 'Cease, Administrative Shutdown' });
    expect(outputs).toContainEqual({ kind: 'down' });
    expect(
      outputs.some(({ kind }) => kind === 'send'),
      'it is not answered',
    ).toBe(false);
    expect(session.state).toBe('Idle');
  });

  test('a second OPEN, a KEEPALIVE too early, an UPDATE too early (§6.6, RFC 6608)', () => {
    expect(sentNotification(established().feed(goodOpen))).toEqual([
      'Finite State Machine Error, Unexpected Message in Established',
    ]);
    expect(sentNotification(opened().feed(keepalive))).toEqual([
      'Finite State Machine Error, Unexpected Message in OpenSent',
    ]);
    const update = buildBgp({ type: 'update', withdrawnRoutes: [], attributes: {}, nlri: [] });
    expect(sentNotification(opened().feed(concatBytes(goodOpen, update)))).toEqual([
      'Finite State Machine Error, Unexpected Message in OpenConfirm',
    ]);
  });

  test('bytes that are no message', () => {
    const outputs = established().feed(new Uint8Array(19));
    expect(sentNotification(outputs)).toEqual(['Message Header Error, Connection Not Synchronized']);
  });

  test('messages before such bytes still count', () => {
    const { session, feed } = opened();
    const outputs = feed(concatBytes(goodOpen, keepalive, new Uint8Array(19)));
    expect(outputs.some(({ kind }) => kind === 'established')).toBe(true);
    expect(sentNotification(outputs)).toEqual(['Message Header Error, Connection Not Synchronized']);
    expect(session.state).toBe('Idle');
  });

  test('TCP: lost while Established, the routes are gone and it begins again later', () => {
    const two = new TwoSessions({ connectRetryTime: seconds(10) }, { passive: true, connectRetryTime: seconds(5) });
    two.start('b', 'a').run(seconds(1)).cut();
    expect(two.states()).toEqual(['Idle', 'Idle']);
    expect(two.told.a.filter(({ kind }) => kind === 'down')).toHaveLength(1);
    expect(two.run(seconds(30)).states()).toEqual(['Established', 'Established']);
  });

  test('stop: Cease, and no new attempt', () => {
    const two = new TwoSessions({ connectRetryTime: seconds(5) }, { connectRetryTime: seconds(5), passive: true });
    two.start('b', 'a').run(seconds(1));
    two.sessions.a.stop();
    two.run(seconds(60));
    expect(two.notifications('b')).toContain('peer: Cease, Administrative Shutdown');
    expect(two.sessions.a.state).toBe('Idle');
    expect(two.sessions.b.state).toBe('Active');
  });
});

describe('UPDATEs', () => {
  const attributes = { origin: 0, asPath: asSequence(64497), nextHop: '192.0.2.2' };

  test('go through with AS numbers of the agreed size', () => {
    const wide = { ...attributes, asPath: asSequence(64497, 100_000) };
    for (const fourOctetAs of [true, false]) {
      const two = new TwoSessions({}, { passive: true, fourOctetAs }).start('b', 'a').run(seconds(1));
      const update = { type: 'update', withdrawnRoutes: [], attributes: wide, nlri: ['198.51.100.0/24'] } as const;
      two.sessions.b.send(update, two.now);
      two.run(seconds(1));
      const got = two.told.a.flatMap((one) => (one.kind === 'update' ? [one.update.attributes.asPath] : []));
      expect(got).toEqual([fourOctetAs ? wide.asPath : asSequence(64497, 23456)]);
    }
  });

  test('a mistake that costs the routes makes a withdrawal of them (RFC 7606 §2)', () => {
    const { feed, session } = opened();
    feed(concatBytes(goodOpen, keepalive));
    const bad = buildBgp({
      type: 'update',
      withdrawnRoutes: ['10.0.0.0/8'],
      attributes: { origin: 0, asPath: asSequence(64497) },
      nlri: ['198.51.100.0/24'],
    });
    const update = feed(bad).find((one) => one.kind === 'update');
    expect(update).toMatchObject({ update: { withdrawnRoutes: ['10.0.0.0/8', '198.51.100.0/24'], nlri: [] } });
    expect(session.state).toBe('Established');
  });

  test('nothing can be sent before the session is up', () => {
    const { session } = opened();
    expect(() => session.send({ type: 'routeRefresh', afi: 1, subtype: 0, safi: 1 }, 0)).toThrow(TypeError);
  });
});

test('whatever a peer sends, a session ends with a NOTIFICATION or goes on, and never throws', () => {
  const attributes = { origin: 0, asPath: asSequence(64497, 100_000), nextHop: '192.0.2.2', communities: [1, 2] };
  const update = buildBgp({ type: 'update', withdrawnRoutes: ['10.0.0.0/8'], attributes, nlri: ['198.51.100.0/24'] });
  const stream = concatBytes(goodOpen, keepalive, update, buildBgp(notification(6, 2)));
  for (let bit = 0; bit < stream.length * 8; bit++) {
    const { session, feed } = opened();
    const damaged = stream.with(bit >> 3, stream[bit >> 3]! ^ (0x80 >> (bit & 7)));
    const outputs: BgpSessionOutput[] = [];
    for (let at = 0; at < damaged.length; at += 40) outputs.push(...feed(damaged.subarray(at, at + 40)));
    const said = outputs.filter(({ kind }) => kind === 'notification');
    // A longer length makes the session wait for more; everything else ends it, with one reason.
    expect(said, `bit ${bit} of byte ${bit >> 3}`).toHaveLength(session.state === 'Idle' ? 1 : 0);
  }
});

test('no session goes where the table has no arrow', () => {
  for (const seed of Array.from({ length: 40 }, (_, i) => i)) {
    const two = new TwoSessions(
      { passive: seed % 4 === 1, connectRetryTime: seconds(5), holdTime: seed % 3 === 0 ? 3 : 90 },
      { passive: seed % 4 === 2, connectRetryTime: seconds(7), peerAs: seed % 7 === 6 ? 1 : 64496 },
    );
    two.isUnreachable = seed % 5 === 0;
    two.start('a', 'b').run(seed * 1000);
    two.isUnreachable = false;
    if (seed % 3 === 1) two.cut();
    if (seed % 8 === 3) two.muted = 'a';
    two.run(seconds(60));
    if (seed % 6 === 5) two.sessions.b.stop();
    two.run(seconds(60));
    for (const [from, to] of [...two.changes('a'), ...two.changes('b')]) {
      expect(
        bgpTransitions[from].map(([target]) => target),
        `${from} → ${to}`,
      ).toContain(to);
    }
  }
});
