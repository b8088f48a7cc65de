/** Happy Eyeballs against RFC 8305. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import { HappyConnector } from '../../../src/nodes/apps/happy-connector.ts';
import {
  type EyeballsState,
  eyeballsTransitions,
  HappyEyeballs,
  interleaveFamilies,
} from '../../../src/nodes/apps/happy-eyeballs.ts';
import type { Sockets } from '../../../src/stack/sockets.ts';
import type { StreamHandler } from '../../../src/stack/stream.ts';

const SIX = '2001:db8::1';
const SIX2 = '2001:db8::2';
const FOUR = '192.0.2.1';
const FOUR2 = '192.0.2.2';
const ms = milliseconds;

const seen = new Set<string>();

function makeRace() {
  const race = new HappyEyeballs({ onStateChange: (from, to) => seen.add(`${from} ${to}`) });
  race.start(0);
  const done = () => {
    const all: string[] = [];
    for (let action = race.poll(); action; action = race.poll()) {
      const [what] = ['address', 'type', 'reason'].flatMap((key) => (key in action ? [Reflect.get(action, key)] : []));
      all.push(`${action.kind} ${what}`);
    }
    return all;
  };
  expect(done()).toEqual(['query AAAA', 'query A']);
  return { race, done };
}

describe('the addresses', () => {
  test('of IPv6 are tried at once, without waiting for those of IPv4 (§3)', () => {
    const { race, done } = makeRace();
    race.handleAnswer('AAAA', [SIX], 10);
    expect(done()).toEqual([`connect ${SIX}`]);
  });

  test('of IPv4 wait 50 ms for those of IPv6', () => {
    const { race, done } = makeRace();
    race.handleAnswer('A', [FOUR], 10);
    expect([done(), race.nextTimer()]).toEqual([[], 10 + ms(50)]);
    race.handleTimer(10 + ms(50) - 1);
    expect(done()).toEqual([]);
    race.handleTimer(10 + ms(50));
    expect(done()).toEqual([`connect ${FOUR}`]);
  });

  test('of IPv6 that come within the 50 ms go first; those that come later are next', () => {
    const within = makeRace();
    within.race.handleAnswer('A', [FOUR], 0);
    within.race.handleAnswer('AAAA', [SIX], ms(49));
    expect(within.done()).toEqual([`connect ${SIX}`]);
    const later = makeRace();
    later.race.handleAnswer('A', [FOUR, FOUR2], 0);
    later.race.handleTimer(ms(50));
    later.race.handleAnswer('AAAA', [SIX], ms(60));
    later.race.handleTimer(ms(300));
    expect(later.done()).toEqual([`connect ${FOUR}`, `connect ${SIX}`]);
  });

  test('that do not exist are not waited for', () => {
    const { race, done } = makeRace();
    race.handleAnswer('AAAA', [], 0);
    expect(race.nextTimer()).toBe(NEVER);
    race.handleAnswer('A', [FOUR], 5);
    expect(done()).toEqual([`connect ${FOUR}`]);
    const other = makeRace();
    other.race.handleAnswer('A', [FOUR], 0);
    other.race.handleAnswer('AAAA', [], 5);
    expect(other.done()).toEqual([`connect ${FOUR}`]);
  });

  test('of no kind: it fails', () => {
    const { race, done } = makeRace();
    race.handleAnswer('A', [], 0);
    race.handleAnswer('AAAA', [], 0);
    expect(done()).toEqual(['failed no addresses']);
  });

  test('are tried in turn, one of each family (§4)', () => {
    expect(interleaveFamilies([SIX, SIX2, FOUR, FOUR2])).toEqual([SIX, FOUR, SIX2, FOUR2]);
    expect(interleaveFamilies([FOUR, SIX, SIX2])).toEqual([FOUR, SIX, SIX2]);
    expect(interleaveFamilies([])).toEqual([]);
  });
});

describe('the attempts', () => {
  test('begin 250 ms after each other, and the first to succeed ends the others (§5)', () => {
    const { race, done } = makeRace();
    race.handleAnswer('AAAA', [SIX, SIX2], 0);
    race.handleAnswer('A', [FOUR], 0);
    expect(done()).toEqual([`connect ${SIX}`]);
    expect(race.nextTimer()).toBe(ms(250));
    race.handleTimer(ms(250));
    expect(done()).toEqual([`connect ${FOUR}`]);
    race.handleOpen(FOUR, ms(260));
    expect(done()).toEqual([`cancel ${SIX}`, `connected ${FOUR}`]);
    race.handleOpen(SIX, ms(270));
    race.handleTimer(ms(500));
    expect([done(), race.nextTimer(), race.state]).toEqual([[], NEVER, 'connected']);
  });

  test('follow at once upon one that failed', () => {
    const { race, done } = makeRace();
    race.handleAnswer('AAAA', [SIX], 0);
    race.handleAnswer('A', [FOUR], 0);
    race.handleFailure(SIX, 'refused', ms(20));
    expect([done(), race.nextTimer()]).toEqual([[`connect ${SIX}`, `connect ${FOUR}`], ms(270)]);
    race.handleFailure(FOUR, 'reset', ms(30));
    expect(done()).toEqual(['failed reset']);
  });

  test('do not hang upon one that says nothing, when other addresses come late', () => {
    const { race, done } = makeRace();
    race.handleAnswer('A', [FOUR], 0);
    race.handleTimer(ms(50));
    race.handleTimer(ms(300));
    expect(done()).toEqual([`connect ${FOUR}`]);
    race.handleAnswer('AAAA', [SIX], ms(700));
    expect(done()).toEqual([`connect ${SIX}`]);
  });

  test('that all failed wait for the answer that is still to come', () => {
    const { race, done } = makeRace();
    race.handleAnswer('AAAA', [SIX], 0);
    race.handleFailure(SIX, 'refused', ms(20));
    expect(done()).toEqual([`connect ${SIX}`]);
    race.handleAnswer('A', [FOUR], ms(30));
    expect(done()).toEqual([`connect ${FOUR}`]);
  });
});

test('whatever the order of things: each address is tried once, and there is one end', () => {
  const addresses = (...all: string[]) => fc.subarray(all);
  fc.assert(
    fc.property(
      addresses(SIX, SIX2),
      addresses(FOUR, FOUR2),
      fc.array(fc.tuple(fc.constantFrom('A', 'AAAA', 'open', 'fail', 'timer'), fc.nat(ms(100))), { maxLength: 20 }),
      (six, four, deeds) => {
        const { race, done } = makeRace();
        const log: string[] = [];
        const running: string[] = [];
        let now: Micros = 0;
        const look = () => {
          for (const line of done()) {
            log.push(line);
            const [kind, address] = line.split(' ');
            if (kind === 'connect') running.push(address!);
          }
        };
        const last = [...deeds, ['A', 0], ['AAAA', 0], ...Array.from({ length: 4 }, () => ['fail', 0])] as typeof deeds;
        for (const [deed, after] of last) {
          now += after;
          if (deed === 'A') race.handleAnswer('A', four, now);
          else if (deed === 'AAAA') race.handleAnswer('AAAA', six, now);
          else if (deed === 'open' && running.length > 0) race.handleOpen(running.shift()!, now);
          else if (deed === 'fail' && running.length > 0) race.handleFailure(running.shift()!, 'refused', now);
          else if (deed === 'timer' && race.nextTimer() !== NEVER) {
            now = Math.max(now, race.nextTimer());
            race.handleTimer(now);
          }
          look();
        }
        // What still waits for 50 ms.
        for (let i = 0; i < 5 && !['connected', 'failed'].includes(race.state); i++) {
          if (race.nextTimer() !== NEVER) race.handleTimer(race.nextTimer());
          look();
          if (running.length > 0) race.handleFailure(running.shift()!, 'refused', now);
          look();
        }
        const tried = log.filter((line) => line.startsWith('connect '));
        expect(new Set(tried).size).toBe(tried.length);
        expect(log.filter((line) => /^(connected|failed) /.test(line))).toHaveLength(1);
        expect(race.nextTimer()).toBe(NEVER);
      },
    ),
  );
  const table = new Set(
    eyeballsTransitions.map(({ from, to }) => `${from} ${to}` satisfies `${EyeballsState} ${EyeballsState}`),
  );
  expect(seen).toEqual(table);
});

describe('the connector', () => {
  /** Sockets that only note what they are asked for. */
  function makeConnector(known: Record<string, string[]>) {
    const log: string[] = [];
    const handlers = new Map<string, StreamHandler>();
    const sockets: Pick<Sockets, 'connectTcp'> = {
      connectTcp: ({ address }, handler) => {
        handlers.set(address, handler);
        return {
          queued: 0,
          write: (bytes) => log.push(`${address} write ${new TextDecoder().decode(bytes)}`),
          end: () => log.push(`${address} end`),
          abort: () => log.push(`${address} abort`),
        };
      },
    };
    const connector = new HappyConnector({
      resolve: (name, type, now, answer) => answer(known[`${name} ${type}`] ?? [], now),
    });
    connector.start(sockets as Sockets, 0);
    const user: StreamHandler = {
      onOpen: () => log.push('open'),
      onData: (bytes) => log.push(`data ${new TextDecoder().decode(bytes)}`),
      onClose: (reason) => log.push(`close ${reason}`),
    };
    return { connector, handlers, log, user };
  }
  const both = { 'a AAAA': [SIX], 'a A': [FOUR] };
  const text = (words: string) => new TextEncoder().encode(words);

  test('gives what was written to the connection that won, and aborts the other', () => {
    const { connector, handlers, log, user } = makeConnector(both);
    const stream = connector.connect({ name: 'a', port: 80 }, user, 0);
    stream.write(text('hello'), 0);
    expect(connector.nextTimer()).toBe(ms(250));
    connector.handleTimer(ms(250));
    handlers.get(FOUR)!.onOpen!(ms(260));
    handlers.get(SIX)!.onClose!('aborted', ms(261));
    handlers.get(FOUR)!.onData!(text('hi'), ms(270));
    stream.end(ms(280));
    handlers.get(FOUR)!.onClose!(undefined, ms(290));
    expect(log).toEqual([`${SIX} abort`, `${FOUR} write hello`, 'open', 'data hi', `${FOUR} end`, 'close undefined']);
    expect(connector.nextTimer()).toBe(NEVER);
  });

  test('tells when there is no way', () => {
    const { connector, handlers, log, user } = makeConnector(both);
    connector.connect({ name: 'a', port: 80 }, user, 0);
    handlers.get(SIX)!.onClose!('connection refused', 1);
    handlers.get(FOUR)!.onClose!('connection reset', 2);
    expect(log).toEqual(['close connection reset']);
    const nobody = makeConnector({});
    nobody.connector.connect({ name: 'a', port: 80 }, nobody.user, 0);
    expect(nobody.log).toEqual(['close no addresses']);
  });

  test('that nobody waits for any more is ended when it opens', () => {
    const { connector, handlers, log, user } = makeConnector(both);
    connector.connect({ name: 'a', port: 80 }, user, 0).abort(1);
    handlers.get(SIX)!.onOpen!(2);
    expect(log).toEqual([`${SIX} abort`]);
  });
});
