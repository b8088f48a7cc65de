import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { type Impairment, impair, type LinkRules } from '../../src/media/impair.ts';
import type { LinkEnd, Medium } from '../../src/media/medium.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';

interface Arrival {
  id: number;
  time: number;
  at: LinkEnd;
  frame: Uint8Array;
}

/** Sends `count` numbered frames, `gap` µs apart, and gives what arrives. */
async function send(rules: LinkRules, { count = 1000, gap = 100, length = 64, from = 0 as LinkEnd, seed = 'a' } = {}) {
  const arrivals: Arrival[] = [];
  const medium = impair(createMemoryMedium(), { 'a-b': rules }, new Random(seed));
  const link = medium.open({ name: 'a-b', framing: 'ethernet' }, (at, frame) =>
    arrivals.push({ id: new DataView(frame.buffer).getUint32(0), time: medium.now(), at, frame }),
  );
  for (let i = 0; i < count; i++) {
    const frame = new Uint8Array(length);
    new DataView(frame.buffer).setUint32(0, i);
    medium.setTimer(i * gap, () => link.send(from, frame));
  }
  await medium.run(() => false, seconds(1000));
  return arrivals;
}

const ids = (arrivals: Arrival[]) => arrivals.map((arrival) => arrival.id);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('an impaired link', () => {
  test('without a rule is untouched', async () => {
    const medium = createMemoryMedium();
    const wrapped = impair(medium, { other: { loss: 1 } }, new Random('x'));
    let arrived = 0;
    const link = wrapped.open({ name: 'a-b', framing: 'ethernet' }, () => arrived++);
    link.send(0, Uint8Array.of(1));
    await wrapped.run(() => false, 1);
    expect(arrived).toBe(1);
  });

  test('delays every frame by the same time and keeps their order', async () => {
    const arrivals = await send({ delay: 2500 }, { count: 50, gap: 100 });
    expect(ids(arrivals)).toEqual(upTo(50));
    expect(arrivals.map((arrival) => arrival.time - arrival.id * 100)).toEqual(Array(50).fill(2500));
  });

  test('drops at the tail what finds the queue full', async () => {
    // A frame of 125 bytes takes 1 ms at 1 Mbit/s; ten come at once: one goes out, three wait.
    const rules = { bandwidth: 1_000_000, queue: 3 };
    const arrivals = await send(rules, { count: 10, gap: 0, length: 125 });
    expect(ids(arrivals)).toEqual([0, 1, 2, 3]);
    expect(arrivals.map(({ time }) => time)).toEqual([1000, 2000, 3000, 4000]);
    // With a frame every 500 µs the line keeps up with every second one.
    expect((await send(rules, { count: 100, gap: 500, length: 125 })).length).toBeGreaterThan(50);
    expect(ids(await send({ bandwidth: 1_000_000 }, { count: 10, gap: 0, length: 125 }))).toEqual(upTo(10));
  });

  test('loses on purpose what a lab names, and nothing else', async () => {
    const lose = (frame: Uint8Array) => [3, 7].includes(new DataView(frame.buffer).getUint32(0));
    expect(ids(await send({ lose }, { count: 10 }))).toEqual([0, 1, 2, 4, 5, 6, 8, 9]);
  });

  test('holds back what a lab names, so that others overtake it', async () => {
    const hold = (frame: Uint8Array) => (new DataView(frame.buffer).getUint32(0) === 2 ? 250 : 0);
    expect(ids(await send({ hold, delay: 1000 }, { count: 6, gap: 100 }))).toEqual([0, 1, 3, 4, 2, 5]);
  });

  test('keeps their order though a real clock goes on while one is being sent', () => {
    const timers: { at: number; callback: () => void }[] = [];
    let clock = 0;
    const sent: number[] = [];
    const medium = {
      ...createMemoryMedium(),
      epoch: 0,
      now: () => {
        clock += 60; // more than half of the delay: by the second look the first frame is due, and waits for its turn
        return clock;
      },
      setTimer: (at: number, callback: () => void) => {
        timers.push({ at, callback });
        return () => {};
      },
      open: () => ({ send: (_from: LinkEnd, [id]: Uint8Array) => void sent.push(id!) }),
    } as unknown as Medium;
    const link = impair(medium, { 'a-b': { delay: 50 } }, new Random('x')).open(
      { name: 'a-b', framing: 'ethernet' },
      () => {},
    );
    link.send(0, Uint8Array.of(1));
    link.send(0, Uint8Array.of(2));
    expect(sent).toEqual([]);
    for (const { callback } of timers) callback();
    expect(sent).toEqual([1, 2]);
  });

  test('of 1 Mbit/s takes 8 µs a byte, and frames wait for those before them', async () => {
    const arrivals = await send({ bandwidth: 1_000_000, delay: 10 }, { count: 3, gap: 0, length: 125 });
    expect(arrivals.map((arrival) => arrival.time)).toEqual([1010, 2010, 3010]);
  });

  test('of limited bandwidth is idle again after its queue is sent', async () => {
    const arrivals = await send({ bandwidth: 1_000_000 }, { count: 3, gap: 5000, length: 125 });
    expect(arrivals.map((arrival) => arrival.time)).toEqual([1000, 6000, 11000]);
  });

  test('loses the share it was told to, and keeps the order of the rest', async () => {
    const arrivals = await send({ loss: 0.05 }, { count: 20_000 });
    expect(arrivals.length / 20_000).toBeGreaterThan(0.94);
    expect(arrivals.length / 20_000).toBeLessThan(0.96);
    expect(ids(arrivals)).toEqual([...ids(arrivals)].sort((a, b) => a - b));
  });

  test('that loses everything delivers nothing', async () => {
    expect(await send({ loss: 1 })).toEqual([]);
  });

  test('duplicates the share it was told to; the twin follows its frame at once', async () => {
    const arrivals = await send({ duplicate: 0.1, delay: 5 }, { count: 10_000 });
    expect(arrivals.length / 10_000).toBeGreaterThan(1.09);
    expect(arrivals.length / 10_000).toBeLessThan(1.11);
    expect([...new Set(ids(arrivals))]).toEqual(upTo(10_000));
  });

  test('reorders: a share of frames comes late, none is lost', async () => {
    const arrivals = await send({ reorder: { share: 0.1, extra: 1000 }, delay: 50 }, { count: 10_000, gap: 100 });
    expect([...ids(arrivals)].sort((a, b) => a - b)).toEqual(upTo(10_000));
    const late = arrivals.filter((arrival) => arrival.time - arrival.id * 100 === 1050).length;
    const inTime = arrivals.filter((arrival) => arrival.time - arrival.id * 100 === 50).length;
    expect(late + inTime).toBe(10_000);
    expect(late).toBeGreaterThan(900);
    expect(late).toBeLessThan(1100);
    expect(ids(arrivals)).not.toEqual(upTo(10_000));
  });

  test('corrupts the share it was told to, by exactly one bit, anywhere in the frame', async () => {
    const arrivals = await send({ corrupt: 0.2 }, { count: 5000, length: 64 });
    const flips = arrivals.map((arrival, i) => {
      const sent = new Uint8Array(64);
      new DataView(sent.buffer).setUint32(0, i);
      return arrival.frame.reduce((bits, byte, at) => bits + bitCount(byte ^ sent[at]!), 0);
    });
    expect(new Set(flips)).toEqual(new Set([0, 1]));
    const share = flips.filter((n) => n === 1).length / 5000;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.22);
  });

  test('can differ by direction', async () => {
    const rules = [{ loss: 1 }, { delay: 7 }] as const;
    expect(await send(rules, { from: 0 })).toEqual([]);
    const back = await send(rules, { from: 1, count: 3, gap: 0 });
    expect(back.map(({ at, time }) => [at, time])).toEqual([
      [0, 7],
      [0, 7],
      [0, 7],
    ]);
  });

  test('does the same again with the same seed, and something else with another', async () => {
    const rules: Impairment = { loss: 0.1, duplicate: 0.1, corrupt: 0.1, reorder: { share: 0.1, extra: 300 } };
    const first = await send(rules, { seed: 'one' });
    expect(await send(rules, { seed: 'one' })).toEqual(first);
    expect(await send(rules, { seed: 'two' })).not.toEqual(first);
  });

  test('loses the same frames whatever else happens to them', async () => {
    const alone = new Set(ids(await send({ loss: 0.1 })));
    const mixed = new Set(ids(await send({ loss: 0.1, duplicate: 0.3, reorder: { share: 0.2, extra: 999 } })));
    expect([...mixed].sort((a, b) => a - b)).toEqual([...alone].sort((a, b) => a - b));
  });

  test('delivers what it neither loses nor duplicates exactly once, whatever the rules', async () => {
    const time = fc.integer({ min: 0, max: 5000 });
    const rules = fc.record({
      delay: time,
      bandwidth: fc.integer({ min: 10_000, max: 1_000_000_000 }),
      reorder: fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), extra: time }),
    });
    await fc.assert(
      fc.asyncProperty(rules, fc.string(), async (rule, seed) => {
        const arrivals = await send(rule, { count: 100, seed });
        expect([...ids(arrivals)].sort((a, b) => a - b)).toEqual(upTo(100));
      }),
      { numRuns: 50 },
    );
  });

  test.each<[string, LinkRules]>([
    ['loss', { loss: 1.5 }],
    ['duplicate', { duplicate: -0.1 }],
    ['corrupt', [{}, { corrupt: Number.NaN }]],
    ['reorder.share', { reorder: { share: 2, extra: 0 } }],
    ['reorder.extra', { reorder: { share: 0, extra: -1 } }],
    ['delay', { delay: -1 }],
    ['bandwidth', { bandwidth: 0 }],
  ])('refuses a %s that makes no sense', (name, rule) => {
    const medium = impair(createMemoryMedium(), { 'a-b': rule }, new Random('x'));
    expect(() => medium.open({ name: 'a-b', framing: 'ethernet' }, () => {})).toThrow(
      expect.objectContaining({ name: 'RangeError', message: expect.stringContaining(`a-b: ${name}`) }),
    );
  });
});

function bitCount(byte: number): number {
  let n = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) n++;
  return n;
}
