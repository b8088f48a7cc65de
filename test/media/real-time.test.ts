import { describe, expect, test } from 'vitest';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { RealTime } from '../../src/media/real-time.ts';

const never = () => false;

describe('a clock in real time', () => {
  test('fires timers in order of time, and at equal times in the order they were asked for', async () => {
    const clock = new RealTime();
    const fired: string[] = [];
    const soon = clock.now() + 2000;
    for (const [i, at] of [soon + 500, soon, soon + 200, soon, 0].entries())
      clock.setTimer(at, () => fired.push(`${i}`));
    expect(await clock.run(() => fired.length === 5, seconds(20))).toBe(true);
    expect(fired).toEqual(['4', '1', '3', '2', '0']);
  });

  test('never fires a timer early', async () => {
    const clock = new RealTime();
    const early: number[] = [];
    let fired = 0;
    for (let i = 0; i < 40; i++) {
      const at = clock.now() + i * 137;
      clock.setTimer(at, () => {
        fired++;
        if (clock.now() < at) early.push(at);
      });
    }
    await clock.run(() => fired === 40, seconds(20));
    expect(early).toEqual([]);
  });

  test('lets nothing happen outside of a run, nor after done() came true', async () => {
    const clock = new RealTime();
    let fired = 0;
    for (let i = 0; i < 3; i++) clock.soon(() => fired++);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(0);
    await clock.run(() => fired === 1, seconds(20));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(1);
    await clock.run(() => fired === 3, seconds(20));
  });

  test('a cancelled timer does not fire', async () => {
    const clock = new RealTime();
    let fired = 0;
    const cancel = clock.setTimer(clock.now() + 500, () => fired++);
    cancel();
    expect(await clock.run(() => fired > 0, 20_000)).toBe(false);
  });

  test('answers false when the limit has passed, not before', async () => {
    const clock = new RealTime();
    const began = clock.now();
    expect(await clock.run(never, 30_000)).toBe(false);
    expect(clock.now() - began).toBeGreaterThanOrEqual(30_000);
  });

  test('sees that done() came true although nothing happens: an interrupted run ends', async () => {
    const clock = new RealTime();
    let isInterrupted = false;
    setTimeout(() => {
      isInterrupted = true;
    }, 5);
    expect(await clock.run(() => isInterrupted, NEVER)).toBe(true);
  });

  test('a run ends with the error that a device throws, and the next run goes on', async () => {
    const clock = new RealTime();
    let fired = 0;
    clock.soon(() => {
      throw new Error('a defect');
    });
    clock.soon(() => fired++);
    await expect(clock.run(never, seconds(20))).rejects.toThrow('a defect');
    expect(await clock.run(() => fired === 1, seconds(20))).toBe(true);
  });

  test('events that never end still let sockets have their turn', async () => {
    const clock = new RealTime();
    const again = () => clock.soon(again);
    again();
    let hadItsTurn = false;
    setImmediate(() => {
      hadItsTurn = true;
    });
    expect(await clock.run(() => hadItsTurn, NEVER)).toBe(true);
  });

  test('two runs at once are a mistake, and close ends one', async () => {
    const clock = new RealTime();
    const running = clock.run(never, NEVER);
    expect(() => clock.run(never, 0)).toThrow(TypeError);
    clock.close();
    expect(await running).toBe(false);
  });
});
