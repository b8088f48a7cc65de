import { describe, expect, test } from 'vitest';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';

const spec = { name: 'a-b', framing: 'ethernet' } as const;
const never = () => false;

describe('the memory wire', () => {
  test('a frame comes out at the other end at the instant it was sent', async () => {
    const medium = createMemoryMedium();
    const seen: unknown[] = [];
    const link = medium.open(spec, (at, frame) => seen.push([at, [...frame], medium.now()]));
    medium.setTimer(40, () => link.send(0, Uint8Array.of(1)));
    medium.setTimer(50, () => link.send(1, Uint8Array.of(2)));
    await medium.run(never, seconds(1));
    expect(seen).toEqual([
      [1, [1], 40],
      [0, [2], 50],
    ]);
  });

  test('nothing is delivered inside send, so that devices never call each other', async () => {
    const medium = createMemoryMedium();
    let delivered = 0;
    const link = medium.open(spec, () => delivered++);
    link.send(0, Uint8Array.of(1));
    expect(delivered).toBe(0);
    expect(await medium.run(() => delivered === 1, 0)).toBe(true);
  });

  test('what the sender does to its buffer after sending does not change the frame', async () => {
    const medium = createMemoryMedium();
    const seen: number[] = [];
    const link = medium.open(spec, (_at, frame) => seen.push(frame[0]!));
    const buffer = Uint8Array.of(7);
    link.send(0, buffer);
    buffer[0] = 8;
    await medium.run(never, 0);
    expect(seen).toEqual([7]);
  });

  test('events happen in order of time, and at equal times in the order they were asked for', async () => {
    const medium = createMemoryMedium();
    const happened: string[] = [];
    const times = [30, 10, 20, 10, 30, 10, 0, 20];
    for (const [i, at] of times.entries()) medium.setTimer(at, () => happened.push(`${at}.${i}`));
    await medium.run(never, 100);
    expect(happened).toEqual(['0.6', '10.1', '10.3', '10.5', '20.2', '20.7', '30.0', '30.4']);
  });

  test('a thousand timers set in a scrambled order fire sorted', async () => {
    const medium = createMemoryMedium();
    const fired: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const at = (i * 7919) % 1009;
      medium.setTimer(at, () => fired.push(at));
    }
    await medium.run(never, 2000);
    expect(fired).toHaveLength(1000);
    expect(fired).toEqual([...fired].sort((a, b) => a - b));
  });

  test('a cancelled timer does not fire, and cancelling it again or later is harmless', async () => {
    const medium = createMemoryMedium();
    const fired: string[] = [];
    const cancel = medium.setTimer(10, () => fired.push('cancelled'));
    const late = medium.setTimer(5, () => fired.push('kept'));
    cancel();
    cancel();
    await medium.run(never, 100);
    late();
    expect(fired).toEqual(['kept']);
  });

  test('a timer in the past fires now, and the clock never goes back', async () => {
    const medium = createMemoryMedium();
    await medium.run(never, 500);
    let firedAt = -1;
    medium.setTimer(100, () => {
      firedAt = medium.now();
    });
    await medium.run(never, 10);
    expect(firedAt).toBe(500);
  });

  test('run stops as soon as done() is true and leaves later events for the next run', async () => {
    const medium = createMemoryMedium();
    let count = 0;
    for (const at of [10, 20, 30]) medium.setTimer(at, () => count++);
    expect(await medium.run(() => count === 2, 1000)).toBe(true);
    expect([count, medium.now()]).toEqual([2, 20]);
    expect(await medium.run(() => count === 3, 1000)).toBe(true);
    expect(medium.now()).toBe(30);
  });

  test('run answers false when the limit has passed, with the clock at the limit', async () => {
    const medium = createMemoryMedium();
    let fired = false;
    medium.setTimer(1001, () => {
      fired = true;
    });
    expect(await medium.run(() => fired, 1000)).toBe(false);
    expect(medium.now()).toBe(1000);
    expect(await medium.run(() => fired, 1)).toBe(true);
  });

  test('run answers false at once when nothing is left to happen', async () => {
    const medium = createMemoryMedium();
    medium.setTimer(NEVER, () => {});
    expect(await medium.run(never, seconds(3600))).toBe(false);
    expect(medium.now()).toBe(seconds(3600));
    expect(await medium.run(never, NEVER)).toBe(false);
    expect(medium.now()).toBe(seconds(3600));
  });

  test('a run that never ends still lets the host have its turn', async () => {
    const medium = createMemoryMedium();
    const tick = () => medium.setTimer(medium.now() + 1, tick);
    tick();
    let interrupted = false;
    setTimeout(() => {
      interrupted = true;
    }, 1);
    expect(await medium.run(() => interrupted, NEVER)).toBe(true);
  });

  test('after close nothing happens any more', async () => {
    const medium = createMemoryMedium();
    let fired = 0;
    medium.setTimer(1, () => fired++);
    medium.close();
    await medium.run(never, 100);
    expect(fired).toBe(0);
  });
});
