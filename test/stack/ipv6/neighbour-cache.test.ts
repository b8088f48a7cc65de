/** The neighbour cache against RFC 4861 §7.2.5, §7.3 and appendix C. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../../src/bytes/time.ts';
import {
  NeighbourCache,
  type NeighbourConfig,
  type NeighbourEvent,
  type NeighbourOutput,
  neighbourTransitions,
} from '../../../src/stack/ipv6/neighbour-cache.ts';

const ROUTER = 'fe80::1';
const MAC = '02:00:00:00:00:01';
const OTHER = '02:00:00:00:00:02';
const packet = (n: number) => Uint8Array.of(n);

function makeCache(config: Partial<NeighbourConfig> = {}) {
  const events: NeighbourEvent[] = [];
  const lost: number[] = [];
  const cache = new NeighbourCache({
    random: new Random('neighbours'),
    onEvent: (event) => events.push(event),
    onUnreachable: (_, packets) => lost.push(...packets.map(([n]) => n!)),
    ...config,
  });
  const out = () => {
    const all: NeighbourOutput[] = [];
    for (let next = cache.pollOutput(); next; next = cache.pollOutput()) all.push(next);
    return all;
  };
  const state = () => cache.entries().get(ROUTER)?.state ?? 'absent';
  const answer = (more: Partial<Parameters<NeighbourCache['handleAdvertisement']>[0]> = {}, now = 0) =>
    cache.handleAdvertisement(
      { target: ROUTER, router: true, solicited: true, override: true, mac: MAC, ...more },
      now,
    );
  return { cache, events, lost, out, state, answer };
}

describe('an unknown neighbour', () => {
  test('is asked for by multicast, and packets wait for the answer in their order', () => {
    const { cache, out, state, answer } = makeCache();
    cache.resolve(ROUTER, packet(1), 0);
    cache.resolve(ROUTER, packet(2), 10);
    expect(out()).toEqual([{ kind: 'solicitation', target: ROUTER, mac: undefined, packet: packet(1) }]);
    expect(state()).toBe('incomplete');
    answer({}, 20);
    expect(state()).toBe('reachable');
    expect(out()).toEqual([1, 2].map((n) => ({ kind: 'packet', mac: MAC, packet: packet(n) })));
    cache.resolve(ROUTER, packet(3), 30);
    expect(out()).toEqual([{ kind: 'packet', mac: MAC, packet: packet(3) }]);
  });

  test('is asked for three times, a second apart, then what waits is lost', () => {
    const { cache, out, state, lost } = makeCache();
    cache.resolve(ROUTER, packet(1), 0);
    let asked = out().length;
    for (let now = cache.nextTimer(); now !== NEVER; now = cache.nextTimer()) {
      expect(now).toBe(seconds(asked));
      cache.handleTimer(now);
      asked += out().length;
    }
    expect([asked, state(), lost]).toEqual([3, 'absent', [1]]);
  });

  test('an answer without a MAC address is none (§7.2.5)', () => {
    const { cache, answer, state } = makeCache();
    cache.resolve(ROUTER, packet(1), 0);
    answer({ mac: undefined });
    expect(state()).toBe('incomplete');
    answer({ mac: '33:33:00:00:00:01' });
    expect(state()).toBe('incomplete');
  });

  test('who was not asked for is not learned from an advertisement', () => {
    const { answer, state } = makeCache();
    answer();
    expect(state()).toBe('absent');
  });
});

describe('a known neighbour', () => {
  /** Reachable since time 0. */
  function known() {
    const made = makeCache();
    made.cache.resolve(ROUTER, packet(0), 0);
    made.answer();
    made.out();
    return made;
  }

  test('is believed for 15 to 45 seconds (§6.3.2), then used on trust for 5, then asked by unicast', () => {
    const { cache, out, state } = known();
    const until = cache.nextTimer();
    expect(until).toBeGreaterThanOrEqual(seconds(15));
    expect(until).toBeLessThanOrEqual(seconds(45));
    cache.handleTimer(until);
    expect([state(), cache.nextTimer()]).toEqual(['stale', NEVER]);
    cache.resolve(ROUTER, packet(1), until);
    expect([state(), cache.nextTimer()]).toEqual(['delay', until + seconds(5)]);
    expect(out()).toEqual([{ kind: 'packet', mac: MAC, packet: packet(1) }]);
    cache.handleTimer(until + seconds(5));
    expect(state()).toBe('probe');
    expect(out()).toEqual([{ kind: 'solicitation', target: ROUTER, mac: MAC, packet: undefined }]);
  });

  test('that does not answer three probes is forgotten', () => {
    const { cache, out, state } = known();
    const start = seconds(100);
    cache.resolve(ROUTER, packet(1), start);
    out();
    let probes = 0;
    for (let now = cache.nextTimer(); now !== NEVER; now = cache.nextTimer()) {
      cache.handleTimer(now);
      probes += out().length;
    }
    expect([probes, state()]).toEqual([3, 'absent']);
  });

  test('another MAC address without the override flag only makes it doubtful', () => {
    const { cache, answer, state } = known();
    answer({ override: false, mac: OTHER });
    expect([state(), cache.entries().get(ROUTER)!.mac]).toEqual(['stale', MAC]);
  });

  test('with the override flag the new MAC address counts, reachable if it was asked for', () => {
    const { cache, answer, state } = known();
    answer({ mac: OTHER, solicited: false });
    expect([state(), cache.entries().get(ROUTER)!.mac]).toEqual(['stale', OTHER]);
    answer({ mac: MAC });
    expect([state(), cache.entries().get(ROUTER)!.mac]).toEqual(['reachable', MAC]);
  });

  test('that is no router any more is told of (§7.3.3)', () => {
    const { events, answer } = known();
    answer({ router: false });
    expect(events.at(-1)).toEqual({ kind: 'no-router', address: ROUTER });
  });

  test('its own question brings no proof that it hears us: stale (§7.2.3)', () => {
    const { cache, state } = makeCache();
    cache.handleLinkAddress(ROUTER, MAC, 0, true);
    expect([state(), cache.entries().get(ROUTER)!.isRouter]).toEqual(['stale', true]);
    cache.handleLinkAddress(ROUTER, OTHER, 0);
    expect(cache.entries().get(ROUTER)).toMatchObject({ state: 'stale', mac: OTHER, isRouter: true });
  });

  test('a router may say how long it is to be believed', () => {
    const { cache } = makeCache();
    cache.setTimes({ baseReachableTime: seconds(2), retransTimer: seconds(3) });
    cache.resolve(ROUTER, packet(0), 0);
    expect(cache.nextTimer()).toBe(seconds(3));
    cache.handleAdvertisement({ target: ROUTER, router: true, solicited: true, override: true, mac: MAC }, 0);
    expect(cache.nextTimer()).toBeLessThanOrEqual(seconds(3));
  });
});

