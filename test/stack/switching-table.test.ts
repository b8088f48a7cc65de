import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { SwitchingTable } from '../../src/stack/switching-table.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const C = '02:00:00:00:00:0c';

describe('what a switch knows (IEEE 802.1D-2004 §7.8, §7.9)', () => {
  test('a station is behind the port where it was last heard', () => {
    const table = new SwitchingTable();
    expect(table.lookup(A, 0)).toBe(undefined);
    expect(table.learn(A, 1, 0)).toBe('learned');
    expect(table.learn(A, 1, 1)).toBe('refreshed');
    expect(table.lookup(A, 2)).toBe(1);
    expect(table.learn(A, 3, 3)).toBe('moved');
    expect(table.lookup(A, 4)).toBe(3);
  });

  test('a station that is silent for 300 s is forgotten, one that speaks is not', () => {
    const aged: unknown[] = [];
    const table = new SwitchingTable({ onAged: (...what) => aged.push(what) });
    table.learn(A, 1, 0);
    table.learn(B, 2, 0);
    table.learn(A, 1, seconds(200));
    expect(table.nextTimer()).toBe(seconds(300));
    table.handleTimer(seconds(300));
    expect(aged).toEqual([[B, 2, seconds(300)]]);
    expect(table.lookup(A, seconds(300))).toBe(1);
    table.handleTimer(seconds(500));
    expect(table.entries().size).toBe(0);
    expect(table.nextTimer()).toBe(NEVER);
  });

  test('a group address is no station', () => {
    const table = new SwitchingTable();
    expect(table.learn('01:00:5e:00:00:01', 1, 0)).toBe('not-a-station');
    expect(table.entries().size).toBe(0);
  });

  test('a full table keeps what it has until something ages out', () => {
    const table = new SwitchingTable({ maxEntries: 2 });
    table.learn(A, 1, 0);
    table.learn(B, 2, seconds(1));
    expect(table.learn(C, 3, seconds(2))).toBe('full');
    expect(table.learn(A, 4, seconds(2))).toBe('moved');
    expect(table.learn(C, 3, seconds(301))).toBe('learned');
    expect([...table.entries().keys()]).toEqual([A, C]);
  });

  test('agrees with a model that remembers every frame', () => {
    const frame = fc.record({
      station: fc.constantFrom(A, B, C),
      port: fc.nat({ max: 3 }),
      pause: fc.nat({ max: 200 }).map(seconds),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), fc.constantFrom(A, B, C), (frames, wanted) => {
        const table = new SwitchingTable();
        const heard: { station: string; port: number; at: number }[] = [];
        let now = 0;
        for (const { station, port, pause } of frames) {
          now += pause;
          table.learn(station, port, now);
          heard.push({ station, port, at: now });
          const last = heard.findLast((one) => one.station === wanted);
          expect(table.lookup(wanted, now)).toBe(last && now - last.at < seconds(300) ? last.port : undefined);
        }
      }),
    );
  });
});
