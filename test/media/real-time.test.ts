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

/** Keeps the processor busy, as a computation or another program would. */
function delayEverything(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('a closed world', () => {
  const closed = () => new RealTime(0, 'closed');

  test('does what is late at the time when it was due, so that what follows keeps its order', async () => {
    const clock = closed();
    const events: string[] = [];
    clock.setTimer(1000, () => {
      delayEverything(20);
      clock.setTimer(clock.now() + 3000, () => events.push(`first ${clock.now()}`));
    });
    clock.setTimer(2000, () => clock.setTimer(clock.now() + 3000, () => events.push(`second ${clock.now()}`)));
    expect(await clock.run(() => events.length === 2, seconds(20))).toBe(true);
    expect(events).toEqual(['first 4000', 'second 5000']);
  });

  test('stands still between runs, and at the limit when a run has reached it', async () => {
    const clock = closed();
    await clock.run(never, 5000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toBe(5000);
  });

  test('waits at the place of what is on its way', async () => {
    const clock = closed();
    const events: string[] = [];
    const place = clock.reserve();
    clock.soon(() => events.push('asked for later, due at once'));
    clock.setTimer(1000, () => events.push('due later'));
    setTimeout(() => place.fill(() => events.push(`here at ${clock.now()}`)), 30);
    expect(await clock.run(() => events.length === 3, seconds(20))).toBe(true);
    expect(events).toEqual(['here at 0', 'asked for later, due at once', 'due later']);
  });

  test('takes places in their order, whichever is filled first, and goes on when one is given up', async () => {
    const clock = closed();
    const events: number[] = [];
    const places = [0, 1, 2, 3].map(() => clock.reserve());
    for (const i of [2, 0, 3]) places[i]!.fill(() => events.push(i));
    setTimeout(() => places[1]!.giveUp(), 10);
    expect(await clock.run(() => events.length === 3, seconds(20))).toBe(true);
    expect(events).toEqual([0, 2, 3]);
  });

  test('a place filled after the run comes in the next', async () => {
    const clock = closed();
    const events: string[] = [];
    const place = clock.reserve();
    let isEnough = false;
    setTimeout(() => {
      isEnough = true;
    }, 5);
    expect(await clock.run(() => isEnough, seconds(20))).toBe(true);
    place.fill(() => events.push('here'));
    expect(await clock.run(() => events.length === 1, seconds(20))).toBe(true);
  });

  test('an hour passes without being sat through, with all that happens in it', async () => {
    const clock = closed();
    const events: string[] = [];
    for (const minute of [10, 60]) {
      clock.setTimer(seconds(60 * minute), () => {
        const place = clock.reserve(); // a frame, which takes its time
        setTimeout(() => place.fill(() => events.push(`${clock.now()}`)), 50);
      });
    }
    await clock.pass(never, seconds(3600));
    expect(events).toEqual([`${seconds(600)}`, `${seconds(3600)}`]);
    expect(clock.now()).toBe(seconds(3600));
  });
});

describe('an open world', () => {
  test('passes time without sitting through it, but not while somebody answers', async () => {
    const clock = new RealTime();
    const events: string[] = [];
    let answers = 0;
    // Each answer is there soon after the one before, as if from a program of the machine.
    const answer = () => clock.soon(() => (++answers < 10 ? setTimeout(answer, 5) : events.push('all answers')));
    answer();
    clock.setTimer(seconds(1800), () => events.push('half an hour'));
    const began = clock.now();
    await clock.pass(never, seconds(3600));
    expect(events).toEqual(['all answers', 'half an hour']);
    expect(clock.now() - began).toBeGreaterThanOrEqual(seconds(3600));
  });
});