test('the cache is bounded, and so is what waits', () => {
  const { cache, answer, out } = makeCache({ maxEntries: 3, maxWaiting: 2 });
  for (let n = 1; n <= 9; n++) cache.resolve(`2001:db8::${n}`, packet(n), 0);
  expect([...cache.entries().keys()]).toEqual(['2001:db8::7', '2001:db8::8', '2001:db8::9']);
  for (let n = 1; n <= 5; n++) cache.resolve(ROUTER, packet(n), 0);
  out();
  answer();
  expect(out().map((each) => each.packet)).toEqual([packet(4), packet(5)]);
});

test('whatever happens, an entry changes only as the table says, and all of the table happens', () => {
  const seen = new Set<string>();
  const table = new Set(neighbourTransitions.map(({ from, event, to }) => `${from} ${event} ${to}`));
  const doing = fc.oneof(
    fc.constant({ kind: 'packet' } as const),
    fc.record({ kind: fc.constant('link-address' as const), mac: fc.constantFrom(MAC, OTHER) }),
    fc.record({
      kind: fc.constant('advertisement' as const),
      mac: fc.constantFrom(MAC, OTHER, undefined),
      solicited: fc.boolean(),
      override: fc.boolean(),
      router: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('timer' as const), after: fc.constantFrom(0, seconds(1), seconds(10)) }),
  );
  fc.assert(
    fc.property(fc.array(doing, { maxLength: 25 }), (deeds) => {
      let now: Micros = 0;
      let state = 'absent';
      const { cache } = makeCache({
        onEvent: (event) => {
          if (event.kind !== 'state') return;
          expect(event.from).toBe(state);
          state = event.to;
          const step = `${event.from} ${event.event} ${event.to}`;
          expect(table, step).toContain(step);
          seen.add(step);
        },
      });
      for (const deed of deeds) {
        if (deed.kind === 'packet') cache.resolve(ROUTER, packet(0), now);
        else if (deed.kind === 'link-address') cache.handleLinkAddress(ROUTER, deed.mac, now);
        else if (deed.kind === 'advertisement') cache.handleAdvertisement({ ...deed, target: ROUTER }, now);
        else {
          now = Math.max(now, cache.nextTimer() === NEVER ? now : cache.nextTimer()) + deed.after;
          cache.handleTimer(now);
        }
        expect(cache.entries().get(ROUTER)?.state ?? 'absent').toBe(state);
      }
    }),
    { numRuns: 1500, seed: 5 },
  );
  // A packet for an entry that stays as it is makes no event.
  const silent = neighbourTransitions.filter(({ from, event, to }) => event === 'packet' && from === to);
  const quiet = new Set(silent.map(({ from, event, to }) => `${from} ${event} ${to}`));
  expect([...table].filter((step) => !seen.has(step) && !quiet.has(step))).toEqual([]);
});
